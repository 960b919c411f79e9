public import ByteKit

/// The ACPI table of the older OEM activation (up to Windows 7 and Server 2008 R2).
///
/// It holds a maker's public key and a signed marker and **no product key**: the key of such a machine is one the maker
/// used for all machines, and the owner's own is printed on the label. Layout: Microsoft, Software Licensing Tables
/// (2011-11-29): ACPI header, public key of 156 bytes, marker of 182 bytes.
public struct SLICTable: Equatable, Sendable {
    private static let markerOffset = ACPITableHeader.byteCount + 156
    private static let markerByteCount = 182

    /// The ACPI header.
    public let header: ACPITableHeader
    /// Where the table begins, in bytes from the start of the parsed source.
    public let offset: Int
    /// Version of the marker as the table writes it, major in the upper half; nil without marker.
    public let markerVersion: UInt32?
    /// What is not as it should be, although the table could be read: `acpi.wrong-checksum`.
    public let problems: [ParseError]

    /// The marker's version as text, for example `2.1`.
    public var markerVersionText: String? { markerVersion.map { "\($0 >> 16).\($0 & 0xFFFF)" } }

    /// Reads the table at the start of `bytes`; what follows the table is left alone.
    /// - Parameters:
    ///   - bytes: the table.
    ///   - base: where `bytes` begins in the source, for the offsets reported.
    /// - Throws: `bytes.truncated`, `acpi.wrong-signature`, `acpi.bad-length`.
    public init(parsing bytes: Span<UInt8>, base: Int = 0) throws(ParseError) {
        header = try ACPITableHeader.open(bytes, base: base, signature: "SLIC")
        offset = base
        let table = bytes.extracting(0..<header.length)
        problems = ACPITableHeader.sumIsZero(table) ? [] : [ParseError(.wrongACPIChecksum, at: base + 9)]
        let hasMarker =
            table.holds(Self.markerByteCount, at: Self.markerOffset)
            && table.loadU32(at: Self.markerOffset) == 1
            && table.matches("WINDOWS ", at: Self.markerOffset + 26)
        markerVersion = hasMarker ? table.loadU32(at: Self.markerOffset + 34) : nil
    }
}
