import PlainText
import Texts

/// Reads comma-, semicolon-, tab- and bar-separated texts in any of the encodings of `PlainText`.
enum DelimitedSheet {
    /// The rows of a text.
    static func read(_ bytes: Span<UInt8>, hint: ImportHint, log: inout ProblemLog) -> Sheet {
        let whole = ImportOrigin(source: hint.source)
        let limit = min(bytes.count, hint.limits.textByteCount)
        let text = DecodedText(bytes.extracting(0..<limit))
        if limit < bytes.count || text.isCut {
            log.add(
                ImportProblem(
                    Message("exchange.text-cut", ["limit": .number(limit >> 20)]),
                    at: whole,
                    weight: .error
                )
            )
        }
        var start = 0
        var delimiter: UInt8
        (delimiter, start) = Self.delimiter(of: text, hint: hint)
        var rows = DelimitedRows(text, delimiter: delimiter, columnLimit: hint.limits.columnCount)
        var sheet = Sheet(name: "")
        var line = text.bytes.isEmpty ? 1 : text.lineIndex(at: start) + 1
        var cellCount = 0
        while start < text.bytes.count {
            let row = rows.row(at: start)
            let origin = ImportOrigin(source: hint.source, line: line)
            if row.isTooWide {
                log.add(
                    ImportProblem(
                        Message("exchange.row-wide", ["limit": .number(hint.limits.columnCount)]),
                        at: origin
                    )
                )
            }
            var cells: [String] = []
            cells.reserveCapacity(row.cells.count)
            for (index, cell) in row.cells.enumerated() {
                if cell.hasOpenQuote {
                    log.add(ImportProblem(Message("exchange.quote-open"), at: origin.at(column: index)))
                }
                // One byte more than the limit tells the next stage that there is more.
                cells.append(rows.string(cell, byteLimit: hint.limits.cellByteCount + 4))
            }
            cellCount += cells.count
            sheet.rows.append(Sheet.Row(line: line, cells: cells))
            line += lineBreaks(text.bytes, start..<row.next)
            start = row.next
            guard start < text.bytes.count else { break }
            if sheet.rows.count >= hint.limits.rowCount || cellCount >= hint.limits.cellCount {
                log.add(
                    ImportProblem(
                        Message("exchange.rows-cut", ["rows": .number(sheet.rows.count)]),
                        at: origin,
                        weight: .error
                    )
                )
                break
            }
        }
        return sheet
    }

    /// What separates cells, and where the first row begins.
    ///
    /// A first line `sep=;` says it, as spreadsheets write it; else the candidate whose first rows have the most
    /// known headings, and then the most equal number of cells, wins.
    private static func delimiter(of text: DecodedText, hint: ImportHint) -> (delimiter: UInt8, start: Int) {
        if text.lineCount > 0 {
            let first = text.line(0)
            if first.count == 5, text.string(first).lowercased().hasPrefix("sep=") {
                let next = text.lineCount > 1 ? text.line(1).lowerBound : text.bytes.count
                return (text.bytes[first.upperBound - 1], next)
            }
        }
        var best: (score: Int, delimiter: UInt8) = (0, 0x2C)
        for candidate: UInt8 in [0x3B, 0x2C, 0x09, 0x7C] {
            var rows = DelimitedRows(text, delimiter: candidate, columnLimit: 200, quotedByteLimit: 1 << 16)
            var start = 0
            var sheet = Sheet(name: "")
            // Headings stand within the first lines; a giant cell there must not be read four times.
            let reach = min(text.bytes.count, 1 << 17)
            while start < reach, sheet.rows.count < 12 {
                let row = rows.row(at: start, limit: reach)
                let cells = row.cells.map { rows.string($0, byteLimit: 200) }
                sheet.rows.append(Sheet.Row(line: sheet.rows.count + 1, cells: cells))
                start = row.next
            }
            let widths = sheet.rows.map(\.cells.count)
            guard let widest = widths.max(), widest > 1 else { continue }
            let known = sheet.rows.map { row in
                row.cells.count { cell in
                    ImportedKind.allCases.contains { HeadingTable.standard.meaning(of: Heading(cell), for: $0) != nil }
                }
            }
            let score = (known.max() ?? 0) * 1_000 + widths.count { $0 == widest } * 10 + min(widest, 9)
            if score > best.score { best = (score, candidate) }
        }
        return (best.delimiter, 0)
    }

    private static func lineBreaks(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var count = 0
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            position += 1
            if byte == 0x0D {
                while position < range.upperBound, bytes[position] == 0x0D { position += 1 }
                if position < range.upperBound, bytes[position] == 0x0A { position += 1 }
                count += 1
            } else if byte == 0x0A {
                count += 1
            }
        }
        return count
    }
}
