import ByteKit
import JSONText
import Testing
import Texts

@Suite struct PhrasebookTests {
    private func book(_ entries: String, schema: String = "regain.texts/1") throws -> Phrasebook {
        var book = Phrasebook()
        let table = "{\"schema\":\"\(schema)\",\"id\":\"test\",\"date\":\"2026-11-21\",\"entries\":{\(entries)}}"
        try book.add(parsing: Array(table.utf8).span)
        return book
    }

    private func failure(_ entries: String, schema: String = "regain.texts/1") -> ParseError? {
        do {
            _ = try book(entries, schema: schema)
            return nil
        } catch {
            return error as? ParseError
        }
    }

    static let sample = #"""
        "keys.found":{"en":"{count} {count|key|keys} in {path}","fr":"{path} : {count} {count|clé|clés}"},
        "why":{"en":"because {reason}","fr":"parce que {reason}"},
        "braces":{"en":"a {{b}}","fr":"a {{b}}"},
        "since":{"en":"since {day}","fr":"depuis le {day}"}
        """#

    @Test(arguments: [
        (0, "0 keys in /a", "/a : 0 clé"), (1, "1 key in /a", "/a : 1 clé"), (2, "2 keys in /a", "/a : 2 clés"),
        (1_500, "1,500 keys in /a", "/a : 1\u{202F}500 clés"),
    ])
    func `the count chooses the form of each language`(count: Int, english: String, french: String) throws {
        let book = try book(Self.sample)
        let message = Message("keys.found", ["count": .number(count), "path": "/a"])
        #expect(book.text(message, in: .english) == english)
        #expect(book.text(message, in: .french) == french)
    }

    @Test func `messages, dates and lists go into texts`() throws {
        let book = try book(Self.sample)
        let day = try #require(Timestamp(year: 2027, month: 3, day: 1))
        let inner = Message("since", ["day": .date(day)])
        #expect(book.text("why", ["reason": .message(inner)], in: .french) == "parce que depuis le 1er\u{A0}mars 2027")
        #expect(book.text("why", ["reason": .list(["a", 2])], in: .english) == "because a and 2")
        #expect(book.text("braces", in: .english) == "a {b}")
    }

    @Test func `a missing text or value is visible and stops nothing`() throws {
        let book = try book(Self.sample)
        #expect(book.text("no.such", in: .english) == "no.such")
        #expect(book.text("why", in: .english) == "because {reason}")
        #expect(book.text("keys.found", ["count": "x", "path": "y"], in: .english) == "x keys in y")
    }

    @Test func `a message inside itself ends`() throws {
        let book = try book(Self.sample)
        var message = Message("why", ["reason": "x"])
        for _ in 0..<50 { message = Message("why", ["reason": .message(message)]) }
        #expect(book.text(message, in: .english) == "because because because because why")
    }

    @Test(arguments: ["a\u{1B}[2Jb", "a\nb", "a\u{202E}b", "a\u{9B}b"])
    func `values from evidence cannot steer the terminal`(value: String) throws {
        let text = try book(Self.sample).text("why", ["reason": .text(value)], in: .english)
        #expect(text.contains("\u{FFFD}"))
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" && $0 != "\u{9B}" })
    }

    @Test func `a parser's error becomes a message`() {
        let message = Message(ParseError(.truncated, at: 1_234, "few"))
        #expect(Phrasebook.standard.text(message, in: .english) == "the data end too early, at byte 1,234")
    }

    @Test(arguments: [
        (#""a":{"en":"x"}"#, ParseError.Code.textsLanguageMissing),
        (#""a":{"en":"x","fr":""}"#, .textsLanguageMissing),
        (#""a":{"en":"x","fr":1}"#, .textsLanguageMissing),
        (#""a":{"en":"x","fr":"y"},"a":{"en":"x","fr":"y"}"#, .textsDuplicateCode),
        (#""a":{"en":"{x}","fr":"{y}"}"#, .textsPlaceholdersDiffer),
        (#""a":{"en":"{x","fr":"{x}"}"#, .textsTemplate),
        (#""a":{"en":"x}","fr":"x"}"#, .textsTemplate),
        (#""a":{"en":"{}","fr":"{}"}"#, .textsTemplate),
        (#""a":{"en":"{x|one}","fr":"{x|one}"}"#, .textsTemplate),
        (#""a":{"en":"x","fr":"y""#, .jsonTruncated),
    ])
    func `a faulty table is refused`(entries: String, code: ParseError.Code) {
        #expect(failure(entries)?.code == code)
    }

    @Test func `a table of another schema is refused`() {
        #expect(failure(#""a":{"en":"x","fr":"y"}"#, schema: "regain.texts/2")?.code == .textsSchema)
        #expect(failure(#""a":{"en":"x","fr":"y"}"#) == nil)
    }

    @Test func `a code of another table is refused and nothing of the second table stays`() throws {
        var book = try book(Self.sample)
        let more =
            #"{"schema":"regain.texts/1","id":"t","date":"d","entries":{"new":{"en":"x","fr":"y"},"why":{"en":"x","fr":"y"}}}"#
        #expect(throws: ParseError.self) { try book.add(parsing: Array(more.utf8).span) }
        #expect(!book.contains("new"))
    }
}
