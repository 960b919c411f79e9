import ByteKit
import Texts
import XMLText

/// The sheets of a workbook of Excel (`.xlsx`) or of LibreOffice (`.ods`).
///
/// Only what is stored is read: a formula stands for the value that was computed last, and nothing is computed here. Every
/// loop ends at a limit of ``ImportLimits``, which is told.
struct WorkbookReader {
    let hint: ImportHint
    var parts: any WorkbookParts
    var log: ProblemLog
    private(set) var sheets: [Sheet] = []
    /// Cells that may still be read.
    private var cellBudget: Int
    private var rowBudget: Int

    /// Reads a workbook.
    init(_ parts: any WorkbookParts, hint: ImportHint, log: ProblemLog) {
        self.parts = parts
        self.hint = hint
        self.log = log
        cellBudget = hint.limits.cellCount
        rowBudget = hint.limits.rowCount
        do throws(WorkbookError) { try read() } catch { tell(error.code, ["detail": .text(error.detail)]) }
    }

    private mutating func read() throws(WorkbookError) {
        if let content = try parts.part("content.xml") {
            try readOpenDocument(content)
        } else if let workbook = try parts.part("xl/workbook.xml") {
            try readOfficeOpen(workbook)
        } else if try parts.part("xl/workbook.bin") != nil {
            throw WorkbookError(code: "exchange.workbook-binary")
        } else {
            throw WorkbookError(code: "exchange.unknown-format")
        }
    }

    mutating func tell(
        _ code: String,
        _ values: [String: TextArgument] = [:],
        sheet: String = "",
        weight: ImportProblem.Weight = .error
    ) {
        log.add(ImportProblem(Message(code, values), at: .init(source: hint.source, sheet: sheet), weight: weight))
    }

    /// The outermost element of a part; a document that breaks off is read as far as it goes, which is told.
    mutating func root(_ bytes: [UInt8], sheet: String = "") throws(WorkbookError) -> XMLElement {
        let limits = XMLLimits(
            byteCount: hint.limits.unpackedByteCount,
            depth: 64,
            nodeCount: 4_000_000,
            textByteCount: hint.limits.unpackedByteCount
        )
        let document = XMLDocument(parsing: bytes.span, limits: limits)
        if let problem = document.problem {
            // Entities have no place in a workbook: nothing of it is believed.
            guard problem.code != .xmlEntityDeclared, document.root != nil else {
                throw WorkbookError(code: problem.code.rawValue, detail: problem.detail)
            }
            log.add(ImportProblem(Message(problem), at: .init(source: hint.source, sheet: sheet), weight: .error))
        }
        guard let root = document.root else { throw WorkbookError(code: "exchange.workbook-damaged") }
        return root
    }

    /// Whether one more sheet may be read.
    mutating func admits(sheet name: String, isHidden: Bool) -> Bool {
        guard sheets.count < hint.limits.sheetCount else {
            tell("exchange.sheets-cut", ["limit": .number(hint.limits.sheetCount)])
            return false
        }
        if isHidden { tell("exchange.sheet-hidden", ["name": .text(name)], sheet: name, weight: .note) }
        return true
    }

    mutating func add(_ sheet: Sheet) { sheets.append(sheet) }

    /// Takes a row into a sheet.
    /// - Returns: false where a limit ends the reading.
    mutating func add(_ cells: [String], line: Int, to sheet: inout Sheet) -> Bool {
        guard rowBudget > 0, cellBudget > 0 else {
            tell("exchange.rows-cut", ["rows": .number(sheet.rows.count)], sheet: sheet.name)
            return false
        }
        rowBudget -= 1
        cellBudget -= cells.count
        sheet.rows.append(Sheet.Row(line: line, cells: cells))
        return true
    }

    /// Puts a value at a column of a row, blanks before it.
    /// - Returns: false for a column beyond the limit.
    func put(_ text: String, at column: Int, in cells: inout [String]) -> Bool {
        guard column >= 0, column < hint.limits.columnCount else { return false }
        while cells.count < column { cells.append("") }
        if cells.count == column { cells.append(text) } else { cells[column] = text }
        return true
    }

    mutating func tellWide(line: Int, sheet: String) {
        log.add(
            ImportProblem(
                Message("exchange.row-wide", ["limit": .number(hint.limits.columnCount)]),
                at: .init(source: hint.source, sheet: sheet, line: line)
            )
        )
    }

    /// One byte more than the limit tells the next stage that there is more.
    func cut(_ text: String) -> String {
        let limit = hint.limits.cellByteCount + 4
        guard text.utf8.count > limit else { return text }
        return String(decoding: text.utf8.prefix(limit), as: UTF8.self)
    }

    /// A number as people write it: whole numbers without a fraction or an exponent.
    static func number(_ text: String) -> String {
        guard text.contains(where: { ".eE".contains($0) }), let value = Double(text), value.isFinite,
            value == value.rounded(), abs(value) < 1e15
        else { return text }
        return String(Int64(value))
    }
}
