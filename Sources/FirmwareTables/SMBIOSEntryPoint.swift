public import ByteKit

/// The anchor that says where the SMBIOS structures lie, in its 32-bit (2.x) or 64-bit (3.x) form.
///
/// Layout: DMTF DSP0134 3.7, sections 5.2.1 and 5.2.2.
public struct SMBIOSEntryPoint: Equatable, Sendable {
    /// Major version of the specification the maker followed.
    public let major: UInt8
    /// Minor version.
    public let minor: UInt8
    /// Bytes of the structure table; in the 3.x form the most it may have.
    public let tableByteCount: Int
    /// Where the table lies: an address in memory, or in a dump an offset in the file.
    public let tableAddress: UInt64
    /// How many structures there are; nil in the 3.x form, which does not say.
    public let structureCount: Int?
    /// What is not as it should be, although the anchor could be read: `smbios.wrong-checksum`.
    public let problems: [ParseError]

    /// Whether `bytes` begin with one of the two anchors.
    public static func begins(_ bytes: Span<UInt8>) -> Bool {
        bytes.matches("_SM3_", at: 0) || (bytes.matches("_SM_", at: 0) && bytes.matches("_DMI_", at: 16))
    }

    /// Reads the anchor at the start of `bytes`.
    /// - Parameters:
    ///   - bytes: the content of `smbios_entry_point`, or a dump that begins with it.
    ///   - base: where `bytes` begins in the source, for the offsets reported.
    /// - Throws: `bytes.truncated`, `smbios.no-entry-point`.
    public init(parsing bytes: Span<UInt8>, base: Int = 0) throws(ParseError) {
        guard Self.begins(bytes) else { throw ParseError(.noSMBIOSEntryPoint, at: base) }
        let isLong = bytes.matches("_SM3_", at: 0)
        let least = isLong ? 24 : 31
        guard bytes.count >= least else {
            throw ParseError(.truncated, at: base, "\(least) bytes wanted, \(bytes.count) left")
        }
        if isLong {
            (major, minor) = (bytes[7], bytes[8])
            tableByteCount = Int(clamping: bytes.loadU32(at: 12))
            tableAddress = bytes.loadU64(at: 16)
            structureCount = nil
        } else {
            (major, minor) = (bytes[6], bytes[7])
            tableByteCount = Int(bytes.loadU16(at: 22))
            tableAddress = UInt64(bytes.loadU32(at: 24))
            structureCount = Int(bytes.loadU16(at: 28))
        }
        let length = Int(bytes[isLong ? 6 : 5])
        let sumIsRight =
            length >= least - 1 && bytes.holds(length, at: 0)
            && ACPITableHeader.sumIsZero(bytes.extracting(0..<length))
        problems = sumIsRight ? [] : [ParseError(.wrongSMBIOSChecksum, at: base + (isLong ? 5 : 4))]
    }
}

extension ParseError.Code {
    /// The bytes do not begin with an SMBIOS anchor.
    public static let noSMBIOSEntryPoint: Self = "smbios.no-entry-point"
    /// The bytes of an SMBIOS anchor do not add up to zero; it is read all the same.
    public static let wrongSMBIOSChecksum: Self = "smbios.wrong-checksum"
    /// A structure is shorter than its own header or runs past the end; reading stops there.
    public static let brokenSMBIOSStructure: Self = "smbios.broken-structure"
    /// A field names a string that the structure does not have.
    public static let missingSMBIOSString: Self = "smbios.missing-string"
    /// There are more structures of one kind than any machine has; the rest is left out.
    public static let tooManySMBIOSStructures: Self = "smbios.too-many-structures"
}
