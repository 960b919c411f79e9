import ByteKit

/// Builds ACPI tables for tests; the only sum set right is the table's own byte sum.
public struct ACPITableBuilder: Sendable {
    /// Four letters.
    public var signature: String
    /// What follows the 36 bytes of the header.
    public var body: [UInt8]
    /// Six characters.
    public var oemID = "TEST"
    /// Eight characters.
    public var oemTableID = "VECTOR"

    /// Starts from a signature and the bytes behind the header.
    public init(signature: String, body: [UInt8]) {
        self.signature = signature
        self.body = body
    }

    /// An MSDM table around `data`.
    public static func msdm(
        data: [UInt8],
        version: UInt32 = 1,
        type: UInt32 = 1,
        length: UInt32? = nil
    ) -> ACPITableBuilder {
        let numbers: [UInt32] = [version, 0, type, 0, length ?? UInt32(data.count)]
        return ACPITableBuilder(signature: "MSDM", body: numbers.flatMap(\.littleEndianBytes) + data)
    }

    /// A SLIC table with a public key of zeros and a marker of the given version.
    public static func slic(major: UInt16 = 2, minor: UInt16 = 1) -> ACPITableBuilder {
        let key = UInt32(0).littleEndianBytes + UInt32(156).littleEndianBytes + [UInt8](repeating: 0, count: 148)
        let start = [UInt32(1), 182, 0].flatMap(\.littleEndianBytes)
        let names = Array("TEST  VECTOR  WINDOWS ".utf8)
        let version = (UInt32(major) << 16 | UInt32(minor)).littleEndianBytes
        let marker = start + names + version + [UInt8](repeating: 0, count: 144)
        return ACPITableBuilder(signature: "SLIC", body: key + marker)
    }

    /// The whole table.
    public func bytes() -> [UInt8] {
        var table = Array(signature.utf8.prefix(4)) + UInt32(36 + body.count).littleEndianBytes + [3, 0]
        table += padded(oemID, 6) + padded(oemTableID, 8) + [1, 0, 0, 0] + padded("TEST", 4) + [1, 0, 0, 0]
        table += body
        table[9] = 0 &- table.reduce(0, &+)
        return table
    }

    /// The form in which `acpidump` prints a table.
    public static func dumpText(_ name: String, _ table: [UInt8]) -> String {
        let rows = stride(from: 0, to: table.count, by: 16).map { start in
            let row = table[start..<min(start + 16, table.count)]
            let digits = row.map { Hexadecimal.text($0, digits: 2).uppercased() + " " }.joined()
            let letters = row.map { (0x20...0x7E).contains($0) ? String(Unicode.Scalar($0)) : "." }.joined()
            let padding = String(repeating: "   ", count: 16 - row.count)
            return "    \(Hexadecimal.text(start, digits: 4).uppercased()): \(digits)\(padding) \(letters)\n"
        }
        return "\(name) @ 0x000000007AFE8000\n" + rows.joined() + "\n"
    }

    private func padded(_ text: String, _ count: Int) -> [UInt8] {
        Array((text + String(repeating: " ", count: count)).utf8.prefix(count))
    }
}

/// Builds SMBIOS structures, tables and dumps for tests.
public struct SMBIOSBuilder: Sendable {
    /// The structures so far.
    public private(set) var table: [UInt8] = []
    private var count = 0

    /// Starts with an empty table.
    public init() {}

    /// Appends a structure: its formatted part behind the four header bytes, then its strings.
    public mutating func add(type: UInt8, formatted: [UInt8], strings: [String]) {
        table += [type, UInt8(truncatingIfNeeded: 4 + formatted.count), UInt8(truncatingIfNeeded: count), 0]
        table += formatted
        for string in strings { table += Array(string.utf8) + [0] }
        table += strings.isEmpty ? [0, 0] : [0]
        count += 1
    }

    /// A server with all kinds of structures that are read; identifiers in the order of SMBIOS 2.6 and later.
    public static func server() -> SMBIOSBuilder {
        var builder = SMBIOSBuilder()
        builder.add(
            type: 0,
            formatted: [1, 2, 0, 0xF0, 3, 0xFF] + [UInt8](repeating: 0, count: 8) + [3, 0, 1, 2, 0xFF, 0xFF],
            strings: ["Example Firmware", "1.2.3", "04/05/2019"]
        )
        builder.add(
            type: 1,
            formatted: [1, 2, 3, 4] + (0..<16).map { UInt8($0 + 1) } + [6, 5, 6],
            strings: ["Example Corp", "Server 9000 ", "v2", "SER-0001", "SKU-42", "Nine Thousand"]
        )
        builder.add(
            type: 2,
            formatted: [1, 2, 3, 4, 5, 9, 0, 0, 0, 10, 0],
            strings: ["Example Corp", "Board 9", "A0", "BRD-0001", "Default string"]
        )
        builder.add(
            type: 3,
            formatted: [1, 23, 2, 3, 4, 3, 3, 3, 2, 0, 0, 0, 0, 1, 1, 1, 3, 0x83, 0, 0, 5],
            strings: ["Example Corp", "C1", "CHS-0001", "ASSET-7", "CASE-SKU"]
        )
        for status: UInt8 in [0x41, 0x41, 0x00] {
            let formatted = [UInt8](repeating: 0, count: 20) + [status] + [UInt8](repeating: 0, count: 23)
            builder.add(type: 4, formatted: formatted, strings: [])
        }
        builder.add(type: 11, formatted: [2], strings: ["First text", "Second text"])
        builder.add(type: 127, formatted: [], strings: [])
        return builder
    }

    /// A dump as `dmidecode --dump-bin` writes it, with the 2.x anchor.
    public func dump2(major: UInt8 = 2, minor: UInt8 = 8) -> [UInt8] {
        var inner = Array("_DMI_".utf8) + [0] + UInt32(truncatingIfNeeded: table.count).littleEndianBytes.prefix(2)
        inner += UInt32(32).littleEndianBytes + [UInt8(truncatingIfNeeded: count), 0, major << 4 | minor]
        inner[5] = 0 &- inner.reduce(0, &+)
        var anchor = Array("_SM_".utf8) + [0, 31, major, minor] + [0xFF, 0, 0, 0, 0, 0, 0, 0] + inner
        anchor[4] = 0 &- anchor.reduce(0, &+)
        return anchor + [0] + table
    }

    /// A dump with the 3.x anchor.
    public func dump3() -> [UInt8] {
        var anchor = Array("_SM3_".utf8) + [0, 24, 3, 3, 0, 1, 0]
        anchor += UInt32(truncatingIfNeeded: table.count).littleEndianBytes + [32, 0, 0, 0, 0, 0, 0, 0]
        anchor[5] = 0 &- anchor.reduce(0, &+)
        return anchor + [UInt8](repeating: 0, count: 8) + table
    }

    /// The form Windows gives.
    public func windowsData(major: UInt8 = 3, minor: UInt8 = 3) -> [UInt8] {
        [0, major, minor, 0] + UInt32(truncatingIfNeeded: table.count).littleEndianBytes + table
    }
}

extension UInt32 {
    /// The four bytes, low byte first.
    public var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }
}
