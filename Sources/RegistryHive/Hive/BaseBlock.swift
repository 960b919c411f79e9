public import ByteKit

/// The first 4096 bytes of a hive, or the first 512 of a transaction log: who it is and whether it is whole.
///
/// Layout after the published description of the regf format by M. Suhanov.
public struct BaseBlock: Hashable, Sendable {
    /// Bytes before the first hive bin in a hive.
    public static let byteCount = 4096

    /// Raised when a write begins.
    public let primarySequence: UInt32
    /// Raised to the primary number when a write is finished.
    public let secondarySequence: UInt32
    /// When the hive was last written, as a FILETIME; zero where Windows does not keep it.
    public let lastWrittenFileTime: UInt64
    /// Major version, 1 in all known hives.
    public let majorVersion: UInt32
    /// Minor version: 3 to 6.
    public let minorVersion: UInt32
    /// 0 for a hive, 1 or 2 for a log of the old format, 6 for one of the new.
    public let fileType: UInt32
    /// The root key's cell, in bytes from the first hive bin.
    public let rootCell: UInt32
    /// Bytes of all hive bins.
    public let binsByteCount: UInt32
    /// Sectors per log sector; 1 in practice.
    public let clusteringFactor: UInt32
    /// The end of the path under which Windows knew the hive.
    public let fileName: String
    /// The checksum as stored.
    public let storedChecksum: UInt32
    /// The checksum of the first 508 bytes as computed.
    public let computedChecksum: UInt32

    /// Reads the block from the start of `bytes`.
    /// - Throws: `registry.not-a-hive` when the signature is missing, `bytes.truncated` when fewer than 512 bytes are
    ///   there.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        guard bytes.matches("regf", at: 0) else { throw ParseError(.notAHive, at: 0) }
        guard bytes.count >= 512 else { throw ParseError(.truncated, at: bytes.count, "base block") }
        primarySequence = bytes.word(4)
        secondarySequence = bytes.word(8)
        lastWrittenFileTime = bytes.double(12)
        majorVersion = bytes.word(20)
        minorVersion = bytes.word(24)
        fileType = bytes.word(28)
        rootCell = bytes.word(36)
        binsByteCount = bytes.word(40)
        clusteringFactor = bytes.word(44)
        fileName = UTF16Text.decodeTerminated(bytes.extracting(48..<112))
        storedChecksum = bytes.word(508)
        computedChecksum = Self.checksum(bytes)
    }

    /// The exclusive-or of the first 127 words; the two special results are moved aside as Windows does.
    static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        var sum: UInt32 = 0
        for index in 0..<127 { sum ^= bytes.word(index * 4) }
        return switch sum {
        case 0: 1
        case 0xFFFF_FFFF: 0xFFFF_FFFE
        default: sum
        }
    }

    /// Whether the checksum agrees.
    public var isSound: Bool { storedChecksum == computedChecksum }

    /// Whether the last write was finished.
    public var isFinished: Bool { primarySequence == secondarySequence }

    /// When the hive was last written; nil where the field is not kept.
    public var lastWritten: Timestamp? {
        lastWrittenFileTime == 0 ? nil : Timestamp(fileTime: lastWrittenFileTime)
    }
}
