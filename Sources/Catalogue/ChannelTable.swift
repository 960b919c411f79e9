public import ByteKit
import JSONText
public import Texts

/// What an owner needs to know about a licence that came on one way: where its key lies and how to get it back.
public struct ChannelSheet: Hashable, Sendable {
    /// Whether the licence may go to another machine.
    public enum Move: String, CaseIterable, Hashable, Sendable {
        /// Yes, once it is removed from the first.
        case allowed
        /// No: it stays with the machine.
        case bound
        /// As the agreement of the organisation says.
        case agreement
        /// There is nothing to move.
        case none
    }

    /// How well the sheet is founded.
    public enum Confidence: String, CaseIterable, Hashable, Sendable {
        /// On pages of Microsoft or of the maker.
        case good
        /// In part on such pages, in part on common practice.
        case medium
        /// On common practice only: to be checked before it is quoted.
        case low
    }

    /// Stable name, for example `reseller-kit`.
    public let id: String
    /// Short name.
    public let label: LocalizedText
    /// Where the key lies.
    public let place: LocalizedText
    /// Whether the licence may go to another machine.
    public let move: Move
    /// The same in words.
    public let moveText: LocalizedText
    /// What is usually asked as proof.
    public let proofs: [LocalizedText]
    /// How to get the key back, first step first.
    public let recovery: [LocalizedText]
    /// How to activate with it.
    public let activation: LocalizedText
    /// How this way shows on the machine.
    public let signs: LocalizedText
    /// A remark, where there is one.
    public let note: LocalizedText?
    /// How well all this is founded.
    public let confidence: Confidence
    /// Ids of the sources in the table's header.
    public let sources: [String]
}

/// The channels with their names and sheets.
public struct ChannelTable: Sendable {
    private struct Entry: Sendable {
        let label: LocalizedText
        let sheets: [String]
    }

    /// What the table says about itself; nil in an empty one.
    public let header: FactHeader?
    private let entries: [Channel: Entry]
    private let sheets: [String: ChannelSheet]

    /// The table that is part of the program.
    public static var standard: ChannelTable { loaded.table }

    static let loaded = Loaded("channels.json", empty: ChannelTable()) { (bytes) throws(ParseError) in
        try ChannelTable(parsing: bytes)
    }

    private init() {
        header = nil
        entries = [:]
        sheets = [:]
    }

    /// Reads a table.
    /// - Throws: `json.…`, `texts.language-missing`, or `catalogue.table` for a form or a name that is not known.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let json = try JSONValue(parsing: bytes)
        let schema = "regain.channels/1"
        guard json["schema"]?.string == schema, let id = json["id"]?.string, let date = json["date"]?.string
        else { throw Self.fault("header") }
        var sources: [FactSource] = []
        for source in json["sources"]?.elements ?? [] {
            guard let id = source["id"]?.string, let title = source["title"]?.string else { throw Self.fault("source") }
            sources.append(FactSource(id: id, title: title, address: source["url"]?.string))
        }
        let known = Set(sources.map(\.id))
        header = FactHeader(schema: schema, id: id, date: date, sources: sources)

        var sheets: [String: ChannelSheet] = [:]
        for value in json["sheets"]?.elements ?? [] {
            let sheet = try ChannelSheet(value)
            guard known.isSuperset(of: sheet.sources) else { throw Self.fault("unknown source in \(sheet.id)") }
            guard sheets.updateValue(sheet, forKey: sheet.id) == nil else { throw Self.fault("\(sheet.id) twice") }
        }
        var entries: [Channel: Entry] = [:]
        for value in json["channels"]?.elements ?? [] {
            guard let id = value["id"]?.string, let channel = Channel(rawValue: id),
                let names = value["sheets"]?.elements?.compactMap(\.string), !names.isEmpty,
                names.allSatisfy({ sheets[$0] != nil }),
                let types = value["keyTypes"]?.elements?.compactMap(\.string),
                types.allSatisfy({ Channel(keyType: $0) == channel })
            else { throw Self.fault("channel \(value["id"]?.string ?? "without id")") }
            entries[channel] = Entry(label: try LocalizedText(parsing: value["label"] ?? .null, at: 0), sheets: names)
        }
        guard Channel.allCases.allSatisfy({ entries[$0] != nil }) else { throw Self.fault("a channel is missing") }
        self.entries = entries
        self.sheets = sheets
    }

    /// The name of a channel; its id where the table lacks it.
    public func label(of channel: Channel, in language: Language) -> String {
        entries[channel]?.label[language] ?? channel.rawValue
    }

    /// The sheets that fit a channel, the most usual first.
    public func sheets(for channel: Channel) -> [ChannelSheet] {
        entries[channel]?.sheets.compactMap { sheets[$0] } ?? []
    }

    /// The sheet with this id.
    public func sheet(_ id: String) -> ChannelSheet? { sheets[id] }

    fileprivate static func fault(_ detail: String) -> ParseError {
        ParseError(.catalogueTable, at: 0, "channels: \(detail)")
    }
}

extension ChannelSheet {
    fileprivate init(_ value: JSONValue) throws(ParseError) {
        guard let id = value["id"]?.string,
            let move = value["move"]?.string.flatMap(Move.init(rawValue:)),
            let confidence = value["confidence"]?.string.flatMap(Confidence.init(rawValue:)),
            let sources = value["sources"]?.elements?.compactMap(\.string)
        else { throw ChannelTable.fault("sheet \(value["id"]?.string ?? "without id")") }
        self.init(
            id: id,
            label: try LocalizedText(parsing: value["label"] ?? .null, at: 0),
            place: try LocalizedText(parsing: value["where"] ?? .null, at: 0),
            move: move,
            moveText: try LocalizedText(parsing: value["moveText"] ?? .null, at: 0),
            proofs: try Self.list(value["proofs"]),
            recovery: try Self.list(value["recover"]),
            activation: try LocalizedText(parsing: value["activate"] ?? .null, at: 0),
            signs: try LocalizedText(parsing: value["signs"] ?? .null, at: 0),
            note: try value["note"].map { (note) throws(ParseError) in try LocalizedText(parsing: note, at: 0) },
            confidence: confidence,
            sources: sources
        )
    }

    private static func list(_ value: JSONValue?) throws(ParseError) -> [LocalizedText] {
        guard let elements = value?.elements, !elements.isEmpty else { throw ChannelTable.fault("an empty list") }
        return try elements.map { (element) throws(ParseError) in try LocalizedText(parsing: element, at: 0) }
    }
}
