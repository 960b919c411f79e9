import ByteKit
import Catalogue
import Testing
import Texts

@Suite struct TablesTests {
    @Test func `all tables load and every id they name is known`() {
        #expect(CatalogueCheck.problems() == [])
    }

    @Test func `every table says what it is, of which day, and where its facts come from`() throws {
        let headers = try [
            #require(KeyGroupTable.standard.header), #require(GenericKeys.standard.header),
            #require(EditionTable.standard.header), #require(WindowsVersionTable.standard.header),
            #require(ChannelTable.standard.header),
        ]
        for header in headers {
            #expect(header.schema == "regain.\(header.id)/1")
            let parts = header.date.split(separator: "-").compactMap { Int($0) }
            #expect(
                parts.count == 3 && Timestamp(year: parts[0], month: parts[1], day: parts[2]) != nil,
                "\(header.id)"
            )
            #expect(!header.sources.isEmpty)
        }
    }

    @Test func `sources are Microsoft, makers of machines or common practice`() throws {
        let sources = [
            KeyGroupTable.standard.header, GenericKeys.standard.header, EditionTable.standard.header,
            WindowsVersionTable.standard.header, ChannelTable.standard.header,
        ].flatMap { $0?.sources ?? [] }
        for source in sources {
            let address = source.address ?? "https://learn.microsoft.com/"
            #expect(
                ["https://learn.microsoft.com/", "https://www.dell.com/"].contains { address.hasPrefix($0) },
                "\(source.id)"
            )
        }
    }

    static func altered(_ name: String, _ change: (inout [String]) -> Void) -> [UInt8] {
        guard let bytes = Resource.bytes(name) else { return [] }
        var lines = String(decoding: bytes.array(), as: UTF8.self).split(separator: "\n").map(String.init)
        change(&lines)
        return Array(lines.joined(separator: "\n").utf8)
    }

    static func replaced(_ name: String, _ old: String, _ new: String) -> [UInt8] {
        guard let bytes = Resource.bytes(name) else { return [] }
        let text = String(decoding: bytes.array(), as: UTF8.self)
        guard text.contains(old) else { return [] }
        return Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
    }

    struct Fault: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let read: @Sendable (Span<UInt8>) throws(ParseError) -> Void

        init(_ name: String, _ bytes: [UInt8], _ read: @escaping @Sendable (Span<UInt8>) throws(ParseError) -> Void) {
            testDescription = name
            self.bytes = bytes
            self.read = read
        }
    }

    private static let groups: @Sendable (Span<UInt8>) throws(ParseError) -> Void = { (bytes) throws(ParseError) in
        _ = try KeyGroupTable(parsing: bytes)
    }
    private static let keys: @Sendable (Span<UInt8>) throws(ParseError) -> Void = { (bytes) throws(ParseError) in
        _ = try GenericKeys(parsing: bytes)
    }
    private static let editions: @Sendable (Span<UInt8>) throws(ParseError) -> Void = { (bytes) throws(ParseError) in
        _ = try EditionTable(parsing: bytes)
    }
    private static let versions: @Sendable (Span<UInt8>) throws(ParseError) -> Void = { (bytes) throws(ParseError) in
        _ = try WindowsVersionTable(parsing: bytes)
    }
    private static let channels: @Sendable (Span<UInt8>) throws(ParseError) -> Void = { (bytes) throws(ParseError) in
        _ = try ChannelTable(parsing: bytes)
    }

    static let faults: [Fault] = [
        Fault(
            "groups: another schema",
            replaced("key-groups.tsv", "regain.key-groups/1", "regain.key-groups/2"),
            groups
        ),
        Fault("groups: no source", altered("key-groups.tsv") { $0.removeAll { $0.hasPrefix("#source") } }, groups),
        Fault("groups: a field too few", altered("key-groups.tsv") { $0.append("1\t2009") }, groups),
        Fault("groups: not sorted", altered("key-groups.tsv") { $0.swapAt($0.count - 1, $0.count - 2) }, groups),
        Fault("groups: unknown family", replaced("key-groups.tsv", "\t2009\ts\t", "\t2009\tq\t"), groups),
        Fault("groups: unknown generation", replaced("key-groups.tsv", "\t2009\ts\t", "\t2010\ts\t"), groups),
        Fault("groups: unknown key type", replaced("key-groups.tsv", "\tOEM:DM\t", "\tOEM:XX\t"), groups),
        Fault("groups: broken identifier", replaced("key-groups.tsv", "2cf1c8d6-", "2cf1c8dx-"), groups),
        Fault("groups: unknown evidence", replaced("key-groups.tsv", "\tfiles\t", "\trumour\t"), groups),
        Fault("keys: another schema", replaced("generic-keys.tsv", "keys/1", "keys/9"), keys),
        Fault("keys: unknown kind", replaced("generic-keys.tsv", "\tavma\t", "\tother\t"), keys),
        Fault("keys: unknown source", replaced("generic-keys.tsv", "\tms-gvlk\n", "\tms-other\n"), keys),
        Fault("keys: a short key", altered("generic-keys.tsv") { $0[$0.count - 1].removeFirst() }, keys),
        Fault(
            "editions: a language missing",
            replaced("editions.tsv", "\tStandard\tStandard", "\tStandard\t"),
            editions
        ),
        Fault("editions: unknown trait", replaced("editions.tsv", "\tcore\t", "\thard\t"), editions),
        Fault("editions: twice", altered("editions.tsv") { $0.append($0[$0.count - 1]) }, editions),
        Fault("versions: builds", replaced("windows-versions.tsv", "17763", "1776x"), versions),
        Fault("versions: twice", altered("windows-versions.tsv") { $0.append($0[$0.count - 1]) }, versions),
        Fault("channels: a language missing", replaced("channels.json", "\"fr\":", "\"de\":"), channels),
        Fault(
            "channels: unknown channel",
            replaced("channels.json", "\"id\": \"oem-dm\"", "\"id\": \"oem-xx\""),
            channels
        ),
        Fault("channels: unknown key type", replaced("channels.json", "[\"OEM:DM\"]", "[\"OEM:SLP\"]"), channels),
        Fault(
            "channels: unknown sheet",
            replaced("channels.json", "[\"oem-firmware\"]", "[\"oem-nothing\"]"),
            channels
        ),
        Fault("channels: unknown source", replaced("channels.json", "[\"ms-firmware\"]", "[\"ms-nothing\"]"), channels),
        Fault(
            "channels: unknown move",
            replaced("channels.json", "\"move\": \"bound\"", "\"move\": \"maybe\""),
            channels
        ),
        Fault("channels: cut off", altered("channels.json") { $0.removeLast() }, channels),
    ]

    @Test(arguments: faults)
    func `a faulty table is refused, and the fault names no key`(_ fault: Fault) {
        #expect(!fault.bytes.isEmpty, "the alteration did not apply")
        do throws(ParseError) {
            try fault.read(fault.bytes.span)
            Issue.record("not refused")
        } catch {
            #expect(["catalogue", "texts", "json"].contains { error.code.rawValue.hasPrefix($0) })
            #expect(!error.detail.contains { $0 == "-" } || !error.detail.contains("keys, line"))
        }
    }

    @Test func `unaltered tables are read`() throws {
        let readers: [(String, @Sendable (Span<UInt8>) throws(ParseError) -> Void)] = [
            ("key-groups.tsv", Self.groups), ("generic-keys.tsv", Self.keys), ("editions.tsv", Self.editions),
            ("windows-versions.tsv", Self.versions), ("channels.json", Self.channels),
        ]
        for (name, read) in readers { try read(Self.altered(name) { _ in }.span) }
    }
}
