import Glibc

/// The file of a store before SQLite opens it: what is there, and may it be used.
///
/// Only names are looked at. Opening and closing the file beside SQLite would drop the locks that SQLite holds on it in
/// this process (fcntl(2), «closed by any file descriptor»).
struct SQLiteFile {
    let path: String

    private enum Kind { case missing, file, other }

    /// Makes sure that there is a file that may be opened as asked; a new one gets mode 0600, its folders 0700.
    func prepare(_ options: StoreOptions) throws(StoreError) {
        switch kind() {
        case .other: throw StoreError(.notADatabase, place: path)
        case .file: break
        case .missing:
            guard errno == ENOENT, options.creates, !options.isReadOnly else {
                throw StoreError(errno == ENOENT ? .missing : Self.code(errno), place: path)
            }
            try create()
        }
        guard faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else { throw StoreError(.denied, place: path) }
        guard !options.isReadOnly else { return }
        // The log and its index are files beside it.
        for name in [path, folder] where faccessat(AT_FDCWD, name, W_OK, AT_EACCESS) != 0 {
            throw StoreError(.readOnly, place: path, detail: name == path ? "" : name)
        }
    }

    /// Makes an empty file that only its owner may read.
    /// - Throws: `store.already-there`, and why it could not be made.
    func create() throws(StoreError) {
        try Self.createFolders(folder, for: path)
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(Self.code(errno), place: path) }
        close(descriptor)
    }

    /// Whether anything is there, a broken link included.
    var isThere: Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The folder it is in.
    var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Writes what the operating system still holds of the file, and its name, to the disk.
    func synchronize() throws(StoreError) {
        for name in [path, folder] {
            let descriptor = open(name, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw StoreError(Self.code(errno), place: path) }
            let result = fsync(descriptor)
            let error = errno
            close(descriptor)
            guard result == 0 else { throw StoreError(Self.code(error), place: path) }
        }
    }

    /// Gives the file another name in the same folder, durably, and never in place of another file.
    func rename(to other: String) throws(StoreError) {
        guard link(path, other) == 0 else { throw StoreError(Self.code(errno), place: other) }
        unlink(path)
        try SQLiteFile(path: other).synchronize()
    }

    /// Removes the file and those that SQLite keeps beside it.
    func removeAll() {
        for ending in ["", "-wal", "-shm", "-journal"] { unlink(path + ending) }
    }

    private func kind() -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { return .missing }
        return status.st_mode & S_IFMT == S_IFREG ? .file : .other
    }

    private static func createFolders(_ folder: String, for path: String) throws(StoreError) {
        guard access(folder, F_OK) != 0, !folder.isEmpty else { return }
        try createFolders(SQLiteFile(path: folder).folder, for: path)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw StoreError(code(errno), place: path) }
    }

    static func code(_ error: Int32) -> StoreError.Code {
        switch error {
        case ENOENT, ENOTDIR: .missing
        case EEXIST: .alreadyThere
        case EACCES, EPERM: .denied
        case EROFS: .readOnly
        case ENOSPC, EDQUOT, EFBIG: .fullDisk
        default: .inputOutput
        }
    }
}
