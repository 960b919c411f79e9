import ProductKey
import Texts

/// Finds the row of headings in a sheet and says what the columns are.
struct ColumnGuess {
    let table: HeadingTable
    let hint: ImportHint

    init(hint: ImportHint, table: HeadingTable = .standard) {
        self.hint = hint
        self.table = table
    }

    /// A mapping with the row that its headings stand in.
    struct Result {
        let mapping: ColumnMapping
        /// Index of the row of headings among the rows of the sheet.
        let headingRow: Int
        /// Whether any heading was recognised.
        let isRecognised: Bool
        let isRemembered: Bool
    }

    /// Looks at the first rows: titles and blank rows may stand above the headings.
    func guess(_ sheet: Sheet) -> Result? {
        let candidates = sheet.rows.indices.prefix(25).filter { row in sheet.rows[row].cells.contains { !$0.isEmpty } }
        guard let first = candidates.first else { return nil }
        for row in candidates {
            let headings = Self.headings(sheet.rows[row])
            if let known = hint.mappings.last(where: { $0.fits(headings) && (hint.kind ?? $0.kind) == $0.kind }) {
                return Result(mapping: known, headingRow: row, isRecognised: true, isRemembered: true)
            }
        }
        var best: (row: Int, score: Int, mapping: ColumnMapping)?
        for row in candidates.prefix(15) {
            let (score, mapping) = map(sheet, headingRow: row)
            if score > best?.score ?? 0 { best = (row, score, mapping) }
        }
        guard let best else {
            let mapping = map(sheet, headingRow: first).mapping
            return Result(mapping: mapping, headingRow: first, isRecognised: false, isRemembered: false)
        }
        return Result(mapping: best.mapping, headingRow: best.row, isRecognised: best.score >= 4, isRemembered: false)
    }

    /// The headings of a row, those without text at its end left out: GLPI closes each row with a delimiter.
    static func headings(_ row: Sheet.Row) -> [Heading] {
        row.cells[..<width(row)].map { Heading($0) }
    }

    private static func width(_ row: Sheet.Row) -> Int {
        (row.cells.lastIndex { !$0.allSatisfy(\.isWhitespace) } ?? -1) + 1
    }

    private func map(_ sheet: Sheet, headingRow: Int) -> (score: Int, mapping: ColumnMapping) {
        let row = sheet.rows[headingRow]
        let headings = Self.headings(row)
        let format = table.format(of: headings)
        let kinds: [ImportedKind] =
            hint.kind.map { [$0] } ?? format.map { [$0.kind] } ?? [.server, .licence, .key, .person, .organisation]
        let keyColumns = Self.keyColumns(sheet, below: headingRow, count: headings.count)
        var best: (score: Int, columns: [ColumnMapping.Column], kind: ImportedKind)?
        for kind in kinds {
            let (score, columns) = columns(headings, written: row.cells, kind: kind, keyColumns: keyColumns)
            if best == nil || score > best?.score ?? 0 { best = (score, columns, kind) }
        }
        let written = row.cells[..<headings.count].map {
            ColumnMapping.Column(
                heading: $0,
                field: nil,
                confidence: .none,
                reason: Message("exchange.column-unknown")
            )
        }
        return (
            best?.score ?? 0,
            ColumnMapping(
                kind: best?.kind ?? .server,
                columns: best?.columns ?? written,
                format: format?.format ?? .table,
                sheet: sheet.name
            )
        )
    }

    private func columns(
        _ headings: [Heading],
        written: [String],
        kind: ImportedKind,
        keyColumns: Set<Int>
    ) -> (score: Int, columns: [ColumnMapping.Column]) {
        var score = 0
        var found: [(meaning: HeadingTable.Meaning, isExact: Bool)?] = []
        for heading in headings {
            let meaning = table.meaning(of: heading, for: kind)
            found.append(meaning.map { ($0.meaning, $0.isExact) })
            guard let meaning, meaning.meaning.field != .ignored else { continue }
            score += (meaning.isExact ? 2 : 1) + (meaning.meaning.isStrong && meaning.isExact ? 3 : 0)
        }
        var taken: [FieldID: Int] = [:]
        for pass in 0..<3 {
            for (index, found) in found.enumerated() {
                guard let found, found.meaning.field != .ignored, taken[found.meaning.field] == nil else { continue }
                let rank = found.meaning.isWeak ? 2 : found.isExact ? 0 : 1
                if rank == pass { taken[found.meaning.field] = index }
            }
        }
        let columns = headings.indices.map { index -> ColumnMapping.Column in
            let heading = written[index]
            if keyColumns.contains(index), taken[.key] == nil || taken[.key] == index, kind != .person {
                let isNamed = taken[.key] == index
                taken[.key] = index
                return .init(
                    heading: heading,
                    field: .key,
                    confidence: isNamed ? .certain : .likely,
                    reason: isNamed ? Message("exchange.column-known") : Message("exchange.column-content")
                )
            }
            guard let found = found[index] else {
                return .init(
                    heading: heading,
                    field: nil,
                    confidence: .none,
                    reason: Message("exchange.column-unknown")
                )
            }
            guard found.meaning.field != .ignored else {
                return .init(
                    heading: heading,
                    field: .ignored,
                    confidence: .certain,
                    reason: Message("exchange.column-ignored")
                )
            }
            guard taken[found.meaning.field] == index else {
                let first = taken[found.meaning.field].map { written[$0] } ?? ""
                return .init(
                    heading: heading,
                    field: nil,
                    confidence: .none,
                    reason: Message("exchange.column-twice", ["first": .text(first)])
                )
            }
            return .init(
                heading: heading,
                field: found.meaning.field,
                confidence: found.isExact && !found.meaning.isWeak ? .certain : .likely,
                reason: found.isExact ? Message("exchange.column-known") : Message("exchange.column-similar")
            )
        }
        return (score, columns)
    }

    /// Columns most of whose first values are product keys, whatever stands above them.
    private static func keyColumns(_ sheet: Sheet, below headingRow: Int, count: Int) -> Set<Int> {
        var filled = [Int](repeating: 0, count: count)
        var keys = filled
        for row in sheet.rows[(headingRow + 1)...].prefix(30) {
            for (index, cell) in row.cells.prefix(count).enumerated() where !cell.isEmpty {
                filled[index] += 1
                if (25...64).contains(cell.utf8.count), (try? ProductKey(text: cell)) != nil { keys[index] += 1 }
            }
        }
        return Set(filled.indices.filter { keys[$0] > 0 && keys[$0] * 2 > filled[$0] })
    }
}
