import ByteKit

/// Reads JSON (RFC 8259) from bytes, one value at a time.
struct JSONReader: ~Copyable, ~Escapable {
    private let bytes: Span<UInt8>
    private var position = 0
    private var depthLeft: Int

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, maximumDepth: Int) {
        self.bytes = bytes
        depthLeft = maximumDepth
    }

    mutating func document() throws(ParseError) -> JSONValue {
        if bytes.matches("\u{FEFF}", at: 0) { position = 3 }
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw malformed("text after the end") }
        return value
    }

    private mutating func value() throws(ParseError) -> JSONValue {
        skipBlanks()
        switch try peek() {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw malformed("a value was expected")
        }
    }

    private mutating func object() throws(ParseError) -> JSONValue {
        try enter()
        var members: [JSONMember] = []
        var names: Set<String> = []
        if try endsImmediately(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipBlanks()
            let start = position
            guard try peek() == UInt8(ascii: "\"") else { throw malformed("a name was expected") }
            let name = try string()
            guard names.insert(name).inserted else { throw ParseError(.jsonDuplicateName, at: start) }
            skipBlanks()
            try expect(UInt8(ascii: ":"))
            members.append(JSONMember(name: name, value: try value(), byteOffset: start))
            if try endsHere(UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func array() throws(ParseError) -> JSONValue {
        try enter()
        var values: [JSONValue] = []
        if try endsImmediately(UInt8(ascii: "]")) { return .array([]) }
        while true {
            values.append(try value())
            if try endsHere(UInt8(ascii: "]")) { return .array(values) }
        }
    }

    /// Passes the opening bracket.
    private mutating func enter() throws(ParseError) {
        guard depthLeft > 0 else { throw ParseError(.jsonTooDeep, at: position) }
        depthLeft -= 1
        position += 1
    }

    private mutating func endsImmediately(_ bracket: UInt8) throws(ParseError) -> Bool {
        skipBlanks()
        guard try peek() == bracket else { return false }
        position += 1
        depthLeft += 1
        return true
    }

    /// Passes a comma and returns false, or passes the closing bracket and returns true.
    private mutating func endsHere(_ bracket: UInt8) throws(ParseError) -> Bool {
        skipBlanks()
        if try peek() == bracket {
            position += 1
            depthLeft += 1
            return true
        }
        try expect(UInt8(ascii: ","))
        return false
    }

    private mutating func string() throws(ParseError) -> String {
        position += 1
        var text: [UInt8] = []
        var runStart = position
        while true {
            let unit = try peek()
            switch unit {
            case UInt8(ascii: "\""):
                let run = bytes.extracting(runStart..<position)
                position += 1
                if text.isEmpty { return try Self.decoded(run, at: runStart) }
                text += run.array()
                return try Self.decoded(text.span, at: runStart)
            case UInt8(ascii: "\\"):
                text += bytes.array(runStart..<position)
                position += 1
                text += try escape().utf8
                runStart = position
            case 0..<0x20:
                throw malformed("a control character in a text")
            default:
                position += 1
            }
        }
    }

    private static func decoded(_ run: Span<UInt8>, at offset: Int) throws(ParseError) -> String {
        guard let text = String(validating: run.array(), as: UTF8.self) else {
            throw ParseError(.jsonMalformed, at: offset, "not UTF-8")
        }
        return text
    }

    private mutating func escape() throws(ParseError) -> String {
        let unit = try peek()
        position += 1
        switch unit {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(Unicode.Scalar(unit))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedUnits()
        default: throw malformed("an unknown escape")
        }
    }

    /// One or two `\u` escapes; half of a surrogate pair becomes U+FFFD.
    private mutating func escapedUnits() throws(ParseError) -> String {
        let first = try fourDigits()
        guard UTF16.isLeadSurrogate(first), bytes.matches("\\u", at: position) else {
            return String(decoding: [first], as: UTF16.self)
        }
        let back = position
        position += 2
        let second = try fourDigits()
        guard UTF16.isTrailSurrogate(second) else {
            position = back
            return "\u{FFFD}"
        }
        return String(decoding: [first, second], as: UTF16.self)
    }

    private mutating func fourDigits() throws(ParseError) -> UInt16 {
        var result: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Hexadecimal.digit(try peek()) else { throw malformed("four hexadecimal digits expected") }
            result = result << 4 | UInt16(digit)
            position += 1
        }
        return result
    }

    private mutating func number() throws(ParseError) -> JSONValue {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let leadingZero = position < bytes.count && bytes[position] == UInt8(ascii: "0")
        let whole = try digits()
        guard !leadingZero || whole == 1 else { throw malformed("a number with a leading zero") }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(try peek()) { position += 1 }
            _ = try digits()
        }
        return .number(String(decoding: bytes.array(start..<position), as: UTF8.self))
    }

    private mutating func digits() throws(ParseError) -> Int {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        if position == start {
            _ = try peek()
            throw malformed("a digit was expected")
        }
        return position - start
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(ParseError) -> JSONValue {
        guard bytes.matches(word, at: position) else {
            guard bytes.holds(word.utf8CodeUnitCount, at: position) else {
                throw ParseError(.jsonTruncated, at: bytes.count)
            }
            throw malformed("an unknown word")
        }
        position += word.utf8CodeUnitCount
        return value
    }

    private mutating func expect(_ unit: UInt8) throws(ParseError) {
        guard try peek() == unit else { throw malformed("a separator was expected") }
        position += 1
    }

    private func peek() throws(ParseError) -> UInt8 {
        guard position < bytes.count else { throw ParseError(.jsonTruncated, at: bytes.count) }
        return bytes[position]
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func malformed(_ detail: String) -> ParseError { ParseError(.jsonMalformed, at: position, detail) }
}
