import PlainText

/// Reads comma-, semicolon- and tab-separated exports with a header line.
struct DelimitedText {
    private static let maximumColumnCount = 300
    private static let maximumHeaderLength = 16384

    private let text: DecodedText
    private let delimiter: UInt8
    private let header: [String]
    private let className: String?

    /// Recognises a header line: two columns or more with known names, one of which speaks for itself.
    init?(header line: Range<Int>, className: String?, of text: DecodedText) {
        guard line.count <= Self.maximumHeaderLength else { return nil }
        var best: (delimiter: UInt8, cells: [String])?
        for delimiter: UInt8 in [0x2C, 0x3B, 0x09] where text.bytes[line].contains(delimiter) {
            var rows = Self.rows(of: text, delimiter)
            let cells = Self.cells(&rows, from: line.lowerBound, limit: line.upperBound, in: text).cells
            guard cells.count >= 2, cells.count > best?.cells.count ?? 0 else { continue }
            best = (delimiter, cells.map { $0.value })
        }
        guard let best else { return nil }
        let meanings = best.cells.map { LabelTable.shared.meanings(Label($0)) }
        let known = meanings.count { !$0.isEmpty }
        let isStrong = meanings.contains { $0.contains { $0.isStrong && $0.family != .slmgr && $0.family != .dism } }
        guard isStrong, known >= 2 || className != nil, known * 2 >= best.cells.count || known >= 4 else { return nil }
        self.text = text
        self.className = className
        delimiter = best.delimiter
        header = best.cells
    }

    /// Reads rows from `start` until a row no longer fits the header; returns where that is.
    func readRows(from start: Int, into collector: inout CaptureCollector) -> Int {
        var rows = Self.rows(of: text, delimiter)
        var position = start
        var blankCount = 0
        while position < text.bytes.count, !collector.isFull {
            let row = Self.cells(&rows, from: position, limit: text.bytes.count, in: text)
            let (cells, next) = (row.cells, row.next)
            if cells.count == 1 {
                // `wmic` leaves a blank line after the header on some consoles.
                guard cells[0].value.isEmpty, blankCount < 1 else { break }
                blankCount += 1
                position = next
                continue
            }
            guard cells.count <= header.count + 1, cells.count * 2 >= header.count else { break }
            let fields = zip(header, cells).map { text.field($0, value: $1.value, at: $1.position) }
            if let resolution = RecordResolution(fields, className: className) {
                collector.add(resolution.record, kind: resolution.family.kind, host: resolution.host)
            }
            position = next
        }
        return position
    }

    // A quote that is not closed within a reasonable length is only a character.
    private static func rows(of text: DecodedText, _ delimiter: UInt8) -> DelimitedRows {
        DelimitedRows(text, delimiter: delimiter, columnLimit: maximumColumnCount, quotedByteLimit: 1 << 16)
    }

    // Splits one row, which may go on over lines inside quotes; says where the next row begins.
    private static func cells(_ rows: inout DelimitedRows, from start: Int, limit: Int, in text: DecodedText)
        -> SplitRow
    {
        let row = rows.row(at: start, limit: limit)
        let cells = row.cells.map { cell in
            let range = cell.isQuoted ? cell.range : text.trimmed(cell.range)
            return Cell(
                value: cell.isQuoted ? rows.string(cell) : text.string(range),
                position: range.lowerBound
            )
        }
        return SplitRow(cells: cells, next: row.next)
    }

    private struct Cell {
        let value: String
        let position: Int
    }

    private struct SplitRow {
        let cells: [Cell]
        let next: Int
    }
}

/// Reads tables as PowerShell prints them: a header, a line of dashes, rows in columns.
struct ColumnTable {
    private let text: DecodedText
    private let columns: [(name: String, start: Int, end: Int)]

    /// Recognises a header by the dashes under it and by its names.
    init?(header: Range<Int>, dashes: Range<Int>, of text: DecodedText) {
        guard !dashes.isEmpty, dashes.count <= 4096, header.count <= 4096 else { return nil }
        var starts: [Int] = []
        var previous: UInt8 = 0x20
        for (index, byte) in text.bytes[dashes].enumerated() {
            guard byte == 0x2D || byte == 0x20 else { return nil }
            if byte == 0x2D, previous == 0x20 { starts.append(index) }
            previous = byte
        }
        guard !starts.isEmpty else { return nil }
        let scalars = Array(text.string(header).unicodeScalars)
        var columns: [(name: String, start: Int, end: Int)] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : Int.max
            guard start < scalars.count else { return nil }
            let name = Self.text(of: scalars[start..<min(end, scalars.count)])
            columns.append((name, start, end))
        }
        let meanings = columns.map { LabelTable.shared.meanings(Label($0.name)) }
        guard meanings.contains(where: { $0.contains { $0.isStrong } }) else { return nil }
        self.text = text
        self.columns = columns
    }

    /// Reads one row; false when it belongs to the table no longer.
    func readRow(_ line: Range<Int>, into collector: inout CaptureCollector) -> Bool {
        guard !text.trimmed(line).isEmpty, line.count <= 1 << 16 else { return false }
        let scalars = Array(text.string(line).unicodeScalars)
        var offsets: [Int] = []
        var position = line.lowerBound
        for scalar in scalars {
            offsets.append(position)
            position += UTF8.width(scalar)
        }
        var fields: [CapturedField] = []
        for column in columns where column.start < scalars.count {
            let end = min(column.end, scalars.count)
            let value = Self.text(of: scalars[column.start..<end])
            let blanks = scalars[column.start..<end].prefix { $0 == " " }.count
            let at = column.start + blanks < offsets.count ? offsets[column.start + blanks] : line.lowerBound
            fields.append(text.field(column.name, value: value, at: at))
        }
        guard let resolution = RecordResolution(fields) else { return false }
        collector.add(resolution.record, kind: resolution.family.kind, host: resolution.host)
        return true
    }

    private static func text(of scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view).trimming { $0 == " " || $0 == "\t" }
    }
}
