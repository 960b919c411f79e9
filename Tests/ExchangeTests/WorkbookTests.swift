import ByteKit
import ByteSources
@testable import Exchange
import Foundation
import TestSupport
import Testing
import Texts

/// Parts of a workbook that were never packed.
private struct LooseParts: WorkbookParts {
    let parts: [String: String]

    func part(_ path: String) throws(WorkbookError) -> [UInt8]? { parts[path].map { Array($0.utf8) } }
}

@Suite struct WorkbookTests {
    private static let python = SharedFiles.packageRoot.appending(path: "build/venv/bin/python3").path

    private static func has(_ modules: String) async -> Bool {
        let run = try? await ToolRun(python, ["-c", "import \(modules)"])
        return run?.status == 0
    }

    private func read(_ parts: [String: String], limits: ImportLimits = ImportLimits()) -> ImportedTable {
        var log = ProblemLog(limit: 100)
        var table = ExchangeReader.read(
            LooseParts(parts: parts),
            hint: ImportHint(source: "book", limits: limits),
            log: &log
        )
        table.problems = log.problems
        return table
    }

    private func openDocument(_ rows: String, styles: String = "", style: String = "ta1") -> [String: String] {
        [
            "content.xml": """
            <office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s">
            <office:automatic-styles>\(styles)</office:automatic-styles><office:body><office:spreadsheet>
            <table:table table:name="Parc" table:style-name="\(style)">\(rows)</table:table>
            </office:spreadsheet></office:body></office:document-content>
            """
        ]
    }

    private func cell(_ text: String) -> String {
        "<table:table-cell office:value-type=\"string\"><text:p>\(text)</text:p></table:table-cell>"
    }

    private func officeOpen(_ rows: String, strings: String = "", state: String = "visible") -> [String: String] {
        [
            "xl/workbook.xml": """
            <workbook xmlns:r="r"><sheets><sheet name="Parc" sheetId="1" state="\(state)" r:id="rId1"/></sheets></workbook>
            """,
            "xl/_rels/workbook.xml.rels": """
            <Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>
            """,
            "xl/sharedStrings.xml": "<sst>\(strings)</sst>",
            "xl/worksheets/sheet1.xml": "<worksheet><sheetData>\(rows)</sheetData></worksheet>",
        ]
    }

    // MARK: Written by other programs

    @Test(.enabled("no openpyxl in build/venv", { await has("openpyxl") }))
    func `a workbook of openpyxl is read with its dates, numbers, formulas and hidden sheets`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "parc.xlsx").path
        let script = """
            import sys, datetime, openpyxl
            book = openpyxl.Workbook()
            sheet = book.active
            sheet.title = "Parc"
            sheet.append(["Serveur", "N° de série", "Dernière connexion", "Commentaire", "Salle"])
            sheet.append(["SRV1", 12345678, datetime.date(2026, 11, 3), "=1+1", "été & <b>"])
            sheet.append(["SRV2", "CZ 9", datetime.datetime(2026, 1, 2, 3, 4, 5), True, None])
            sheet["A5"] = "SRV3"
            sheet.merge_cells("A5:B5")
            sheet["C5"] = "#N/A"
            hidden = book.create_sheet("Caché")
            hidden.append(["Serveur", "Salle"])
            hidden.append(["SRV4", 7])
            hidden.sheet_state = "hidden"
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904 if sys.argv[2] == "1904" else openpyxl.utils.datetime.CALENDAR_WINDOWS_1900
            book.save(sys.argv[1])
            """
        for epoch in ["1900", "1904"] {
            let run = try await ToolRun(Self.python, ["-c", script, path, epoch])
            try #require(run.status == 0, "\(run.everything)")
            let table = try ExchangeReader.read(FileSource(path: path), hint: ImportHint(source: "parc.xlsx"))
            #expect(table.records.map { $0[.name] } == ["SRV1", "SRV2", "SRV3", "SRV4"], "\(table.allProblems)")
            try #require(table.records.count == 4)
            #expect(table.records[0][.serial] == "12345678" && table.records[0][.location] == "été & <b>")
            #expect(table.records[0][.lastSeen] == "2026-11-03", "\(epoch)")
            #expect(table.records[1][.lastSeen] == "2026-01-02T03:04:05")
            // The formula was never computed, so nothing stands for it; nothing is computed here.
            #expect(table.records[0][.comment] == nil && table.records[3][.location] == "7")
            #expect(table.records[2].origin.description == "parc.xlsx, Parc!5")
            #expect(table.problems.contains { $0.message.code == "exchange.sheet-hidden" })
        }
    }

    @Test(.enabled("no odfpy in build/venv", { await has("odf.opendocument") }))
    func `a workbook of odfpy is read with repeated rows, dates and hidden sheets`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "parc.ods").path
        let script = """
            import sys
            from odf.opendocument import OpenDocumentSpreadsheet
            from odf.style import Style, TableProperties
            from odf.table import Table, TableRow, TableCell
            from odf.text import P
            book = OpenDocumentSpreadsheet()
            hidden = Style(name="ta2", family="table")
            hidden.addElement(TableProperties(display="false"))
            book.automaticstyles.addElement(hidden)
            def text(value):
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=value))
                return cell
            def row(*cells, **more):
                row = TableRow(**more)
                for cell in cells: row.addElement(cell)
                return row
            table = Table(name="Parc")
            table.addElement(row(text("Serveur"), text("N° de série"), text("Dernière connexion"), text("Salle")))
            table.addElement(row(text("SRV1"), TableCell(valuetype="float", value="42001"), TableCell(valuetype="date", datevalue="2026-11-03"), TableCell(formula="of:=1+1", valuetype="float", value="2")))
            table.addElement(row(TableCell(numbercolumnsrepeated="16384"), numberrowsrepeated="1000000"))
            table.addElement(row(text("SRV2")))
            book.spreadsheet.addElement(table)
            other = Table(name="Caché", stylename=hidden)
            other.addElement(row(text("Serveur"), text("Salle")))
            other.addElement(row(text("SRV3"), text("B")))
            book.spreadsheet.addElement(other)
            book.save(sys.argv[1])
            """
        let run = try await ToolRun(Self.python, ["-c", script, path])
        try #require(run.status == 0, "\(run.everything)")
        let table = try ExchangeReader.read(FileSource(path: path), hint: ImportHint(source: "parc.ods"))
        #expect(table.records.map { $0[.name] } == ["SRV1", "SRV2", "SRV3"], "\(table.allProblems)")
        #expect(table.records.first?[.serial] == "42001" && table.records.first?[.lastSeen] == "2026-11-03")
        #expect(table.records.first?[.location] == "2")
        #expect(table.records.map(\.origin.line) == [2, 1_000_003, 2])
        #expect(table.problems.contains { $0.message.code == "exchange.sheet-hidden" })
    }

    // MARK: Hostile

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "no python3"))
    func `a part that unpacks without end is told, and so is a torn archive`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "bomb.xlsx").path
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as book:
                book.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="A" sheetId="1"/></sheets></workbook>')
                book.writestr("xl/worksheets/sheet1.xml", b" " * (3 << 20))
            """
        let run = try await ToolRun("python3", ["-c", script, path])
        try #require(run.status == 0, "\(run.everything)")
        var limits = ImportLimits()
        limits.unpackedByteCount = 1 << 20
        let table = try ExchangeReader.read(FileSource(path: path), hint: ImportHint(source: "b", limits: limits))
        #expect(table.records.isEmpty && table.problems.map(\.message.code) == ["exchange.workbook-large"])

        let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
        for count in [4, 30, whole.count / 2, whole.count - 30] {
            let torn = try folder.write("torn.xlsx", Array(whole.prefix(count)))
            let table = try ExchangeReader.read(FileSource(path: torn), hint: ImportHint(source: "t"))
            #expect(table.records.isEmpty && table.problems.contains { $0.weight == .error }, "\(count)")
        }
    }

    @Test func `repetitions and sheets end at the limits`() {
        var limits = ImportLimits()
        limits.rowCount = 50
        limits.sheetCount = 3
        let head = "<table:table-row>\(cell("Serveur"))\(cell("Salle"))</table:table-row>"
        let rows = read(
            openDocument(
                head + "<table:table-row table:number-rows-repeated=\"1048576\">\(cell("SRV1"))</table:table-row>"
            ),
            limits: limits
        )
        #expect(rows.records.count == 49 && rows.problems.contains { $0.message.code == "exchange.rows-cut" })
        let wide = read(
            openDocument(
                head + "<table:table-row>\(cell("SRV1"))<table:table-cell table:number-columns-repeated=\"900000000\" "
                    + "office:value-type=\"float\" office:value=\"1\"/></table:table-row>"
            )
        )
        #expect(wide.records.first?[.location] == "1")
        #expect(wide.problems.contains { $0.message.code == "exchange.row-wide" })
        let sheets = (1...100_000).map { "<sheet name=\"\($0)\" sheetId=\"\($0)\"/>" }.joined()
        let many = read(["xl/workbook.xml": "<workbook><sheets>\(sheets)</sheets></workbook>"], limits: limits)
        #expect(many.problems.count <= 100)
    }

    @Test func `entities are refused, and a locked or binary workbook is named`() {
        let bomb = "<!DOCTYPE w [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><workbook><sheets/></workbook>"
        #expect(read(["xl/workbook.xml": bomb]).problems.map(\.message.code) == ["xml.entity-declared"])
        var locked = openDocument("")
        locked["META-INF/manifest.xml"] =
            "<manifest><file-entry><encryption-data/></file-entry></manifest>"
        #expect(read(locked).problems.map(\.message.code) == ["exchange.workbook-locked"])
        #expect(read(["xl/workbook.bin": "x"]).problems.map(\.message.code) == ["exchange.workbook-binary"])
        #expect(read([:]).problems.map(\.message.code) == ["exchange.unknown-format"])
    }

    @Test func `strings of every kind, errors and cached values are read as what they show`() {
        let parts = officeOpen(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Salle</t></is></c><c r="C1" t="str"><f>"Comm"</f><v>Commentaire</v></c></row>
            <row r="9"><c r="A9" t="s"><v>1</v></c><c r="B9"><v>12.0</v></c><c r="C9" t="e"><v>#REF!</v></c><c r="XFD9"><v>1</v></c></row>
            <row><c t="s"><v>99</v></c><c t="b"><v>1</v></c></row>
            """,
            strings: "<si><t>Serveur</t></si><si><r><t>SR</t></r><r><t>V1</t></r><rPh><t>no</t></rPh></si>",
            state: "veryHidden"
        )
        let table = read(parts)
        #expect(table.records.first?.values == [.name: "SRV1", .location: "12", .comment: "#REF!"])
        #expect(table.records.first?.origin.line == 9)
        let codes = table.allProblems.map(\.message.code)
        #expect(codes.contains("exchange.sheet-hidden") && codes.contains("exchange.row-wide"))
        #expect(codes.contains("exchange.row-nameless"))
    }

    @Test(arguments: [
        ("dd/mm/yyyy", true), ("yyyy\\-mm\\-dd hh:mm", true), ("[$-40C]d mmm yy;@", true), ("0.00", false),
        ("\"day\" 0", false), ("[Red]0", false), ("#,##0.00 _€", false), ("mm:ss", false), ("General", false),
    ])
    func `a format code is that of a day or not`(_ code: String, _ isDate: Bool) {
        #expect(OfficeOpenBook.isDate(code) == isDate)
    }

    @Test func `any bytes in place of a part end with a problem, never with a crash`() {
        var random = SeededRandom(seed: 5)
        let parts = openDocument("<table:table-row>\(cell("Serveur"))</table:table-row>")
        let content = Array((parts["content.xml"] ?? "").utf8)
        for _ in 0..<300 {
            var bytes = content
            for _ in 0..<3 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(random.next() & 0x7F) }
            _ = read(["content.xml": String(decoding: bytes, as: UTF8.self)])
        }
    }
}
