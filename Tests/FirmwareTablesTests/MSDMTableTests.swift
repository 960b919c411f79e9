import ByteKit
import FirmwareTables
import TestSupport
import Testing

@Suite struct MSDMTableTests {
    @Test func `a valid table gives the key text, its offset and the header`() throws {
        let bytes = validMSDM
        let table = try MSDMTable(parsing: bytes.span, base: 1_000)
        #expect(table.content == .text)
        #expect(table.keyText == Array(publishedKey.utf8))
        #expect(table.keyTextOffset == 1_056)
        #expect(table.problems.isEmpty)
        #expect(table.checksumIsRight)
        #expect(table.header.length == 85)
        #expect(table.header.oemID == "TEST")
        #expect(table.header.oemTableID == "VECTOR")
        #expect(table.structureVersion == 1)
        #expect(table.dataType == 1)
        #expect(table.dataLength == 29)
    }

    @Test func `a wrong checksum is a problem and the text is still read`() throws {
        var bytes = validMSDM
        bytes[60] ^= 1
        let table = try MSDMTable(parsing: bytes.span)
        #expect(table.problems == [ParseError(.wrongACPIChecksum, at: 9)])
        #expect(table.keyText?.count == 29)
    }

    @Test(arguments: 0..<85)
    func `a table cut short is an error at every length`(length: Int) {
        let bytes = Array(validMSDM[..<length])
        #expect { try MSDMTable(parsing: bytes.span) } throws: { error in
            (error as? ParseError)?.code == .truncated
        }
    }

    @Test(arguments: [
        [],
        [UInt8](repeating: 0, count: 29),
        [UInt8](repeating: 0x20, count: 29),
        [UInt8](repeating: 0xFF, count: 29),
    ])
    func `blanks, zeros and no data mean a table without a key`(data: [UInt8]) throws {
        let table = try MSDMTable(parsing: ACPITableBuilder.msdm(data: data).bytes().span)
        #expect(table.content == .empty)
        #expect(table.keyText == nil)
        #expect(table.problems.isEmpty)
    }

    @Test(arguments: [0, 1, 19])
    func `a table that ends before its data holds no key`(count: Int) throws {
        let body = [UInt8](repeating: 0, count: count)
        let table = try MSDMTable(parsing: ACPITableBuilder(signature: "MSDM", body: body).bytes().span)
        #expect(table.content == .empty)
        #expect(table.problems == [ParseError(.msdmWithoutData, at: 36 + count)])
    }

    @Test func `another data type is not taken for a key`() throws {
        let bytes = ACPITableBuilder.msdm(data: Array(publishedKey.utf8), type: 2).bytes()
        let table = try MSDMTable(parsing: bytes.span)
        #expect(table.content == .unrecognised)
        #expect(table.keyText == nil)
        #expect(table.problems == [ParseError(.msdmDataType, at: 44)])
    }

    @Test func `an unknown version is a problem and the text is still read`() throws {
        let bytes = ACPITableBuilder.msdm(data: Array(publishedKey.utf8), version: 7).bytes()
        let table = try MSDMTable(parsing: bytes.span)
        #expect(table.keyText != nil)
        #expect(table.problems == [ParseError(.msdmVersion, at: 36)])
    }

    @Test(arguments: [UInt32(30), 4_096, .max])
    func `a data length past the end is a problem and reads no byte beyond the table`(length: UInt32) throws {
        let bytes = ACPITableBuilder.msdm(data: Array(publishedKey.utf8), length: length).bytes() + [0x41, 0x42]
        let table = try MSDMTable(parsing: bytes.span)
        #expect(table.keyText == Array(publishedKey.utf8))
        #expect(table.problems == [ParseError(.msdmDataLength, at: 52)])
    }

    @Test func `a key followed by zeros is read and the odd length noted`() throws {
        let bytes = ACPITableBuilder.msdm(data: Array(publishedKey.utf8) + [0, 0, 0]).bytes()
        let table = try MSDMTable(parsing: bytes.span)
        #expect(table.keyText == Array(publishedKey.utf8))
        #expect(table.problems == [ParseError(.msdmDataLength, at: 52)])
    }

    @Test(arguments: [Array("SHORT".utf8), Array("N69G4-B89J2-4G8F4-WWYCC-J46\u{1}C".utf8)])
    func `data that is not 29 printable characters is not handed over`(data: [UInt8]) throws {
        let table = try MSDMTable(parsing: ACPITableBuilder.msdm(data: data).bytes().span)
        #expect(table.content == .unrecognised)
        #expect(table.keyText == nil)
        #expect(table.problems.contains(ParseError(.msdmDataForm, at: 56)))
    }

    @Test(arguments: [UInt32(0), 35])
    func `a length below the header's own is an error at the length field`(length: UInt32) {
        var bytes = validMSDM
        bytes.replaceSubrange(4..<8, with: length.littleEndianBytes)
        #expect(throws: ParseError(.badACPILength, at: 4)) { try MSDMTable(parsing: bytes.span) }
    }

    @Test func `a length beyond the bytes given is an error`() {
        var bytes = validMSDM
        bytes.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: ParseError(.truncated, at: 4)) { try MSDMTable(parsing: bytes.span) }
    }

    @Test func `another table's signature is an error`() {
        let bytes = ACPITableBuilder.slic().bytes()
        #expect(throws: ParseError(.wrongACPISignature, at: 0)) { try MSDMTable(parsing: bytes.span) }
    }

    @Test func `no description shows the key`() throws {
        let bytes = validMSDM
        let table = try MSDMTable(parsing: bytes.span)
        var dumped = ""
        dump(table, to: &dumped)
        let numbers = Array(publishedKey.utf8).map(String.init).joined(separator: ", ")
        for text in ["\(table)", String(reflecting: table), dumped, "\([table])", "\(table.problems)"] {
            #expect(!text.contains("N69G4"))
            #expect(!text.contains("J464C"))
            #expect(!text.contains(numbers))
        }
    }

    @Test func `seeded random mutations never trap and never read more than 29 characters`() {
        let seed: UInt64 = 0x4D53_444D
        var random = SeededRandom(seed: seed)
        for round in 0..<20_000 {
            var bytes = validMSDM
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
            guard let table = try? MSDMTable(parsing: bytes.span) else { continue }
            #expect(table.keyText.map { $0.count == 29 } ?? true, "seed \(seed), round \(round)")
            #expect(table.header.length <= bytes.count, "seed \(seed), round \(round)")
        }
    }

    // The sample is not part of the repository.
    @Test(
        .enabled(
            if: SharedFiles.has("acpi/msdm-lenovo-redacted.aml"),
            "the corpus is not beside the checkout: set REGAIN_SHARED"
        )
    )
    func `a real maker's table is read`() throws {
        let bytes = try SharedFiles.bytes("acpi/msdm-lenovo-redacted.aml")
        let table = try MSDMTable(parsing: bytes.span)
        #expect(table.header.oemID == "LENOVO")
        #expect(table.header.oemTableID == "CB-01")
        #expect(table.header.revision == 3)
        #expect(table.content == .text)
        #expect(table.keyText?.suffix(5) == Array("6VM33".utf8)[...])
        #expect(table.problems.isEmpty)
    }
}
