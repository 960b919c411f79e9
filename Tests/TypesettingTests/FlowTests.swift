import ByteKit
import Foundation
import TestSupport
import Testing
import Typesetting

@Suite struct FlowTests {
    private static let information = PDFDocument.Information(
        title: "Été",
        author: "Œuvre",
        created: Timestamp(secondsSince1970: 1_795_256_400),
        language: "fr-FR"
    )
    private static let style = TextStyle(size: 10)

    private func pages(_ document: FlowDocument) throws -> [[String]] {
        let folder = try TemporaryFolder()
        let path = try folder.write("d.pdf", try document.pdf(Self.information))
        let text = try SharedFiles.output(of: "pdftotext", ["-layout", "-enc", "UTF-8", path, "-"])
        return String(decoding: text, as: UTF8.self).split(separator: "\u{C}", omittingEmptySubsequences: false)
            .dropLast().map { page in
                page.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            }
    }

    @Test(.enabled(if: SharedFiles.hasTool("pdftotext"), "pdftotext is not installed"))
    func `neither the first nor the last line of a paragraph stands alone`() throws {
        for count in 50...62 {
            let filler = (1...count).map { "ligne \($0)" }.joined(separator: "\n")
            let four = (1...4).map { "quatre \($0)" }.joined(separator: "\n")
            let found = try pages(
                FlowDocument([
                    .paragraph(.init(filler, style: Self.style)), .paragraph(.init(four, style: Self.style)),
                ])
            )
            let split = found.map { page in page.count { $0.hasPrefix("quatre") } }
            #expect(split.reduce(0, +) == 4 && !split.contains(1) && !split.contains(3), "\(count): \(split)")
            #expect(found.joined().count { $0.hasPrefix("ligne") } == count)
        }
    }

    @Test(.enabled(if: SharedFiles.hasTool("pdftotext"), "pdftotext is not installed"))
    func `a heading stays with what follows, and rows go on over pages`() throws {
        for count in 50...60 {
            let filler = (1...count).map { "ligne \($0)" }.joined(separator: "\n")
            let rows = (1...60).map { FlowDocument.Row("nom \($0)", "valeur \($0)") }
            let found = try pages(
                FlowDocument([
                    .paragraph(.init(filler, style: Self.style)),
                    .paragraph(.init("Titre", style: Self.style, keepsWithNext: true)),
                    .rows(rows, style: Self.style, labelWidth: 40, after: 2),
                ])
            )
            let page = try #require(found.first { $0.contains("Titre") })
            let place = try #require(page.firstIndex(of: "Titre"))
            #expect(page[place...].contains { $0.hasPrefix("nom 1 ") }, "\(count)")
            #expect(found.joined().count { $0.hasPrefix("nom ") && $0.contains("valeur") } == 60)
        }
    }

    @Test(.enabled(if: SharedFiles.hasTool("pdftotext"), "pdftotext is not installed"))
    func `a closing stays with its signature, and the place of the signature with the name`() throws {
        for count in 48...60 {
            let filler = (1...count).map { "ligne \($0)" }.joined(separator: "\n")
            let found = try pages(
                FlowDocument([
                    .paragraph(.init(filler, style: Self.style)),
                    .paragraph(.init("Salutations", style: Self.style, keepsWithNext: true)),
                    .paragraph(.init("debut\n\n\nnom", style: Self.style, staysTogether: true)),
                ])
            )
            let page = try #require(found.first { $0.contains("Salutations") })
            #expect(page.contains("debut") && page.contains("nom"), "\(count)")
        }
    }

    @Test(.enabled(if: SharedFiles.hasTool("pdftotext"), "pdftotext is not installed"))
    func `one page has no number, two have theirs, and nothing at all is one page`() throws {
        let one = try pages(FlowDocument([.paragraph(.init("mot", style: Self.style))]))
        #expect(one == [["mot"]])
        let two = try pages(
            FlowDocument([
                .paragraph(.init("mot", style: Self.style)), .newPage, .paragraph(.init("fin", style: Self.style)),
            ])
        )
        #expect(two == [["mot", "1/2"], ["fin", "2/2"]])
        #expect(try pages(FlowDocument([])).count == 1)
    }

    @Test func `the same document gives the same bytes, with its language in the catalogue`() throws {
        let document = FlowDocument([.paragraph(.init("L’été : « œuvre »", style: Self.style))])
        let bytes = try document.pdf(Self.information)
        #expect(try document.pdf(Self.information) == bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("/Lang (fr-FR)") && text.hasSuffix("%%EOF\n"))
        var other = Self.information
        other.language = nil
        let plain = try document.pdf(other)
        #expect(bytes.starts(with: plain) && !String(decoding: plain, as: UTF8.self).contains("/Lang"))
        other.language = "fr) /X (y"
        #expect(try document.pdf(other) == plain)
        if SharedFiles.hasTool("pdfinfo") {
            let folder = try TemporaryFolder()
            let path = try folder.write("d.pdf", bytes)
            let told = String(decoding: try SharedFiles.output(of: "pdfinfo", [path]), as: UTF8.self)
            #expect(told.contains("Title:           Été") && told.contains("Pages:           1"))
        }
    }

    @Test func `margins without room, endless documents and broken pictures are refused`() throws {
        let text = FlowDocument.Block.paragraph(.init("mot", style: Self.style))
        for document in [
            FlowDocument([text], sideMargin: 100), FlowDocument([text], topMargin: 200, bottomMargin: 90),
            FlowDocument((0..<1_100).flatMap { _ in [text, .newPage] }),
        ] {
            let found = #expect(throws: TypesettingError.self) { try document.pdf(Self.information) }
            #expect(found?.code == "typesetting.size")
        }
        #expect(FlowPicture(.png, [], width: 0, height: 5) == nil)
        #expect(FlowPicture(.png, [], width: 60_000, height: 60_000) == nil)
        let png = try Picture(size: PaperSize(width: 20, height: 10), dotsPerInch: 72) { _ in }.png
        for (bytes, width) in [(Array(png.prefix(60)), 57), (png, 58), ([], 57)] {
            let picture = try #require(FlowPicture(.png, bytes, width: width, height: 28))
            let document = FlowDocument([.picture(picture, caption: "x", style: Self.style, greatestHeight: 50)])
            let found = #expect(throws: TypesettingError.self) { try document.pdf(Self.information) }
            #expect(found?.code == "typesetting.picture")
        }
        let good = try #require(FlowPicture(.png, png, width: 57, height: 28))
        _ = try FlowDocument([.picture(good, caption: "x", style: Self.style, greatestHeight: 50)]).pdf(
            Self.information
        )
    }
}
