import ByteKit
import RegistryHive
import TestSupport
import Testing

struct HiveReadingTests {
    typealias Key = HiveBuilder.Key
    typealias Value = HiveBuilder.Value

    static let bigData = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    static func sample(_ list: HiveBuilder.ListKind = .lh) -> HiveBuilder {
        HiveBuilder(
            Key(
                "ROOT",
                subkeys: [
                    Key(
                        "Microsoft",
                        subkeys: [
                            Key(
                                "Windows NT",
                                className: "a class",
                                values: [
                                    Value("", type: 1, UTF16Text.encode("default\0")),
                                    Value("Small", type: 4, [0x2A, 0, 0, 0]),
                                    Value("Empty", []),
                                    Value("List", type: 7, UTF16Text.encode("a\0bc\0\0")),
                                    Value("Größe", type: 11, [1, 2, 3, 4, 5, 6, 7, 8]),
                                    Value("Ключ", type: 1, UTF16Text.encode("значение\0")),
                                    Value("Big", bigData),
                                ]
                            ),
                            Key("Ärger"), Key("Ελλάδα"), Key("five"), Key("six"),
                        ],
                        list: list
                    ),
                    Key("Other", values: [Value("v", [9, 9, 9, 9, 9])]),
                ]
            )
        )
    }

    static func open(_ bytes: [UInt8]) throws -> Hive { try Hive(MemoryRegion(bytes)) }

    @Test(arguments: HiveBuilder.ListKind.allCases)
    func `every kind of list leads to the keys`(list: HiveBuilder.ListKind) throws {
        let built = Self.sample(list).build()
        let hive = try Self.open(built.bytes)
        let key = try #require(hive.key(at: "microsoft\\WINDOWS nt"))
        #expect(key.path == "Microsoft\\Windows NT")
        #expect(key.location.offset == built.cells["Microsoft\\Windows NT"])
        #expect(key.className == "a class")
        #expect(key.lastWritten == Timestamp(fileTime: 0x01D5_0000_0000_0000))
        #expect(hive.key(at: "Microsoft\\äRGER")?.name == "Ärger")
        #expect(hive.key(at: "Microsoft\\ελλάδα")?.name == "Ελλάδα")
        #expect(hive.key(at: "Microsoft\\nothing") == nil)
        #expect(hive.key(at: "Microsoft")?.subkeys.map(\.name) == ["Windows NT", "Ärger", "Ελλάδα", "five", "six"])
        #expect(HiveCorpus.count(hive) == [8, 8])
        #expect(hive.problems.isEmpty)
        #expect(!hive.isDirty)
    }

    @Test func `values are decoded and their data is found in the file`() throws {
        let built = Self.sample().build()
        let hive = try Self.open(built.bytes)
        let key = try #require(hive.key(at: "Microsoft\\Windows NT"))
        #expect(key.value("")?.string == "default")
        #expect(key.value("SMALL")?.number == 42)
        #expect(key.value("Empty")?.data == [])
        #expect(key.value("list")?.strings == ["a", "bc"])
        #expect(key.value("GRÖßE")?.number == 0x0807_0605_0403_0201)
        #expect(key.value("КЛЮЧ")?.string == "значение")
        #expect(key.value("absent") == nil)
        for value in key.values {
            #expect(value.dataRanges.flatMap { built.bytes[$0] } == value.data)
            #expect(value.location.offset == built.cells["Microsoft\\Windows NT@" + value.name])
            #expect(value.byteCount == value.data.count)
            #expect(value.origin == .live)
        }
    }

    @Test(arguments: [3, 5] as [UInt32])
    func `big data is put together, and before version 4 lies in one piece`(minor: UInt32) throws {
        var builder = Self.sample()
        builder.minorVersion = minor
        let value = try #require(try Self.open(builder.build().bytes).key(at: "Microsoft\\Windows NT")?.value("Big"))
        #expect(value.data == Self.bigData)
        #expect(value.dataRanges.count == (minor == 3 ? 1 : 3))
    }

    @Test func `patterns find keys`() throws {
        let hive = try Self.open(Self.sample().build().bytes)
        #expect(hive.keys(matching: "Micro*\\*i?e*").map(\.name) == ["five"])
        #expect(hive.keys(matching: "**\\windows*").map(\.path) == ["Microsoft\\Windows NT"])
        #expect(hive.keys(matching: "*").map(\.name) == ["Microsoft", "Other"])
        #expect(hive.keys(matching: "**").count == 8)
        #expect(hive.keys(matching: "Other\\*").isEmpty)
    }

    @Test func `hives, logs and other files are told apart`() throws {
        var bytes = Self.sample().build().bytes
        let kinds = ([0, 1, 2, 6, 9] as [UInt8]).map { number in
            bytes[28] = number
            return Hive.kind(of: bytes.span)
        }
        #expect(kinds == [.hive, .log, .log, .log, nil])
        #expect(throws: ParseError(.notAHive, at: 0)) { try Self.open([1, 2, 3]) }
        #expect(throws: ParseError(.notAHive, at: 0)) { try Self.open([]) }
        #expect(throws: ParseError(.truncated, at: 4)) { try Self.open(Array("regf".utf8)) }
    }

    @Test func `deleted keys and values are found with what is left of their path`() throws {
        let builder = HiveBuilder(
            Key(
                "ROOT",
                values: [Value("Gone", [1, 2, 3, 4, 5, 6], isDeleted: true), Value("Here", [1])],
                subkeys: [
                    Key("Live", subkeys: [Key("Dead", values: [Value("Secret", [7, 7, 7, 7, 7])], isDeleted: true)])
                ]
            )
        )
        let built = builder.build()
        let hive = try Self.open(built.bytes)
        let found = hive.recover()
        #expect(found.keys.map(\.key.path) == ["Live\\Dead"])
        #expect(found.keys.map(\.key.origin) == [.deleted])
        #expect(found.keys.map(\.place) == [.freeCell])
        #expect(found.values.map(\.name) == ["Gone", "Secret"])
        #expect(found.values(named: "SECRET").map(\.value.data) == [[7, 7, 7, 7, 7]])
        #expect(found.values(named: "secret").first?.owner?.path == "Live\\Dead")
        #expect(found.values(named: "secret").first?.dataIsFree == true)
        #expect(found.values.map(\.value.location.offset) == [built.cells["@Gone"], built.cells["Live\\Dead@Secret"]])
        #expect(found.values.allSatisfy { $0.value.origin == .deleted })
    }

    @Test func `a deleted value in the slack of a used cell is found`() throws {
        var data = [UInt8](repeating: 0, count: 64)
        // A value of four bytes behind the eight bytes that are in use; the cell's content begins at 4 modulo 8.
        data.replaceSubrange(12..<16, with: [0xE0, 0xFF, 0xFF, 0xFF])
        data.replaceSubrange(
            16..<40,
            with: Array("vk".utf8) + [4, 0, 4, 0, 0, 0x80, 1, 2, 3, 4, 3, 0, 0, 0, 1, 0, 0, 0] + Array("Slac".utf8)
        )
        let built = HiveBuilder(Key("ROOT", values: [Value("Long", data)])).build()
        var bytes = built.bytes
        let cell = try #require(built.cells["@Long"])
        HiveBuilder.set(&bytes, at: cell + 8, 8)
        let found = try Self.open(bytes).recover()
        #expect(found.values.map(\.name) == ["Slac"])
        #expect(found.values.map(\.place) == [.slack])
        #expect(found.values.map(\.value.data) == [[1, 2, 3, 4]])
    }

    // Skipped without the shared corpus.
    @Test(
        .enabled(if: HiveCorpus.isThere, "the corpus is not there"),
        arguments: ["yarp-DeletedTreeHive", "ez-UsrClassDeletedBags.dat"]
    )
    func `real hives give back deleted keys`(file: String) throws {
        let found = try HiveCorpus.hive("hives/odd/" + file).recover()
        #expect(!found.keys.isEmpty)
        #expect(found.keys.contains { !$0.key.path.isEmpty && !$0.key.path.hasPrefix("…") })
    }
}
