import ByteKit
import Documents
import OutlookFormats

extension FuzzEntry {
    /// A page or a mail in HTML: its text is never longer than the page, and what kind of document it is is asked too.
    static let html = FuzzEntry(name: "html") { bytes in
        _ = DocumentKind(head: bytes.span)
        _ = HTMLText.declaredCharset(bytes.span)
        let page = HTMLText(bytes.span)
        // What is no UTF-8 becomes a sign of three bytes for each; a reference of two letters, three bytes.
        precondition(page.pieces.reduce(0) { $0 + $1.text.utf8.count } <= 3 * bytes.count)
        for case .cell(let table, let row, let column, _) in page.pieces {
            precondition(table >= 1 && row >= 1 && column >= 1)
        }
    }

    /// A message that Outlook saved: an OLE compound file with properties in it.
    static let outlookMessage = FuzzEntry(name: "outlook-message") { bytes in
        do throws(ParseError) {
            let file = try CompoundFile(parsing: MemoryRegion(bytes))
            precondition(file.entries.count <= bytes.count / 128)
            check(OutlookItem(file, depth: 8, limit: 1 << 20), depth: 8)
        } catch {
            precondition(error.offset >= 0)
        }
    }

    /// The attachment `winmail.dat`, and packed formatted text.
    static let winmail = FuzzEntry(name: "winmail") { bytes in
        if let text = try? PackedRTF.unpack(bytes.span, limit: 1 << 16) { precondition(text.count <= 1 << 16) }
        if let item = try? OutlookItem(winmail: bytes.span, depth: 8) { check(item, depth: 8) }
    }

    private static func check(_ item: OutlookItem, depth: Int) {
        precondition(depth > 0)
        for attachment in item.attachments { for inner in attachment.item { check(inner, depth: depth - 1) } }
    }
}
