/// Splits a text into the cells of comma-, semicolon- or tab-separated rows, as RFC 4180 and the programs that never
/// read it write them.
///
/// The work is linear in the size of the text: a quote that is never closed is looked for a bounded number of times,
/// and is only a character from then on.
public struct DelimitedRows: Sendable {
    /// One cell: where its text stands.
    public struct Cell: Hashable, Sendable {
        /// The text in the bytes of ``DecodedText``, without the quotes around it.
        public let range: Range<Int>
        /// Whether quotes stand around it.
        public let isQuoted: Bool
        /// Whether a quote inside it is written twice.
        public let hasDoubledQuotes: Bool
        /// Whether it begins with a quote that is never closed, which then belongs to the text.
        public let hasOpenQuote: Bool
    }

    /// The cells of one row.
    public struct Row: Sendable {
        /// The cells, no more than the limit.
        public let cells: [Cell]
        /// Where the next row begins.
        public let next: Int
        /// Whether there are more cells than the limit.
        public let isTooWide: Bool
    }

    /// What separates cells.
    public let delimiter: UInt8
    private let text: DecodedText
    private let columnLimit: Int
    private let quotedByteLimit: Int
    private var vainSearchBudget: Int

    /// Prepares to split `text`.
    ///
    /// - Parameters:
    ///   - text: the whole text.
    ///   - delimiter: what separates cells, in ASCII.
    ///   - columnLimit: how many cells of a row are kept.
    ///   - quotedByteLimit: how far a quoted cell may reach.
    public init(_ text: DecodedText, delimiter: UInt8, columnLimit: Int, quotedByteLimit: Int = .max) {
        self.text = text
        self.delimiter = delimiter
        self.columnLimit = columnLimit
        self.quotedByteLimit = quotedByteLimit
        vainSearchBudget = 4 * text.bytes.count + (1 << 16)
    }

    /// The row that begins at `start` and ends before `limit`; it may go on over lines inside quotes.
    public mutating func row(at start: Int, limit: Int? = nil) -> Row {
        let limit = min(limit ?? text.bytes.count, text.bytes.count)
        var cells: [Cell] = []
        var position = start
        var isTooWide = false
        while position <= limit {
            guard cells.count < columnLimit else {
                isTooWide = true
                break
            }
            let (cell, end) = cell(at: position, limit: limit)
            cells.append(cell)
            position = end
            guard position < limit, text.bytes[position] == delimiter else { break }
            position += 1
        }
        while position < limit, !isLineEnd(text.bytes[position]) { position += 1 }
        while position < limit, text.bytes[position] == 0x0D { position += 1 }
        if position < limit, text.bytes[position] == 0x0A { position += 1 }
        return Row(cells: cells, next: max(position, min(start + 1, limit)), isTooWide: isTooWide)
    }

    /// The text of a cell, doubled quotes made single, cut behind so many bytes at the start of a character.
    public func string(_ cell: Cell, byteLimit: Int = .max) -> String {
        var range = cell.range
        if range.count > byteLimit {
            var end = range.lowerBound + max(0, byteLimit)
            while end > range.lowerBound, text.bytes[end] & 0xC0 == 0x80 { end -= 1 }
            range = range.lowerBound..<end
        }
        guard cell.hasDoubledQuotes else { return text.string(range) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = text.bytes[position]
            bytes.append(byte)
            let isPair = byte == 0x22 && position + 1 < range.upperBound && text.bytes[position + 1] == 0x22
            position += isPair ? 2 : 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private mutating func cell(at start: Int, limit: Int) -> (cell: Cell, end: Int) {
        var opening = start
        while opening < limit, text.bytes[opening] == 0x20 { opening += 1 }
        var isOpen = false
        if opening < limit, text.bytes[opening] == 0x22 {
            if let quoted = quoted(at: opening, limit: limit) { return quoted }
            isOpen = true
        }
        var end = start
        while end < limit, text.bytes[end] != delimiter, !isLineEnd(text.bytes[end]) { end += 1 }
        return (Cell(range: start..<end, isQuoted: false, hasDoubledQuotes: false, hasOpenQuote: isOpen), end)
    }

    // A quoted cell with what follows its closing quote. Nil when it is not closed: then the text ends, the limit is
    // reached, or a quote inside a later line opens another cell.
    private mutating func quoted(at start: Int, limit: Int) -> (cell: Cell, end: Int)? {
        guard vainSearchBudget > 0 else { return nil }
        let reach = limit - start > quotedByteLimit ? start + quotedByteLimit : limit
        var position = start + 1
        var hasDoubled = false
        var isBehindLine = false
        while position < reach {
            let byte = text.bytes[position]
            if byte == 0x22 {
                if position + 1 < reach, text.bytes[position + 1] == 0x22 {
                    hasDoubled = true
                    position += 2
                    continue
                }
                if let end = cellEnd(behind: position + 1, limit: limit) {
                    let range = (start + 1)..<position
                    return (Cell(range: range, isQuoted: true, hasDoubledQuotes: hasDoubled, hasOpenQuote: false), end)
                }
                // «Dell "PowerEdge" R740» in quotes that nobody doubled; on a later line it is the next cell's quote.
                if isBehindLine { break }
            } else if isLineEnd(byte) {
                isBehindLine = true
            }
            position += 1
        }
        vainSearchBudget -= position - start
        return nil
    }

    // Where the delimiter or the end of the line stands that must follow a closing quote, blanks left out.
    private func cellEnd(behind quote: Int, limit: Int) -> Int? {
        var position = quote
        while position < limit, text.bytes[position] == 0x20 { position += 1 }
        guard position < limit else { return position }
        return text.bytes[position] == delimiter || isLineEnd(text.bytes[position]) ? position : nil
    }
}
