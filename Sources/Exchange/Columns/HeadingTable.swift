import ByteKit
import JSONText
import Texts

/// The headings that are known, by kind of record; read from `import-column-rules.json`, where their sources stand.
struct HeadingTable: Sendable {
    /// What a heading stands for in the table of one kind.
    struct Meaning: Hashable, Sendable {
        let field: FieldID
        /// Whether it speaks for its kind.
        let isStrong: Bool
        /// Whether it counts only where no other column has the field.
        let isWeak: Bool
    }

    /// A program's table, recognised when one heading of each list is there.
    struct Format: Sendable {
        let format: ImportFormat
        let kind: ImportedKind
        let marks: [Set<Heading>]
    }

    private(set) var meanings: [ImportedKind: [Heading: Meaning]] = [:]
    private(set) var formats: [Format] = []

    /// The table that is part of the program; empty where it is faulty, which a test finds.
    static let standard: HeadingTable = {
        guard let bytes = Resource.bytes("import-column-rules.json") else { return HeadingTable() }
        return (try? HeadingTable(parsing: bytes)) ?? HeadingTable()
    }()

    private init() {}

    /// - Throws: `json.…`, or `exchange.column-table` for another form; the detail names what is wrong.
    init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let document = try JSONValue(parsing: bytes)
        guard document["schema"]?.string == "regain.import-columns/1" else { throw Self.fault("schema") }
        for entry in document["columns"]?.elements ?? [] {
            guard let kind = entry["kind"]?.string.flatMap(ImportedKind.init(rawValue:)),
                let field = entry["field"]?.string.map(FieldID.init(rawValue:))
            else { throw Self.fault("a column without kind or field") }
            guard ColumnMapping.fields(of: kind).contains(field) else {
                throw Self.fault("\(kind.rawValue) has no \(field.rawValue)")
            }
            let strong = Set(Self.headings(entry["strong"]))
            for (name, isWeak) in [("headings", false), ("weak", true)] {
                for heading in Self.headings(entry[name]) {
                    let meaning = Meaning(field: field, isStrong: strong.contains(heading), isWeak: isWeak)
                    // «OS name» and «OSName» are one heading written twice; the first stands.
                    if meanings[kind]?[heading] == nil { meanings[kind, default: [:]][heading] = meaning }
                }
            }
        }
        for entry in document["formats"]?.elements ?? [] {
            guard let format = entry["id"]?.string.flatMap(ImportFormat.init(rawValue:)),
                let kind = entry["kind"]?.string.flatMap(ImportedKind.init(rawValue:)),
                let marks = entry["marks"]?.elements, !marks.isEmpty
            else { throw Self.fault("a format without id, kind or marks") }
            formats.append(Format(format: format, kind: kind, marks: marks.map { Set(Self.headings($0)) }))
        }
    }

    private static func headings(_ value: JSONValue?) -> [Heading] {
        (value?.elements ?? []).compactMap(\.string).map { Heading($0) }
    }

    private static func fault(_ detail: String) -> ParseError { ParseError(.exchangeColumnTable, at: 0, detail) }

    /// The program whose table has these headings; nil for one made by hand.
    func format(of headings: [Heading]) -> Format? {
        let present = Set(headings)
        return formats.first { format in format.marks.allSatisfy { !$0.isDisjoint(with: present) } }
    }

    /// What a heading means for a kind: as it is listed, or because it contains one that is.
    ///
    /// Only listed headings of two words, or of one long word, are looked for inside another.
    func meaning(of heading: Heading, for kind: ImportedKind) -> (meaning: Meaning, isExact: Bool)? {
        guard !heading.folded.isEmpty, let table = meanings[kind] else { return nil }
        if let meaning = table[heading] { return (meaning, true) }
        let words = heading.words
        guard words.count >= 2, words.count <= 12 else { return nil }
        for length in stride(from: words.count - 1, through: 1, by: -1) {
            for start in 0...(words.count - length) {
                let part = words[start..<(start + length)].joined(separator: " ")
                guard length >= 2 || part.utf8.count >= 6, let meaning = table[Heading(part)], !meaning.isWeak,
                    meaning.field != .ignored
                else { continue }
                return (meaning, false)
            }
        }
        return nil
    }
}

extension ParseError.Code {
    /// The table of headings that is part of the program is faulty.
    static let exchangeColumnTable: Self = "exchange.column-table"
}
