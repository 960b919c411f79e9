import Synchronization

/// How much may be unpacked out of one message or document, all that lies in it together: what is packed a thousand
/// times over in a mail of a few kilobytes must not fill the disk or the day.
final class DocumentBudget: Sendable {
    /// The most bytes of one file that lies in a document.
    static let fileLimit: UInt64 = 512 << 20
    /// How deep documents and archives may lie in one another.
    static let depthLimit = 12
    /// The most bytes in all.
    private static let byteLimit: UInt64 = 4 << 30
    /// The most files in all.
    private static let fileCountLimit = 20_000

    private let rest = Mutex((bytes: byteLimit, files: fileCountLimit))

    /// Takes one file's bytes off; false where there is not that much left.
    func take(_ byteCount: UInt64) -> Bool {
        rest.withLock { rest in
            guard byteCount <= rest.bytes, rest.files > 0 else { return false }
            rest.bytes -= byteCount
            rest.files -= 1
            return true
        }
    }
}
