import ByteKit
import Documents
import Testing

@Suite struct OfficePackageTests {
    private func package(_ parts: [String: String]) -> OfficePackage {
        var package = OfficePackage()
        package.parts = parts.mapValues { MemoryRegion(Array($0.utf8)) }
        return package
    }

    private func word(_ body: String) throws -> [Passage] {
        try package(["word/document.xml": "<w:document><w:body>\(body)</w:body></w:document>"]).read().passages
    }

    @Test func `runs, hyphens that do not break, deleted text and alternatives`() throws {
        let passages = try word(
            """
            <w:p><w:r><w:t>ABCDE</w:t></w:r><w:r><w:noBreakHyphen/><w:t>FGHIJ</w:t><w:tab/><w:t>x</w:t></w:r>\
            <w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:instrText>HYPERLINK</w:instrText></w:r></w:p>\
            <w:p><mc:AlternateContent><mc:Choice><w:t>new</w:t></mc:Choice><mc:Fallback><w:t>old</w:t></mc:Fallback>\
            </mc:AlternateContent></w:p>
            """
        )
        #expect(passages.map(\.text) == ["ABCDE\u{2011}FGHIJ\tx", "gone", "new"])
    }

    @Test func `cells of a row are joined, and groups one below the other too`() throws {
        let rows = ["AAAAA", "BBBBB", "CCCCC", "DDDDD", "EEEEE"].map {
            "<w:tr><w:tc><w:p><w:t>n</w:t></w:p></w:tc><w:tc><w:p><w:t>\($0)</w:t></w:p></w:tc></w:tr>"
        }
        let passages = try word("<w:tbl>\(rows.joined())</w:tbl>")
        #expect(passages[0].text == "n\tAAAAA" && passages[0].place(at: 2) == .cell(sheet: "1", row: 1, column: 2))
        #expect(passages.last?.text == "AAAAA\nBBBBB\nCCCCC\nDDDDD\nEEEEE")
        #expect(passages.last?.place(at: 6) == .cell(sheet: "1", row: 2, column: 2))
    }

    @Test func `what is no office document says so`() {
        #expect(throws: ParseError(.documentNotOffice, at: 0)) { try package(["a.xml": "<a/>"]).read() }
    }

    @Test func `an encrypted OpenDocument file says so`() {
        let parts = [
            "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "noise",
            "META-INF/manifest.xml": "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
        ]
        #expect(throws: ParseError(.documentEncrypted, at: 0)) { try package(parts).read() }
    }

    @Test func `names that climb out of a folder stay within the zip`() throws {
        let parts = [
            "_rels/.rels": """
            <Relationships><Relationship Type="x/officeDocument" Target="/../../word/document.xml"/></Relationships>
            """,
            "word/document.xml": "<w:document><w:p><w:t>inside</w:t></w:p></w:document>",
        ]
        #expect(try package(parts).read().passages.map(\.text) == ["inside"])
    }

    @Test func `pictures and documents inside are attached, drawings are not`() throws {
        var package = package(["word/document.xml": "<d/>"])
        package.parts["word/media/image1.png"] = MemoryRegion([1])
        package.parts["word/media/image2.emf"] = MemoryRegion([2])
        package.parts["word/embeddings/book.xlsx"] = MemoryRegion([3])
        #expect(try package.read().attachments.map(\.name) == ["book.xlsx", "image1.png"])
    }

    @Test(arguments: [
        ("2019-03-04", 1_551_657_600), ("2019-03-04T10:00:00Z", 1_551_693_600),
        ("2019-03-04T10:00:00.25+01:00", 1_551_690_000), ("2019-03-04T10:00", 1_551_693_600),
    ])
    func `moments are read as office files write them`(text: String, seconds: Int64) {
        #expect(Timestamp(w3c: text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: ["", "2019", "2019-13-04", "04/03/2019", "2019-03-04T"])
    func `other forms of a moment are refused or read as the day`(text: String) {
        #expect(Timestamp(w3c: text).map { $0.isoDay == "2019-03-04" } ?? true)
    }
}
