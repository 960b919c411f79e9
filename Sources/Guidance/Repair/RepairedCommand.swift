import ProductKey
public import Texts

/// A command as it came back from a pasted text: put right, with every change named.
///
/// It was never run.
public struct RepairedCommand: Sendable {
    /// The command line, on one line, keys masked.
    public let line: String
    /// The line of the pasted text on which it began, from 1.
    public let lineNumber: Int
    /// What was put right, each once, in order.
    public let changes: [Message]
    /// What speaks against running it.
    public let dangers: [Message]
    /// Gates before it, by id.
    public let gates: [String]
    /// Id of the servicing command that it is, where it is one.
    public let commandID: String?
    /// Whether a key stood in it.
    public let holdsKey: Bool
    private let whole: String

    init(
        whole: String,
        lineNumber: Int,
        changes: [Message],
        dangers: [Message],
        gates: [String],
        commandID: String?
    ) {
        let masked = KeyMask.masked(whole)
        line = masked.text
        holdsKey = masked.count > 0
        self.whole = whole
        self.lineNumber = lineNumber
        self.changes = changes + (masked.count > 0 ? [Message("guidance.repair.key-masked")] : [])
        self.dangers = dangers
        self.gates = gates
        self.commandID = commandID
    }

    /// The command line with the keys that stood in the pasted text.
    ///
    /// Only for a person who asked to see them.
    public func revealedLine() -> String { whole }
}

extension RepairedCommand: CustomStringConvertible, CustomReflectable {
    /// The line with keys masked.
    public var description: String { line }

    /// The line with keys masked.
    public var customMirror: Mirror { Mirror(self, children: ["line": line]) }
}

/// What came back from a pasted text.
public struct RepairedText: Sendable {
    /// The commands, one a line, in order.
    public let commands: [RepairedCommand]
    /// Lines in which no command was recognised, keys masked.
    public let leftOut: [String]
}

/// Takes keys out of sight.
enum KeyMask {
    /// A text with the shapes of keys masked but for the last five characters, and how many there were.
    ///
    /// Shapes of one single character, as articles print them, become the placeholder.
    static func masked(_ text: String) -> (text: String, count: Int) {
        var count = 0
        let (plain, _) = KeyTextSearch.replacing(in: text) { match in
            let isSample = match.key.withCharacters { Set($0).count == 1 }
            count += isSample ? 0 : 1
            return isSample ? "<KEY>" : match.key.masked
        }
        let glued = maskedGlued(Array(plain.unicodeScalars))
        return (glued.text, count + glued.count)
    }

    /// Five groups of five letters and digits that touch other letters, as in `/ipkAAAAA-…`: no key stands alone there,
    /// and yet it can be read.
    private static func maskedGlued(_ scalars: [Unicode.Scalar]) -> (text: String, count: Int) {
        var result = scalars
        var count = 0
        var place = 0
        while place + 29 <= result.count {
            let isShape = (0..<29).allSatisfy { offset in
                let scalar = result[place + offset]
                return offset % 6 == 5 ? scalar == "-" || scalar == " " : isLetterOrDigit(scalar)
            }
            guard isShape else {
                place += 1
                continue
            }
            for offset in 0..<23 where offset % 6 != 5 { result[place + offset] = "*" }
            count += 1
            place += 29
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: result)
        return (String(text), count)
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar) || ("a"..."z").contains(scalar)
    }
}
