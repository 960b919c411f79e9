import ByteKit

/// Where a chain stands: the number and the hash of its last record.
///
/// Kept elsewhere (printed, sent to another system) it proves later that nothing was cut off.
public struct AuditHead: Sendable, Hashable, CustomStringConvertible {
    /// Number of the last record; 0 before the first.
    public let sequence: Int64
    /// SHA-256 of the last record, 64 hexadecimal digits; zeros before the first.
    public let hash: String

    /// Takes what was kept; nil for a negative number or a text that is no hash.
    public init?(sequence: Int64, hash: String) {
        guard sequence >= 0, Self.isHash(hash) else { return nil }
        self.init(verified: sequence, hash)
    }

    init(verified sequence: Int64, _ hash: String) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Before the first record.
    public static let start = AuditHead(verified: 0, String(repeating: "0", count: 64))

    /// Number and hash.
    public var description: String { "\(sequence):\(hash)" }

    static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
