import ByteKit
import Catalogue
import TestSupport
import Testing

@Suite struct PKeyConfigTests {
    static let first = "11111111-2222-3333-4444-555555555555"
    static let second = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

    static var builder: PKeyConfigBuilder {
        var builder = PKeyConfigBuilder()
        builder.configurations = [
            .init(
                activationID: first,
                group: "700001",
                editions: "ServerStandard;ServerStandardACor",
                description: "Made Up Server ServerStandard OEM:NONSLP",
                keyType: "OEM:NONSLP"
            ),
            .init(
                activationID: second,
                group: "700002",
                editions: "ServerDatacenter",
                description: "Made Up Server ServerDatacenter Retail",
                keyType: "Retail"
            ),
            .init(activationID: second, group: "999999", editions: "X", description: "withdrawn", keyType: "Retail"),
        ]
        builder.blocks = [
            .init(activationID: first, partNumber: "[Zz]X99-00001", eulaType: "OEM", start: "100", end: "199"),
            .init(activationID: first, partNumber: "[Zz]X99-00002:Virtual", eulaType: "OEM", start: "200", end: "299"),
            .init(activationID: first, partNumber: "[Zz]res-v1", eulaType: "OEM", start: "300", end: "399"),
            .init(activationID: first, partNumber: "X", eulaType: "OEM", start: "400", end: "499", isValid: "false"),
            .init(activationID: second, partNumber: "X99-00003", eulaType: "Retail", start: "0", end: "1073741823"),
        ]
        builder.publicKeys = [("700001", "2009"), ("700002", "2005")]
        return builder
    }

    private func failure(_ bytes: [UInt8]) -> ParseError? {
        do throws(ParseError) {
            _ = try PKeyConfig(parsing: bytes.span)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [PKeyConfigBuilder.Packing.plain, .gzip])
    func `a key is told by its group and serial number`(packing: PKeyConfigBuilder.Packing) throws {
        let file = try PKeyConfig(parsing: Self.builder.file(packing).span)
        #expect(file.configurationCount == 2)
        let match = try #require(file.identify(group: 700_001, serial: 150))
        #expect(match.standing == .issued)
        #expect(match.partNumber == "X99-00001")
        #expect(match.eulaType == "OEM")
        #expect(!match.isVirtual)
        #expect(match.configuration.activationID == GUID(Self.first))
        #expect(match.configuration.editions == ["ServerStandard", "ServerStandardACor"])
        #expect(match.configuration.keyType == "OEM:NONSLP")
        #expect(match.configuration.channel == .oemNonSLP)
        #expect(file.configuration(activationID: match.configuration.activationID) == match.configuration)
    }

    @Test func `the inner table alone and UTF-16 are read as well`() throws {
        let table = Self.builder.table.replacing("utf-8", with: "utf-16")
        let bytes = [0xFF, 0xFE] + UTF16Text.encode(table)
        #expect(try PKeyConfig(parsing: bytes.span).identify(group: 700_001, serial: 100)?.partNumber == "X99-00001")
    }

    @Test(
        arguments: [
            (100, PKeyConfig.Match.Standing.issued, "X99-00001", false), (199, .issued, "X99-00001", false),
            (200, .issued, "X99-00002", true), (300, .reserved, nil, false), (399, .reserved, nil, false),
            (99, .noRange, nil, false), (400, .noRange, nil, false), (500, .noRange, nil, false),
        ] as [(UInt64, PKeyConfig.Match.Standing, String?, Bool)]
    )
    func `both ends of a block belong to it`(
        serial: UInt64,
        standing: PKeyConfig.Match.Standing,
        partNumber: String?,
        isVirtual: Bool
    ) throws {
        let file = try PKeyConfig(parsing: Self.builder.file().span)
        let match = try #require(file.identify(group: 700_001, serial: serial))
        #expect(match.standing == standing)
        #expect(match.partNumber == partNumber)
        #expect(match.isVirtual == isVirtual)
    }

    @Test func `a group of another file, of another generation or of withdrawn keys is not here`() throws {
        let file = try PKeyConfig(parsing: Self.builder.file().span)
        #expect(file.identify(group: 700_003, serial: 100) == nil)
        #expect(file.identify(group: 700_002, serial: 100) == nil)
        #expect(file.identify(group: 700_002, serial: 100, algorithm: .pkey2005)?.standing == .issued)
        #expect(file.identify(group: 999_999, serial: 100) == nil)
        #expect(file.identify(group: -1, serial: .max) == nil)
    }

    @Test func `each broken layer has its own code`() {
        let builder = Self.builder
        #expect(failure([])?.code == .pkeyconfigMalformed)
        #expect(failure(builder.file(holding: "AAA*"))?.code == .pkeyconfigBase64)
        #expect(failure(builder.file(holding: "AAAAA"))?.code == .pkeyconfigBase64)
        #expect(failure(builder.file(holding: "AA==AA=="))?.code == .pkeyconfigBase64)
        #expect(failure(builder.file(holding: "H4sIAAAA"))?.code == .pkeyconfigGzip)
        #expect(failure(builder.file(holding: ""))?.code == .pkeyconfigMalformed)
        let other = PKeyConfigBuilder.base64(Array("<Other/>".utf8))
        #expect(failure(builder.file(holding: other))?.code == .pkeyconfigNoData)
        #expect(failure(PKeyConfigBuilder().file())?.code == .pkeyconfigNoData)
        var renamed = builder
        renamed.dataName = "somethingElse"
        #expect(failure(renamed.file())?.code == .pkeyconfigNoData)
        #expect(failure(Array("<a><b></a>".utf8)) == ParseError(.pkeyconfigMalformed, at: 8))
    }

    @Test func `a small member that unpacks beyond the limit is refused`() {
        let bomb = PKeyConfigBuilder.gzipBomb(byteCount: 40 << 20)
        #expect(bomb.count < 1 << 20)
        #expect(failure(Self.builder.file(holding: PKeyConfigBuilder.base64(bomb)))?.code == .pkeyconfigTooLarge)
        let small = PKeyConfigBuilder.gzipBomb(byteCount: 1 << 20)
        #expect(failure(Self.builder.file(holding: PKeyConfigBuilder.base64(small)))?.code == .pkeyconfigGzip)
    }

    @Test func `a file beyond the limits is refused`() {
        let deep = Array(String(repeating: "<a>", count: 100).utf8)
        #expect(failure(deep) == ParseError(.pkeyconfigTooLarge, at: 192))
        #expect(failure([UInt8](repeating: UInt8(ascii: "x"), count: 33 << 20))?.code == .pkeyconfigTooLarge)
    }

    @Test(arguments: 0..<6)
    func `a product or block without identifier or number is refused`(index: Int) {
        var builder = Self.builder
        switch index {
        case 0: builder.configurations[0].activationID = "x"
        case 1: builder.configurations[0].group = "x"
        case 2: builder.configurations[0].group = "-1"
        case 3: builder.blocks[0].activationID = "x"
        case 4: builder.blocks[0].start = "-1"
        default: builder.blocks[0].end = ""
        }
        #expect(failure(builder.file())?.code == .pkeyconfigMalformed)
    }

    @Test func `a block that ends before it starts is refused`() {
        var builder = Self.builder
        builder.blocks[0].end = "99"
        #expect(failure(builder.file())?.code == .pkeyconfigMalformed)
    }

    @Test func `a file cut off at any length is refused`() {
        let bytes = Self.builder.file()
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(failure(Array(bytes[..<count])) != nil, "cut at \(count)")
        }
    }

    @Test func `a packed table cut off at any length is refused`() {
        let packed = PKeyConfigBuilder.gzip(Array(Self.builder.table.utf8))
        for count in stride(from: 2, to: packed.count, by: 61) {
            let file = Self.builder.file(holding: PKeyConfigBuilder.base64(Array(packed[..<count])))
            #expect(failure(file)?.code == .pkeyconfigGzip, "cut at \(count)")
        }
    }

    @Test func `random damage never traps`() {
        let seed: UInt64 = 0x5EED_0003
        var random = SeededRandom(seed: seed)
        func next(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        var refused = 0
        for round in 0..<600 {
            var inner = Array(Self.builder.table.utf8)
            for _ in 0...next(3) { inner[next(inner.count)] = UInt8(next(256)) }
            let file = Self.builder.file(holding: PKeyConfigBuilder.base64(inner))
            if let error = failure(file) {
                refused += 1
                #expect(error.offset <= file.count, "seed \(seed), round \(round)")
            }
        }
        #expect(refused > 0)
    }

    @Test func `errors and matches never tell of blocks`() throws {
        let file = try PKeyConfig(parsing: Self.builder.file().span)
        let match = try #require(file.identify(group: 700_001, serial: 150))
        for text in ["\(match)", String(reflecting: match)] {
            #expect(!text.contains("199"))
        }
    }
}
