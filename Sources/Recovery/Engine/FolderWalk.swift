import ByteKit
import ByteSources
import Glibc
import Texts

/// The files below a folder, in the order of their names, without following links out of it.
struct FolderWalk {
    /// A file and what the system says about it.
    struct File: Sendable {
        /// Path as given, joined with the names below.
        let path: String
        /// Size in bytes.
        let size: UInt64
    }

    /// Regular files.
    private(set) var files: [File] = []
    /// Folders that could not be listed.
    private(set) var problems: [Message] = []

    /// Deeper folders are not entered; a Windows volume is not half as deep.
    private static let depthLimit = 128

    /// Lists everything below a folder.
    init(_ root: String) {
        var seen: Set<[UInt64]> = []
        visit(root, depth: 0, seen: &seen)
    }

    private mutating func visit(_ folder: String, depth: Int, seen: inout Set<[UInt64]>) {
        guard depth < Self.depthLimit else {
            problems.append(Message("folder.too-deep", ["path": .text(folder)]))
            return
        }
        guard let names = Self.names(in: folder) else {
            problems.append(Message(SourceError.Code.denied.rawValue, ["path": .text(folder)]))
            return
        }
        for name in names.sorted() {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            var status = stat()
            // Links are not followed: what they point at lies in the folder anyway, or outside it.
            guard unsafe lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG:
                files.append(File(path: path, size: UInt64(clamping: status.st_size)))
            case S_IFDIR:
                // A bind mount or a loop of junctions leads to the same folder again.
                guard seen.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else { continue }
                visit(path, depth: depth + 1, seen: &seen)
            default:
                continue
            }
        }
    }

    /// Whether a path leads to a folder; a link to one counts.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Names in a folder, in no order; nil where it cannot be listed.
    static func names(in folder: String) -> [String]? {
        guard let stream = unsafe opendir(folder) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        // SAFETY: readdir's entry is valid until the next call on this stream, and its name is copied at once.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
