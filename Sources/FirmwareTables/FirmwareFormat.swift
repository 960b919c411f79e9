import ByteKit

/// The forms in which firmware tables come, told apart by content.
public enum FirmwareFormat: String, Hashable, Sendable, CaseIterable {
    /// One MSDM table as bytes.
    case msdm
    /// One SLIC table as bytes.
    case slic
    /// Anchor and SMBIOS structures in one file, as `dmidecode --dump-bin` writes.
    case smbiosDump
    /// SMBIOS structures alone, as in `/sys/firmware/dmi/tables/DMI`.
    case smbiosTable
    /// SMBIOS as Windows gives it, with eight bytes before the structures.
    case smbiosWindows
    /// The text `acpidump` writes.
    case acpiDumpText
    /// The text `dmidecode` writes.
    case dmidecodeText

    /// How many bytes from the start of a source are enough to tell.
    public static let prefixByteCount = 4_096

    /// Looks at the first bytes of a source; nil when they are no firmware table.
    public init?(recognising bytes: Span<UInt8>) {
        if bytes.count >= ACPITableHeader.byteCount, bytes.matches("MSDM", at: 0), bytes[6] == 0, bytes[7] == 0 {
            self = .msdm
        } else if bytes.count >= ACPITableHeader.byteCount, bytes.matches("SLIC", at: 0), bytes[6] == 0, bytes[7] == 0 {
            self = .slic
        } else if SMBIOSEntryPoint.begins(bytes) {
            self = .smbiosDump
        } else if Self.beginsWithStructures(bytes, at: 0) {
            self = .smbiosTable
        } else if bytes.holds(8, at: 0), bytes[0] <= 1, bytes[1] == 2 || bytes[1] == 3, bytes.loadU32(at: 4) >= 6,
            Self.beginsWithStructures(bytes, at: 8)
        {
            self = .smbiosWindows
        } else if let text = Self.textFormat(bytes) {
            self = text
        } else {
            return nil
        }
    }

    /// Whether a plausible firmware structure (type 0, 18 to 64 bytes long, followed by printable text) stands there.
    private static func beginsWithStructures(_ bytes: Span<UInt8>, at offset: Int) -> Bool {
        guard bytes.holds(5, at: offset), bytes[offset] == 0, (18...64).contains(bytes[offset + 1]) else {
            return false
        }
        let strings = offset + Int(bytes[offset + 1])
        guard bytes.holds(2, at: strings) else { return false }
        return (0x20...0x7E).contains(bytes[strings]) && bytes[offset + 4] <= 4
    }

    private static func textFormat(_ bytes: Span<UInt8>) -> FirmwareFormat? {
        var lines = TextLines(bytes)
        while let line = lines.next() {
            if ACPIDump.name(in: bytes, line) != nil { return .acpiDumpText }
            if bytes.matches("# dmidecode", at: line.lowerBound) { return .dmidecodeText }
            if bytes.matches("Handle 0x", at: line.lowerBound), bytes.matches(", DMI type ", at: line.lowerBound + 13) {
                return .dmidecodeText
            }
        }
        return nil
    }
}
