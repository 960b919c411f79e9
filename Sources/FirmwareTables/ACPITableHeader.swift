public import ByteKit

/// The 36 bytes every ACPI system description table begins with.
///
/// Layout: ACPI Specification 6.5, table 5.4 (DESCRIPTION_HEADER). Texts are padded with blanks or zeros in the table
/// and given here without the padding.
public struct ACPITableHeader: Hashable, Sendable {
    /// How many bytes the header takes.
    public static let byteCount = 36

    /// Four letters naming the kind of table, for example `MSDM`.
    public let signature: String
    /// Bytes in the whole table, this header included, as the table itself says.
    public let length: Int
    /// Revision of the table's own format.
    public let revision: UInt8
    /// The byte that makes the sum of all bytes of the table zero.
    public let checksum: UInt8
    /// Short name of the maker.
    public let oemID: String
    /// The maker's name for this table.
    public let oemTableID: String
    /// The maker's revision of this table.
    public let oemRevision: UInt32
    /// Who made the tool that made the table.
    public let creatorID: String
    /// Revision of that tool.
    public let creatorRevision: UInt32

    /// Reads the header and leaves the cursor behind it.
    /// - Throws: `bytes.truncated`; `acpi.bad-length` when the length is less than the header's own.
    public init(parsing input: inout ByteReader) throws(ParseError) {
        signature = Self.text(try input.array(4))
        let lengthOffset = input.offset
        let length = try input.u32()
        guard length >= UInt32(Self.byteCount), let length = Int(exactly: length) else {
            throw ParseError(.badACPILength, at: lengthOffset, "\(length) bytes")
        }
        self.length = length
        revision = try input.u8()
        checksum = try input.u8()
        oemID = Self.text(try input.array(6))
        oemTableID = Self.text(try input.array(8))
        oemRevision = try input.u32()
        creatorID = Self.text(try input.array(4))
        creatorRevision = try input.u32()
    }

    /// Reads the header at the start of `bytes` and checks signature and size.
    /// - Throws: `bytes.truncated`, also when the table says it is longer than `bytes`; `acpi.wrong-signature`;
    ///   `acpi.bad-length`.
    static func open(
        _ bytes: Span<UInt8>,
        base: Int,
        signature: StaticString
    ) throws(ParseError) -> ACPITableHeader {
        guard bytes.holds(4, at: 0) else {
            throw ParseError(.truncated, at: base, "4 bytes wanted, \(bytes.count) left")
        }
        guard bytes.matches(signature, at: 0) else { throw ParseError(.wrongACPISignature, at: base) }
        var reader = ByteReader(bytes, base: base)
        let header = try ACPITableHeader(parsing: &reader)
        guard header.length <= bytes.count else {
            throw ParseError(.truncated, at: base + 4, "length field says \(header.length), \(bytes.count) bytes given")
        }
        return header
    }

    /// Whether the bytes of a whole table add up to zero, as ACPI wants.
    static func sumIsZero(_ table: Span<UInt8>) -> Bool {
        var sum: UInt8 = 0
        for index in 0..<table.count { sum &+= table[index] }
        return sum == 0
    }

    /// Printable ASCII with the padding cut off; other bytes become `?`, for they come from an untrusted table.
    static func text(_ bytes: [UInt8]) -> String {
        let end = bytes.lastIndex { $0 != 0 && $0 != 0x20 }.map { $0 + 1 } ?? 0
        return String(
            decoding: bytes[..<end].map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") },
            as: UTF8.self
        )
    }
}

extension ParseError.Code {
    /// An ACPI table's length field cannot be true.
    public static let badACPILength: Self = "acpi.bad-length"
    /// The bytes do not begin with the signature of the table asked for.
    public static let wrongACPISignature: Self = "acpi.wrong-signature"
    /// The bytes of an ACPI table do not add up to zero; the table is read all the same.
    public static let wrongACPIChecksum: Self = "acpi.wrong-checksum"
    /// A dump in text form skips or repeats bytes of a table; the table ends at that line.
    public static let acpiDumpGap: Self = "acpi.dump-gap"
}
