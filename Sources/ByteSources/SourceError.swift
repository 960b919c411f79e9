import Glibc

/// Why a source of bytes could not be opened or read.
///
/// The code is stable; texts in two languages are looked up by it.
public struct SourceError: Error, Hashable, Sendable {
    /// What happened.
    public enum Code: String, Hashable, Sendable {
        /// No such file.
        case missing = "source.missing"
        /// The system does not let this user read it.
        case denied = "source.denied"
        /// A folder where a file was expected.
        case isFolder = "source.is-folder"
        /// Neither a file nor a folder nor a block device.
        case unsuitable = "source.unsuitable"
        /// The system reported an error while reading.
        case unreadable = "source.unreadable"
        /// No room is left for a temporary copy.
        case noSpace = "source.no-space"
        /// More bytes than the program is ready to hold in memory.
        case tooLarge = "source.too-large"
    }

    /// What happened.
    public let code: Code
    /// Which file.
    public let path: String
    /// The system's error number, or 0.
    public let systemError: Int32

    /// Describes a failure.
    public init(_ code: Code, path: String, systemError: Int32 = 0) {
        self.code = code
        self.path = path
        self.systemError = systemError
    }

    /// Describes the failure that the last system call left in `errno`.
    static func last(path: String) -> SourceError {
        let number = errno
        let code: Code =
            switch number {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM: .denied
            case EISDIR: .isFolder
            case ENOSPC, EDQUOT: .noSpace
            default: .unreadable
            }
        return SourceError(code, path: path, systemError: number)
    }
}

extension SourceError: CustomStringConvertible {
    /// Code, path and the system's words.
    public var description: String {
        guard systemError != 0 else { return "\(code.rawValue): \(path)" }
        // SAFETY: strerror returns a static or thread-local string that is copied at once.
        let words = unsafe String(cString: strerror(systemError))
        return "\(code.rawValue): \(path): \(words)"
    }
}
