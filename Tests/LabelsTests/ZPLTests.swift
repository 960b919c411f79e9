import Labels
import Testing
import Texts
import Typesetting

/// What the commands say; no printer and no independent renderer of ZPL is at hand.
@Suite struct ZPLTests {
    /// A field as a printer takes it: its commands, and its data with the hexadecimal escapes resolved.
    struct Field {
        let commands: String
        let data: String
    }

    /// Splits a label into its fields as the language does: at `^FS`, with `^FD` before the data.
    private static func fields(_ zpl: String) throws -> [Field] {
        try zpl.split(separator: "\n").filter { $0.hasPrefix("^FO") }.map { line in
            try #require(line.hasSuffix("^FS"))
            let line = line.dropLast(3)
            guard let data = line.firstRange(of: "^FH_^FD") else { return Field(commands: String(line), data: "") }
            return Field(commands: String(line[..<data.lowerBound]), data: resolved(line[data.upperBound...]))
        }
    }

    private static func resolved(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let unit = rest.popFirst() {
            if unit == UInt8(ascii: "_"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                rest = rest.dropFirst(2)
                bytes.append(value)
            } else {
                bytes.append(unit)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private let printer = LabelPrinter(language: .english)

    @Test func `the fields hold the texts and the code the address`() throws {
        let label = try SampleLabels.plain()
        let zpl = try printer.zpl(label)
        #expect(zpl.hasPrefix("^XA\n^CI28\n") && zpl.hasSuffix("^XZ\n"))
        #expect(zpl.contains("^PW508\n^LL305\n"))
        let fields = try Self.fields(zpl)
        let code = try #require(fields.first { $0.commands.contains("^BQN,2,") })
        #expect(code.data == "MA," + label.sheetAddress)
        let texts = fields.filter { $0.commands.contains("^A0N,") }.map(\.data)
        #expect(texts.contains(label.serverName) && texts.contains(label.reference))
        #expect(texts.contains("Internal label · holds no product key"))
        #expect(texts.contains { $0.hasPrefix("Société Générale") })
    }

    @Test func `what a printer would take for a command arrives as text`() throws {
        let label = try ServerLabel(
            reference: "^XZ~JA",
            serverName: "a_b\\c^FS",
            sheetAddress: "https://example.org/~user/_x",
            note: "_5E"
        )
        let zpl = try printer.zpl(label)
        #expect(zpl.utf8.allSatisfy { $0 < 0x80 })
        #expect(zpl.matches(of: /\^XZ/).count == 1 && !zpl.contains("~"))
        let fields = try Self.fields(zpl)
        #expect(fields.contains { $0.data == "^XZ~JA" } && fields.contains { $0.data == "a_b\\c^FS" })
        #expect(fields.contains { $0.data == "_5E" })
        #expect(fields.contains { $0.data == "MA,https://example.org/~user/_x" })
    }

    @Test func `letters that printers lack are sent as pictures of the right size`() throws {
        let fields = try Self.fields(try printer.zpl(try SampleLabels.arabic()))
        let pictures = fields.filter { $0.commands.contains("^GFA,") }
        #expect(pictures.count == 3)
        for picture in pictures {
            let start = try #require(picture.commands.firstRange(of: "^GFA,"))
            let parts = picture.commands[start.upperBound...].split(separator: ",")
            let (total, perRow) = (try #require(Int(parts[0])), try #require(Int(parts[2])))
            #expect(parts.count == 4 && parts[0] == parts[1] && total % perRow == 0)
            #expect(parts[3].count == 2 * total && parts[3].allSatisfy { $0.isHexDigit })
            #expect(parts[3].contains { $0 != "0" })
        }
        #expect(fields.contains { $0.data == "DZ-77" })
    }

    @Test func `a name that no line holds is sent as a picture, not cut`() throws {
        let label = try SampleLabels.long()
        let fields = try Self.fields(try printer.zpl(label))
        #expect(!fields.contains { $0.data.contains("serveur-de-fichiers") || $0.data.contains("…") })
        #expect(fields.contains { $0.commands.contains("^GFA,") })
    }

    @Test func `everything stands on the label, whatever its size`() throws {
        for label in try SampleLabels.all() {
            for (width, height) in [(63.5, 38.1), (99.1, 57.0), (50.0, 25.0), (40.0, 20.0)] {
                let zpl = try printer.zpl(label, size: .init(width: width, height: height))
                let (right, bottom) = (Int(width / 25.4 * 203), Int(height / 25.4 * 203))
                for field in try Self.fields(zpl) {
                    let numbers = field.commands.dropFirst(3).prefix { $0 != "^" }.split(separator: ",").compactMap {
                        Int($0)
                    }
                    #expect(numbers.count == 2 && (0..<right).contains(numbers[0]) && (0..<bottom).contains(numbers[1]))
                }
            }
        }
        #expect(throws: LabelError.self) { try printer.zpl(try SampleLabels.plain(), dotsPerInch: 10) }
    }
}
