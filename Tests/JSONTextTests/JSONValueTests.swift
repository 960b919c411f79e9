import ByteKit
import JSONText
import TestSupport
import Testing

@Suite struct JSONValueTests {
    private func read(_ text: String, depth: Int = 64) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8).span, maximumDepth: depth)
    }

    private func failure(_ text: String, depth: Int = 64) -> ParseError? {
        do {
            _ = try read(text, depth: depth)
            return nil
        } catch {
            return error as? ParseError
        }
    }

    static let sample = #"{"a":[1,-2.5e+3,true,false,null],"é":"x\n\"\\\/\u00e9\ud83d\ude00","o":{"p":{}}, "e":[]}"#

    @Test func `all kinds of values are read in order`() throws {
        let value = try read(Self.sample)
        #expect(value.members?.map(\.name) == ["a", "é", "o", "e"])
        #expect(value["a"]?.elements == [.number("1"), .number("-2.5e+3"), .bool(true), .bool(false), .null])
        #expect(value["é"]?.string == "x\n\"\\/é😀")
        #expect(value["o"]?["p"] == .object([]))
        #expect(value["e"] == .array([]))
        #expect(value["a"]?.elements?.first?.integer == 1)
        #expect(value["none"] == nil)
        #expect(value.members?.map(\.byteOffset) == [1, 33, 68, 82])
    }

    @Test func `a document cut off at any length is truncated, never read`() {
        let bytes = Array(Self.sample.utf8)
        for count in 0..<bytes.count {
            let error: ParseError?
            do throws(ParseError) {
                _ = try JSONValue(parsing: bytes.span.extracting(0..<count))
                error = nil
            } catch let caught {
                error = caught
            }
            #expect(error == ParseError(.jsonTruncated, at: count), "cut at \(count)")
        }
    }

    @Test(arguments: [
        ("[1,]", 3), ("{\"a\" 1}", 5), ("[01]", 3), ("[1.]", 3), ("[tru3]", 1), ("{a:1}", 1), ("[1] 2", 4),
        ("[\"\\x\"]", 4), ("[\"\\u12G4\"]", 6), ("[\"\u{1}\"]", 2), ("[+1]", 1), ("{\"a\":1,}", 7),
    ])
    func `a broken rule is reported where it is broken`(text: String, offset: Int) {
        #expect(failure(text) == ParseError(.jsonMalformed, at: offset))
    }

    @Test func `half a surrogate pair becomes the replacement character`() throws {
        #expect(
            try read(#"["\ud83d","\ude00x","\ud83d\u0041"]"#).elements?.map(\.string) == [
                "\u{FFFD}", "\u{FFFD}x", "\u{FFFD}A",
            ]
        )
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        let bytes: [UInt8] = [0x5B, 0x22, 0xC3, 0x28, 0x22, 0x5D]
        #expect(throws: ParseError(.jsonMalformed, at: 2)) { try JSONValue(parsing: bytes.span) }
    }

    @Test func `the same name twice in one object is refused`() {
        #expect(failure(#"{"a":1,"b":{"a":2},"a":3}"#) == ParseError(.jsonDuplicateName, at: 19))
    }

    @Test func `nesting is allowed up to the limit and not beyond`() {
        #expect(failure("[[[]]]", depth: 3) == nil)
        #expect(failure("[[[[]]]]", depth: 3) == ParseError(.jsonTooDeep, at: 3))
        #expect(failure("[[],[],[],[[]]]", depth: 3) == nil)
        #expect(failure(String(repeating: "[", count: 100_000))?.code == .jsonTooDeep)
    }

    @Test func `a byte-order mark is passed over`() throws {
        #expect(try read("\u{FEFF}[]") == .array([]))
    }

    @Test func `random damage never traps`() {
        let seed: UInt64 = 0x5EED_0002
        var random = SeededRandom(seed: seed)
        func next(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        var refused = 0
        for round in 0..<5_000 {
            var bytes = Array(Self.sample.utf8)
            for _ in 0...next(3) { bytes[next(bytes.count)] = UInt8(next(256)) }
            do throws(ParseError) {
                _ = try JSONValue(parsing: bytes.span)
            } catch {
                refused += 1
                #expect(error.offset <= bytes.count, "seed \(seed), round \(round)")
            }
        }
        #expect(refused > 0)
    }
}
