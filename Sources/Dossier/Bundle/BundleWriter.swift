import ByteKit
import Glibc

/// Writes a bundle: it appears whole or not at all, readable by its owner alone.
enum BundleWriter {
    /// Writes the folder, and the archive where one is asked for.
    /// - Throws: `dossier.exists`, `dossier.not-written`.
    static func write(
        _ files: [BagFiles.File],
        folder: String,
        archive: String?,
        at moment: Timestamp
    ) throws(DossierError) {
        var status = stat()
        if let archive, unsafe lstat(archive, &status) == 0 { throw .exists(archive) }
        let part = "\(folder).\(getpid()).part"
        guard unsafe mkdir(part, 0o700) == 0 else { throw .notWritten(part) }
        var isDone = false
        defer { if !isDone { discard(files, part) } }
        for file in files {
            try makeFolders(of: file.path, below: part)
            try write(file.bytes, to: "\(part)/\(file.path)")
        }
        if let archive {
            let top = name(of: folder)
            guard let bytes = ZipArchive.pack(files.map { ("\(top)/\($0.path)", $0.bytes) }, at: moment) else {
                throw .notWritten(archive)
            }
            try write(bytes, to: archive)
        }
        // Takes the place of an empty folder, and of nothing else.
        guard unsafe rename(part, folder) == 0 else {
            let isTaken = [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno)
            if let archive { unsafe unlink(archive) }
            throw isTaken ? .exists(folder) : .notWritten(folder)
        }
        isDone = true
    }

    /// The folder's own name, plain ASCII: `dossier` where it has none.
    private static func name(of folder: String) -> String {
        let last = folder.split(separator: "/").last.map(String.init) ?? ""
        let isPlain =
            !last.isEmpty && !last.hasPrefix(".")
            && last.utf8.allSatisfy { unit in
                (48...57).contains(unit) || (65...90).contains(unit & 0xDF) || [45, 46, 95].contains(unit)
            }
        return isPlain ? last : "dossier"
    }

    private static func makeFolders(of path: String, below top: String) throws(DossierError) {
        var folder = top
        for name in path.split(separator: "/").dropLast() {
            folder += "/\(name)"
            guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .notWritten(folder) }
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(DossierError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw errno == EEXIST ? .exists(path) : .notWritten(path) }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return try fail(path) }
            done += count
        }
        guard fsync(descriptor) == 0 else { return try fail(path) }
    }

    /// Takes away a file that could not be written whole.
    private static func fail(_ path: String) throws(DossierError) {
        unsafe unlink(path)
        throw .notWritten(path)
    }

    /// Takes away what was begun.
    private static func discard(_ files: [BagFiles.File], _ part: String) {
        var folders: Set<String> = [part]
        for file in files {
            unsafe unlink("\(part)/\(file.path)")
            var folder = part
            for name in file.path.split(separator: "/").dropLast() {
                folder += "/\(name)"
                folders.insert(folder)
            }
        }
        for folder in folders.sorted(by: { $0.utf8.count > $1.utf8.count }) { unsafe rmdir(folder) }
    }
}
