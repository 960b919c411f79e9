public import ByteKit

/// The text `acpidump` writes: each table's name and address, then its bytes in hexadecimal.
///
///     MSDM @ 0x000000007AFE8000
///         0000: 4D 53 44 4D 55 00 00 00 03 F5 4C 45 4E 4F 56 4F  MSDMU.....LENOVO
///
/// Only licensing tables (`MSDM`, `SLIC`) are kept; of the others the names.
public struct ACPIDump: Equatable, Sendable {
    /// One table of the dump, as bytes.
    public struct Table: Equatable, Sendable {
        /// Four letters naming the kind of table.
        public let signature: String
        /// Where the line with the name begins, in bytes from the start of the text.
        public let textOffset: Int
        /// The table; it may hold a key: never log or describe it.
        public fileprivate(set) var bytes: [UInt8] = []
    }

    /// The licensing tables, in the order of the text.
    public private(set) var tables: [Table] = []
    /// Names of all tables, in the order of the text.
    public private(set) var names: [String] = []
    /// What is not as it should be: `acpi.dump-gap`, with the offset of the line in the text.
    public private(set) var problems: [ParseError] = []

    /// Most names kept; a real machine has some dozens of tables.
    static let mostNames = 1_000

    /// Reads the text; lines of any other form are passed over.
    /// - Parameters:
    ///   - text: ASCII, lines ended by LF or CR LF.
    ///   - base: where `text` begins in the source, for the offsets reported.
    public init(parsing text: Span<UInt8>, base: Int = 0) {
        var lines = TextLines(text)
        var collecting = false
        while let line = lines.next() {
            if let name = Self.name(in: text, line) {
                if names.count < Self.mostNames { names.append(name) }
                collecting = ["MSDM", "SLIC"].contains(name) && tables.count < Self.mostNames
                if collecting { tables.append(Table(signature: name, textOffset: base + line.lowerBound)) }
            } else if collecting, let row = Self.row(in: text, line) {
                if row.address == tables[tables.count - 1].bytes.count {
                    tables[tables.count - 1].bytes += row.bytes
                } else {
                    problems.append(ParseError(.acpiDumpGap, at: base + line.lowerBound))
                    collecting = false
                }
            }
        }
    }

    /// Four letters or digits, then ` @ 0x` and an address.
    static func name(in text: Span<UInt8>, _ line: Range<Int>) -> String? {
        guard line.count > 9, text.matches(" @ 0x", at: line.lowerBound + 4) else { return nil }
        let name = text.array(line.lowerBound..<(line.lowerBound + 4))
        guard name.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// Blanks, an address, a colon, and up to 16 pairs of digits with one blank before each.
    private static func row(in text: Span<UInt8>, _ line: Range<Int>) -> (address: Int, bytes: [UInt8])? {
        var position = line.lowerBound
        while position < line.upperBound, text[position] == 0x20 || text[position] == 0x09 { position += 1 }
        var address = 0
        var digits = 0
        while position < line.upperBound, digits < 8, let digit = Hexadecimal.digit(text[position]) {
            address = address << 4 | Int(digit)
            position += 1
            digits += 1
        }
        guard digits >= 4, position < line.upperBound, text[position] == UInt8(ascii: ":") else { return nil }
        position += 1
        var bytes: [UInt8] = []
        while bytes.count < 16, line.upperBound - position >= 3, text[position] == 0x20,
            let high = Hexadecimal.digit(text[position + 1]), let low = Hexadecimal.digit(text[position + 2])
        {
            bytes.append(high << 4 | low)
            position += 3
        }
        return bytes.isEmpty ? nil : (address, bytes)
    }
}

extension ACPIDump.Table: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Name and size, not the bytes.
    public var description: String { "\(signature) table of \(bytes.count) bytes in a dump" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// The fields a debugger or `dump` may show: not the bytes.
    public var customMirror: Mirror {
        Mirror(self, children: ["signature": signature, "textOffset": textOffset, "count": bytes.count])
    }
}
