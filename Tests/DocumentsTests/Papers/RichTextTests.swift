import ByteKit
import Documents
import TestSupport
import Testing

@Suite struct RichTextTests {
    private func read(_ text: String) throws -> Document { try RichTextReader.read(MemoryRegion(Array(text.utf8))) }

    @Test func `characters, marks that are not seen and destinations are told apart`() throws {
        let document = try read(
            #"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\unknown hidden}{\stylesheet{\s0 Normal;}}"#
                + #"{\info{\title Le devis}{\author Anne}{\creatim\yr2021\mo5\dy7}}"#
                + #"Pri\'e8re \u8212?\u55357?\u56832? A\_B\-C\~D\tab E\line F\{\}\\ {\b gras}\par second\par}"#
        )
        #expect(document.facts.title == "Le devis" && document.facts.author == "Anne")
        #expect(document.facts.date == Timestamp(year: 2021, month: 5, day: 7))
        #expect(
            document.passages.map(\.text) == [
                "Prière \u{2014}\u{1F600} A\u{2011}B\u{AD}C\u{A0}D\tE\nF{}\\ gras", "second",
            ]
        )
        #expect(document.passages.map(\.place) == [.paragraph(1), .paragraph(2)])
    }

    @Test func `rows of a table are one passage each`() throws {
        let document = try read(
            #"{\rtf1 a\par\trowd\cellx1\cellx2\intbl one\cell\intbl two\par more\cell\row"#
                + #"\trowd\intbl \cell\intbl four\cell\row\pard b\par}"#
        )
        #expect(document.passages.map(\.text) == ["a", "one\ttwo more", "four", "b"])
        #expect(document.passages[2].place == .cell(sheet: "1", row: 2, column: 2))
    }

    @Test func `a picture of dots is handed over`() throws {
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2]
        let document = try read(#"{\rtf1 x{\pict\pngblip \#(Hexadecimal.text(png))}{\pict\wmetafile8 0102}y\par}"#)
        try #require(document.attachments.count == 1)
        let found = document.attachments[0].bytes
        let bytes = found.bytes.array()
        #expect(bytes == png)
        #expect(document.passages.map(\.text) == ["xy"])
    }

    @Test func `every truncation and many changes are survived`() throws {
        let text = Array(
            #"{\rtf1{\info{\title T}}\u233?\'e9{\pict\pngblip 8950}\trowd a\cell\row\bin5 12345{\*\x y}\par}"#.utf8
        )
        for count in 0...text.count {
            _ = try? RichTextReader.read(MemoryRegion(Array(text.prefix(count))))
        }
        var random = SeededRandom(seed: 3)
        for _ in 0..<2_000 {
            var bytes = text
            for _ in 0..<3 {
                bytes[Int.random(in: 6..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? RichTextReader.read(MemoryRegion(bytes))
        }
    }

    @Test func `text without measure is cut and told`() throws {
        var limits = DocumentLimits()
        limits.textByteCount = 100
        let document = try RichTextReader.read(
            MemoryRegion(Array("{\\rtf1 \(String(repeating: "0123456789\\par ", count: 100))}".utf8)),
            limits: limits
        )
        #expect(document.passages.count == 10 && document.problems.map(\.code) == [.documentTooLong])
    }
}
