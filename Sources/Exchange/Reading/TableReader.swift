import Texts

/// Reads the rows of a sheet by a mapping of its columns.
enum TableReader {
    /// Adds what a sheet holds to a table.
    static func read(_ sheet: Sheet, hint: ImportHint, builder: inout RecordBuilder, into table: inout ImportedTable) {
        let place = ImportOrigin(source: hint.source, sheet: sheet.name)
        guard let guess = ColumnGuess(hint: hint).guess(sheet) else {
            if sheet.name.isEmpty {
                builder.log.add(ImportProblem(Message("exchange.empty"), at: place, weight: .error))
            }
            return
        }
        let mapping = guess.mapping
        table.mappings.append(mapping)
        guard guess.isRecognised else {
            builder.log.add(ImportProblem(Message("exchange.no-headings"), at: place, weight: .error))
            return
        }
        if table.format == .table || table.format == .unknown { table.format = mapping.format }
        let rows = sheet.rows[(guess.headingRow + 1)...]
        decideDates(rows, mapping, sheet: sheet, hint: hint, builder: &builder)
        let fields = mapping.columns.map(\.field)
        for row in rows {
            let origin = ImportOrigin(source: hint.source, sheet: sheet.name, line: row.line)
            var values: [RecordBuilder.Field] = []
            for (index, cell) in row.cells.prefix(fields.count).enumerated() where !cell.isEmpty {
                guard let field = fields[index], field != .ignored else { continue }
                values.append(RecordBuilder.Field(id: field, raw: cell, origin: origin.at(column: index)))
            }
            guard !values.isEmpty else { continue }
            table.records += builder.records(kind: mapping.kind, fields: values, at: origin)
        }
    }

    /// Looks through the columns of dates for one that can be read in one way only.
    private static func decideDates(
        _ rows: ArraySlice<Sheet.Row>,
        _ mapping: ColumnMapping,
        sheet: Sheet,
        hint: ImportHint,
        builder: inout RecordBuilder
    ) {
        builder.dateOrders = [:]
        for (index, column) in mapping.columns.enumerated() {
            guard let field = column.field, [.lastSeen, .purchaseDate, .evaluationEnd].contains(field) else { continue }
            var counts = (day: 0, month: 0, open: 0)
            for row in rows where index < row.cells.count {
                switch DateReader.evidence(row.cells[index]) {
                case .dayFirst: counts.day += 1
                case .monthFirst: counts.month += 1
                case nil: if DateReader.isAmbiguous(row.cells[index]) { counts.open += 1 }
                }
            }
            if counts.month > counts.day { builder.dateOrders[field] = .monthFirst }
            guard counts.open > 0, counts.day == counts.month || counts.day > 0 && counts.month > 0 else { continue }
            let origin = ImportOrigin(source: hint.source, sheet: sheet.name, line: sheet.rows.first?.line ?? 1)
            builder.log.add(
                ImportProblem(
                    Message("exchange.date-order", ["column": .text(String(column.heading.prefix(60)))]),
                    at: origin.at(column: index)
                )
            )
        }
    }
}
