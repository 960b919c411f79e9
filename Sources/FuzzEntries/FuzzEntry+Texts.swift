import ByteKit
import Captures
import Catalogue
import JSONText
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
