import ByteKit
import Foundation
import Labels
import TestSupport
import Testing
import Texts
import Typesetting

@Suite struct LabelPrinterTests {
    private let folder: TemporaryFolder
    private let printer = LabelPrinter(language: .french)

    init() throws { folder = try TemporaryFolder() }

    @Test func `the same labels and moment give the same bytes, another moment does not`() throws {
        let labels = try SampleLabels.all()
        let first = try printer.document(labels, on: .averyL7160, at: SampleLabels.moment)
        #expect(first.starts(with: Array("%PDF-1.".utf8)))
        #expect(try printer.document(labels, on: .averyL7160, at: SampleLabels.moment) == first)
        let later = Timestamp(secondsSince1970: SampleLabels.moment.secondsSince1970 + 86_400)
        #expect(try printer.document(labels, on: .averyL7160, at: later) != first)
        #expect(try printer.picture(labels[0]).png == printer.picture(labels[0]).png)
    }

    @Test(
        .enabled(if: SharedFiles.hasTool("pdftotext"), "pdftotext is not installed"),
        arguments: LabelSheet.all
    )
    func `the text of every label stands in the document, on as many pages as needed`(sheet: LabelSheet) throws {
        let labels = try (1...sheet.count + 2).map { number in
            try ServerLabel(
                reference: "R-\(number)",
                serverName: "Été \(number)",
                organisation: "Œuvre",
                sheetAddress: "regain:\(number)"
            )
        }
        let pdf = try folder.write(
            "l.pdf",
            try printer.document(labels, on: sheet, startingAt: 3, at: SampleLabels.moment)
        )
        let text = try Self.output("pdftotext", ["-layout", "-enc", "UTF-8", pdf, "-"])
        let pages = text.split(separator: "\u{C}").map(String.init)
        #expect(pages.count == 2)
        for number in 1...sheet.count + 2 {
            let page = number <= sheet.count - 2 ? 0 : 1
            let words = pages[page].split(whereSeparator: \.isWhitespace)
            #expect(words.contains { $0 == "R-\(number)" }, "\(number) on page \(page)")
        }
        #expect(text.contains("Œuvre") && text.contains("Étiquette interne · ne porte aucune clé de produit"))
        let information = try Self.output("pdfinfo", [pdf])
        #expect(
            information.contains("Étiquettes de serveurs") && information.contains("Page size:       595.276 x 841.89")
        )
        #expect(information.contains("2026"))
    }

    @Test(
        .enabled(if: SharedFiles.hasTool("zbarimg"), "zbarimg is not installed"),
        arguments: LabelSheet.all
    )
    func `an independent decoder reads the code of every picture and of every sheet`(sheet: LabelSheet) throws {
        let labels = try SampleLabels.all()
        for label in labels {
            let png = try folder.write("l.png", try printer.picture(label, size: sheet.label).png)
            #expect(try Self.codes(png) == [label.sheetAddress])
        }
        let pdf = try folder.write(
            "l.pdf",
            try printer.document(labels, on: sheet, startingAt: 4, at: SampleLabels.moment)
        )
        _ = try Self.output("pdftoppm", ["-r", "200", "-png", pdf, folder.url.appending(path: "page").path])
        let page = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasPrefix("page") }
        )
        let found = try Self.codes(folder.url.appending(path: page).path)
        #expect(Set(found) == Set(labels.map(\.sheetAddress)))
    }

    @Test(.enabled(if: SharedFiles.hasTool("zbarimg"), "zbarimg is not installed"))
    func `the longest address is still read`() throws {
        let address = "https://assets.example.org/" + String(repeating: "0123456789", count: 23).prefix(229)
        let label = try ServerLabel(reference: "r", serverName: "n", sheetAddress: address)
        let png = try folder.write("l.png", try printer.picture(label).png)
        #expect(try Self.codes(png) == [address])
    }

    @Test func `a place that the sheet lacks, and no label at all, are refused`() throws {
        let label = try SampleLabels.plain()
        for start in [0, 22, -1] {
            let found = #expect(throws: LabelError.self) {
                try printer.document([label], on: .averyL7160, startingAt: start, at: SampleLabels.moment)
            }
            #expect(found?.code == "label.position")
        }
        let found = #expect(throws: LabelError.self) {
            try printer.document([], on: .averyL7160, at: SampleLabels.moment)
        }
        #expect(found?.code == "label.count")
        let size = #expect(throws: LabelError.self) { try printer.picture(label, dotsPerInch: 1e9) }
        #expect(size?.code == "typesetting.size")
    }

    @Test func `both languages have a footer`() throws {
        let label = try SampleLabels.short()
        let english = try LabelPrinter(language: .english).zpl(label)
        #expect(english.contains("holds no product key"))
        #expect(try printer.zpl(label).contains("ne porte aucune cl_C3_A9 de produit"))
    }

    private static func output(_ tool: String, _ arguments: [String]) throws -> String {
        String(decoding: try SharedFiles.output(of: tool, arguments), as: UTF8.self)
    }

    /// What the decoder reads in a picture.
    private static func codes(_ path: String) throws -> [String] {
        try output("zbarimg", ["-q", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable", path]).split(separator: "\n")
            .map(
                String.init
            )
    }
}
