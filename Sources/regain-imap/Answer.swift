/// One answer of a server: a line, and where it announces bytes, those and the line behind them.
struct Answer {
    let head: [UInt8]
    var literals: [(bytes: [UInt8], after: [UInt8])] = []

    var lastLine: [UInt8] { literals.last?.after ?? head }

    var byteCount: Int { literals.reduce(head.count) { $0 + $1.bytes.count + $1.after.count } }

    /// How many bytes follow a line that ends in `{17}`.
    static func announced(_ line: [UInt8]) -> Int? {
        guard line.last == UInt8(ascii: "}"), let open = line.lastIndex(of: UInt8(ascii: "{")) else { return nil }
        let digits = line[(open + 1)...].dropLast()
        guard (1...10).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}

/// What `* 3 FETCH (UID 7 RFC822.SIZE 9000 BODY[]<0> {4096}…)` brings.
struct FetchedPart {
    /// The message's unique identifier.
    var message: UInt32 = 0
    /// The whole message's size, 0 where the server does not say.
    var byteCount: UInt32 = 0
    /// The part; empty where there is none.
    var bytes: [UInt8] = []

    /// Reads an answer; nil where it is not about a message's body.
    init?(_ answer: Answer) {
        let words = answer.head.split(separator: 0x20, maxSplits: 3)
        guard words.count == 4, String(decoding: words[2], as: UTF8.self).uppercased() == "FETCH" else { return nil }
        // The order of the items is the server's choice; those we asked for hold no blanks of their own.
        var lines = [words[3]]
        lines += answer.literals.map { $0.after[...] }
        var hasBody = false
        for (index, line) in lines.enumerated() {
            let items = line.split { $0 == 0x20 || $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") }
                .map { String(decoding: $0, as: UTF8.self) }
            for (name, value) in zip(items, items.dropFirst()) {
                switch name.uppercased() {
                case "UID": message = UInt32(value) ?? 0
                case "RFC822.SIZE": byteCount = UInt32(value) ?? 0
                case let word where word.hasPrefix("BODY[]"):
                    hasBody = true
                    if Answer.announced(Array(value.utf8)) != nil, index < answer.literals.count {
                        bytes = answer.literals[index].bytes
                    } else if value.count > 2, value.first == "\"", value.last == "\"" {
                        // Some servers quote what is very short and has no blank in it.
                        bytes = Array(value.utf8.dropFirst().dropLast())
                    }
                default: break
                }
            }
        }
        guard hasBody, message > 0 else { return nil }
    }
}
