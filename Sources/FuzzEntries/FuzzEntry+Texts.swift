import ByteKit
import Captures
import Catalogue
import Exchange
import JSONText
import ProductKey
import Texts
import XMLText

extension FuzzEntry {
    /// What licensing tools print, in any encoding.
    static let captures = FuzzEntry(name: "captures") { bytes in
        _ = CaptureReader.detect(bytes)
        for capture in CaptureReader.read(bytes) {
            for field in capture.records.flatMap(\.fields) {
                precondition(field.line >= 1 && field.offset >= 0 && field.offset <= bytes.count)
            }
            precondition(capture.problems.allSatisfy { $0.offset <= bytes.count })
        }
    }

    /// An XML document.
    static let xml = FuzzEntry(name: "xml") { bytes in
        let document = XMLDocument(parsing: bytes.span)
        precondition(document.problem.map { $0.offset <= bytes.count } ?? true)
        if let root = document.root { visit(root, depth: 0, within: bytes.count) }
    }

    private static func visit(_ element: XMLElement, depth: Int, within byteCount: Int) {
        precondition(depth <= 512 && element.byteOffset <= byteCount)
        for child in element.children { visit(child, depth: depth + 1, within: byteCount) }
    }

    /// A JSON document.
    static let json = FuzzEntry(name: "json") { bytes in
        do throws(ParseError) {
            _ = try JSONValue(parsing: bytes.span)
        } catch {
            precondition(error.offset <= bytes.count)
        }
    }

    /// An inventory, a licence list or a key export of another program; what is read must be clean and go out again.
    static let exchange = FuzzEntry(name: "exchange") { bytes in
        let table = ExchangeReader.read(bytes)
        for record in table.records {
            for value in record.values.values {
                precondition(!value.isEmpty && !value.unicodeScalars.contains { $0.value < 0x0A || $0.value == 0x7F })
            }
        }
        _ = Merger(table.records)
        let rows = table.records.map { ExportRecord(kind: $0.kind, values: $0.values, partialKey: $0.key?.partialKey) }
        _ = ExchangeWriter.text(rows, kind: .server, as: .plain, language: .french)
        for mapping in table.mappings {
            do throws(ParseError) {
                let again = try ColumnMapping(decoding: mapping.encoded().span)
                precondition(again.fingerprint == mapping.fingerprint)
            } catch {
                preconditionFailure("a mapping does not read its own form")
            }
        }
    }

    /// A key configuration: the document, the packed table in it, and the lookups.
    static let keyConfiguration = FuzzEntry(name: "pkeyconfig") { bytes in
        _ = PKeyConfig.isConfiguration(bytes.span)
        do throws(ParseError) {
            let configuration = try PKeyConfig(parsing: bytes.span)
            for group in [0, 172, 206, 4_299, 999_999] { _ = configuration.identify(group: group, serial: 17) }
        } catch {
            precondition(error.offset <= bytes.count)
        }
    }
}
