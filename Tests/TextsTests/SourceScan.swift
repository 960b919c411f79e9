import Foundation

/// What the program's own source files say to people: the codes of messages, found by their written form.
struct SourceScan {
    /// The values given where a code stands in a call, by code; one set for each call.
    private(set) var calls: [String: [Set<String>]] = [:]
    /// Codes written as such, wherever they stand.
    private(set) var codes: Set<String> = []
    /// Codes of parsing errors, which come with an offset and a detail.
    private(set) var errors: Set<String> = []
    /// Codes of help texts, which may have a second text for the placeholder of a value.
    private(set) var helps: Set<String> = []
    /// Names of places where keys lie.
    private(set) var places: Set<String> = []
    /// Beginnings of codes that are composed with a value, with the file.
    private(set) var compositions: [String: Set<String>] = [:]

    /// Looks through all Swift files below a folder.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - namespaces: first parts of codes; a literal that begins with one is a code wherever it stands.
    /// - Throws: what reading a file throws.
    init(_ folder: URL, namespaces: Set<String>) throws {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            try add(String(contentsOf: file, encoding: .utf8), file: file.lastPathComponent, namespaces: namespaces)
        }
    }

    /// Looks through one text.
    init(source: String, namespaces: Set<String>) throws {
        try add(source, file: "", namespaces: namespaces)
    }

    private mutating func add(_ source: String, file: String, namespaces: Set<String>) throws {
        let text = Self.withoutCommentsAndBlocks(source)
        for match in try Self.matches(#"(?:place: |PlaceID = |place == )"([a-z0-9.-]+)""#, in: text) {
            places.insert(match.groups[0])
        }
        // What is compared with a place is the name of one, and no code.
        let rest = text.replacing(try Regex(#"(?:place: |PlaceID = |place == )"[a-z0-9.-]+""#), with: "")
        for match in try Self.matches(#"(?<!#)"([a-z][a-z0-9-]*)((?:\.[a-z0-9-]+)+)""#, in: rest)
        where namespaces.contains(match.groups[0]) {
            codes.insert(match.groups[0] + match.groups[1])
        }
        for match in try Self.matches(#"(?:: Self = |ParseError\(\s*)"([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)""#, in: rest) {
            codes.insert(match.groups[0])
            errors.insert(match.groups[0])
        }
        let call = #"\b(Message|text|help|say|of)\(\s*"([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)""#
        for match in try Self.matches(call, in: rest) {
            codes.insert(match.groups[1])
            if match.groups[0] == "of" {
                helps.insert(match.groups[1])
            } else {
                calls[match.groups[1], default: []].append(try Self.names(in: rest[match.range.upperBound...]))
            }
        }
        for match in try Self.matches(#""([a-z][a-z0-9-]*\.[a-z0-9.-]*)\\\("#, in: rest)
        where namespaces.contains(String(match.groups[0].prefix { $0 != "." })) {
            compositions[match.groups[0], default: []].insert(file)
        }
    }

    /// Names of the values in a call, from behind its code to its closing parenthesis.
    private static func names(in text: Substring) throws -> Set<String> {
        var depth = 1
        var end = text.startIndex
        while end < text.endIndex, depth > 0 {
            if text[end] == "(" { depth += 1 }
            if text[end] == ")" { depth -= 1 }
            end = text.index(after: end)
        }
        return Set(try matches(#""([A-Za-z]+)": "#, in: String(text[..<end])).map { $0.groups[0] })
    }

    /// Comments name codes without emitting them, and blocks of several lines are examples.
    private static func withoutCommentsAndBlocks(_ source: String) -> String {
        var isBlock = false
        return source.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { line in
                let opens = (line.components(separatedBy: "\"\"\"").count - 1) % 2 == 1
                defer { if opens { isBlock.toggle() } }
                return !isBlock && !opens && !line.drop { $0 == " " }.hasPrefix("//")
            }
            .joined(separator: "\n")
    }

    /// The raw values of an enumeration, as a source file declares it.
    static func rawValues(of name: String, in file: URL) throws -> [String] {
        let text = withoutCommentsAndBlocks(try String(contentsOf: file, encoding: .utf8))
        guard let start = try matches("enum \(name): [^{]*\\{", in: text).first?.range.upperBound else { return [] }
        var values: [String] = []
        for line in text[start...].split(separator: "\n") {
            let words = line.drop { $0 == " " }
            if !words.hasPrefix("case ") {
                // The cases stand first; what follows them is something else.
                if words.isEmpty || values.isEmpty { continue }
                break
            }
            for item in words.dropFirst(5).split(separator: ",") {
                let parts = item.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
                if let value = parts.last { values.append(value.trimmingCharacters(in: ["\"", "`"])) }
            }
        }
        return values
    }

    private struct Match {
        let range: Range<String.Index>
        let groups: [String]
    }

    private static func matches(_ pattern: String, in text: String) throws -> [Match] {
        let expression = try NSRegularExpression(pattern: pattern)
        return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { result in
            guard let range = Range(result.range, in: text) else { return nil }
            let groups = (1..<max(1, result.numberOfRanges)).map { index in
                Range(result.range(at: index), in: text).map { String(text[$0]) } ?? ""
            }
            return Match(range: range, groups: groups)
        }
    }
}
