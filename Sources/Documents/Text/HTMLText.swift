import ByteKit

/// What a person would read of a web page or of a mail in HTML.
///
/// It knows neither style sheets nor scripts and corrects nothing: it leaves out tags and what is no text, ends lines
/// where blocks end, decodes character references, and tells the cells of tables apart. The work is linear in the size
/// of the page, and the text is never longer than the page.
public struct HTMLText: Sendable {
    /// A piece of the page.
    public enum Piece: Hashable, Sendable {
        /// Text outside tables; lines end with U+000A.
        case text(String)
        /// Text of a cell; tables, rows and columns count from 1. A cell around another table comes in several pieces.
        case cell(table: Int, row: Int, column: Int, String)

        /// The text alone.
        public var text: String {
            switch self {
            case .text(let text), .cell(_, _, _, let text): text
            }
        }
    }

    /// The text, in the order of the page.
    public private(set) var pieces: [Piece] = []
    /// What stands in `title`.
    public private(set) var title: String?
    /// Whether the page has more pieces than are kept; the rest of it is one piece.
    public private(set) var isCut = false

    private var line: [UInt8] = []
    private var hasPendingBlank = false
    private var preformatted = 0
    private var tables: [Table] = []
    private var tableCount = 0
    /// Elements whose end was looked for in vain.
    private var endless: Set<String> = []

    private struct Table {
        let number: Int
        var row = 0
        var column = 0
        var isInCell = false
    }

    /// Tables deeper in one another are read as text.
    private static let depthLimit = 64
    private static let pieceLimit = 200_000

    /// Reads a page.
    ///
    /// - Parameter page: the page in UTF-8.
    public init(_ page: Span<UInt8>) {
        var position = 0
        // Once a search has come to the end of the page in vain it is not begun again: the work stays linear.
        var hasTags = true
        var hasComments = true
        while position < page.count {
            switch page[position] {
            case UInt8(ascii: "<") where hasTags:
                if hasComments, page.matches("<!--", at: position) {
                    if let end = page.first("-->", from: position + 4) {
                        position = end + 3
                    } else {
                        hasComments = false
                    }
                } else if let tag = HTMLTag(page, at: position) {
                    position = tag.end
                    handle(tag, page, &position)
                } else {
                    if HTMLTag.begins(page, at: position) { hasTags = false }
                    append(page[position])
                    position += 1
                }
            case UInt8(ascii: "&"):
                if let (scalar, end) = HTMLEntities.scalar(page, at: position) {
                    append(scalar)
                    position = end
                } else {
                    append(page[position])
                    position += 1
                }
            default:
                append(page[position])
                position += 1
            }
        }
        flush()
        line = []
    }

    // MARK: Text

    private mutating func append(_ byte: UInt8) {
        let isBlank = [9, 10, 12, 13, 32].contains(byte)
        guard isBlank, preformatted == 0 else {
            if byte != 13 { put(byte) }
            return
        }
        hasPendingBlank = !line.isEmpty && line[line.count - 1] != 10
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(unit) }
    }

    private mutating func put(_ byte: UInt8) {
        if hasPendingBlank { line.append(32) }
        hasPendingBlank = false
        line.append(byte)
    }

    private mutating func endLine() {
        hasPendingBlank = false
        if !line.isEmpty, line[line.count - 1] != 10 { line.append(10) }
    }

    /// Makes a piece of what was read since the last one.
    private mutating func flush() {
        hasPendingBlank = false
        guard pieces.count < Self.pieceLimit else {
            isCut = true
            return
        }
        while let last = line.last, last == 10 || last == 32 { line.removeLast() }
        defer { line = [] }
        guard !line.isEmpty else { return }
        let text = String(decoding: line, as: UTF8.self)
        if let table = tables.last, table.isInCell {
            pieces.append(.cell(table: table.number, row: max(1, table.row), column: table.column, text))
        } else {
            pieces.append(.text(text))
        }
    }

    // MARK: Tags

    private mutating func handle(_ tag: HTMLTag, _ page: Span<UInt8>, _ position: inout Int) {
        switch tag.name {
        case "script", "style", "template", "noembed", "noframes", "svg":
            if !tag.isEnd { skip(tag.name, page, &position) }
        case "title":
            guard !tag.isEnd else { return }
            let held = (line, hasPendingBlank)
            line = []
            hasPendingBlank = false
            let start = position
            skip("title", page, &position)
            readTitle(page.extracting(start..<position))
            (line, hasPendingBlank) = held
        case "table": tag.isEnd ? endTable() : beginTable()
        case "tr": beginRow(tag)
        case "td", "th": tag.isEnd ? endCell() : beginCell()
        case "pre", "textarea", "listing", "xmp":
            endLine()
            preformatted = max(0, preformatted + (tag.isEnd ? -1 : 1))
        case "br":
            hasPendingBlank = false
            line.append(10)
        case "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote",
            "section", "article", "header", "footer", "form", "fieldset", "address", "center", "main", "nav", "aside",
            "figure", "figcaption", "option", "caption", "legend", "details", "summary", "body", "html", "head":
            endLine()
        default: break
        }
    }

    private mutating func skip(_ name: String, _ page: Span<UInt8>, _ position: inout Int) {
        guard !endless.contains(name) else { return }
        if let end = page.endTag(name, from: position) {
            position = end
        } else {
            // Without its end the rest of the page would be lost: then it is read as text.
            endless.insert(name)
        }
    }

    private mutating func readTitle(_ bytes: Span<UInt8>) {
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "&"), let (scalar, end) = HTMLEntities.scalar(bytes, at: position) {
                append(scalar)
                position = end
            } else {
                append(bytes[position])
                position += 1
            }
        }
        let text = String(decoding: line, as: UTF8.self)
        if title == nil, !text.isEmpty { title = text }
    }

    private mutating func beginTable() {
        flush()
        guard tables.count < Self.depthLimit else { return }
        tableCount += 1
        tables.append(Table(number: tableCount))
    }

    private mutating func endTable() {
        flush()
        if !tables.isEmpty { tables.removeLast() }
    }

    private mutating func beginRow(_ tag: HTMLTag) {
        flush()
        guard let last = tables.indices.last else { return }
        tables[last].isInCell = false
        guard !tag.isEnd else { return }
        tables[last].row += 1
        tables[last].column = 0
    }

    private mutating func beginCell() {
        flush()
        guard let last = tables.indices.last else { return }
        tables[last].column += 1
        tables[last].isInCell = true
    }

    private mutating func endCell() {
        flush()
        guard let last = tables.indices.last else { return }
        tables[last].isInCell = false
    }
}

/// One tag: its name in lower case and where it ends.
struct HTMLTag {
    let name: String
    let isEnd: Bool
    /// Behind its `>`.
    let end: Int

    private static let nameLimit = 32

    /// Whether a tag begins here, ended or not.
    static func begins(_ page: Span<UInt8>, at start: Int) -> Bool {
        var position = start + 1
        if position < page.count, page[position] == UInt8(ascii: "/") { position += 1 }
        guard position < page.count else { return false }
        let first = page[position]
        // `<!DOCTYPE …>`, `<?xml …?>` and the conditions that Outlook writes (`<![if …]>`).
        let isDeclaration = first == UInt8(ascii: "!") || first == UInt8(ascii: "?")
        return isDeclaration || (first | 0x20) &- 0x61 < 26
    }

    /// - Returns: nil where no tag begins, or where it never ends.
    init?(_ page: Span<UInt8>, at start: Int) {
        guard Self.begins(page, at: start) else { return nil }
        isEnd = page[start + 1] == UInt8(ascii: "/")
        var position = start + (isEnd ? 2 : 1)
        var name: [UInt8] = []
        while position < page.count, name.count < Self.nameLimit {
            let byte = page[position]
            let isLetter = (byte | 0x20) &- 0x61 < 26
            guard isLetter || byte &- 0x30 < 10 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") else { break }
            name.append(isLetter ? byte | 0x20 : byte)
            position += 1
        }
        self.name = String(decoding: name, as: UTF8.self)
        guard let end = Self.end(page, from: position) else { return nil }
        self.end = end
    }

    private static func end(_ page: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while position < page.count {
            switch page[position] {
            case UInt8(ascii: ">"): return position + 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                // Only behind `=` does a quote hold a `>`; elsewhere it is a slip of the writer.
                var before = position - 1
                while before > start, page[before] == 32 { before -= 1 }
                guard before >= start, page[before] == UInt8(ascii: "=") else {
                    position += 1
                    continue
                }
                var closing = position + 1
                while closing < page.count, page[closing] != page[position] { closing += 1 }
                guard closing < page.count else { return page.first(">", from: position).map { $0 + 1 } }
                position = closing + 1
            default: position += 1
            }
        }
        return nil
    }
}

extension Span<UInt8> {
    fileprivate func first(_ text: StaticString, from start: Int) -> Int? {
        var position = start
        while position <= count - text.utf8CodeUnitCount {
            if matches(text, at: position) { return position }
            position += 1
        }
        return nil
    }

    /// Where `</name` begins, letter case aside.
    fileprivate func endTag(_ name: String, from start: Int) -> Int? {
        let wanted = Array("</\(name)".utf8)
        var position = start
        search: while position <= count - wanted.count {
            defer { position += 1 }
            for (index, unit) in wanted.enumerated() {
                let byte = self[position + index]
                guard byte == unit || byte | 0x20 == unit && unit != UInt8(ascii: "/") else { continue search }
            }
            return position
        }
        return nil
    }
}
