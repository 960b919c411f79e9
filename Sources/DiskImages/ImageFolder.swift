import ByteKit
import Glibc
import WorkerLink

/// Opens files of one folder for reading.
enum ImageFolder {
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
    }

    static func openFile(_ path: String) throws(WorkerError) -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw WorkerError("source.missing", detail: path)
            case EACCES, EPERM: throw WorkerError("source.denied", detail: path)
            default: throw WorkerError("source.unreadable", detail: path)
            }
        }
        var status = stat()
        // SAFETY: one live variable for the status.
        let known = unsafe fstat(descriptor, &status) == 0
        guard known, [S_IFREG, S_IFBLK].contains(status.st_mode & S_IFMT) else {
            close(descriptor)
            throw WorkerError("source.unsuitable", detail: path)
        }
        return descriptor
    }

    /// A file by its exact name, else by its name with letter case aside, as Windows would find it.
    static func openNeighbour(_ name: String, in folder: String) -> Int32? {
        guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), !name.contains("\0") else { return nil }
        if let descriptor = try? openFile("\(folder)/\(name)") { return descriptor }
        let wanted = name.lowercased()
        guard let other = names(in: folder).first(where: { $0.lowercased() == wanted }) else { return nil }
        return try? openFile("\(folder)/\(other)")
    }

    private static func names(in folder: String) -> [String] {
        // SAFETY: the stream is open until closedir; each entry's name is terminated and copied at once.
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var result: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            result.append(name)
        }
        return result
    }
}

extension ImageSiblings {
    /// The files of a folder.
    static func folder(_ folder: String) -> ImageSiblings {
        ImageSiblings { name in ImageFolder.openNeighbour(name, in: folder).map { .descriptor($0) } }
    }
}
