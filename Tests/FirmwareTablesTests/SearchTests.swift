import ByteKit
import FirmwareTables
import TestSupport
import Testing

@Suite struct SearchTests {
    private let noise = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 37) }

    @Test func `tables are found at any offset, one behind the other too`() {
        let image = noise + validMSDM + validMSDM + [1, 2, 3] + validMSDM
        let found = MSDMTable.find(in: image.span, base: 10)
        #expect(found.map(\.offset) == [5_010, 5_095, 5_183])
        #expect(found.allSatisfy { $0.keyText == Array(publishedKey.utf8) })
    }

    @Test func `the letters alone, a wrong checksum and a cut table are no find`() {
        var wrong = validMSDM
        wrong[9] &+= 1
        let image = Array("see MSDM, MSDM and MSDM".utf8) + wrong + noise + validMSDM.dropLast()
        #expect(MSDMTable.find(in: image.span).isEmpty)
    }

    @Test func `a table hidden behind a false start is found`() {
        let image = Array("MSDMMSDM".utf8) + [0x55, 0, 0, 0] + validMSDM
        #expect(MSDMTable.find(in: image.span).map(\.offset) == [12])
    }

    @Test func `the number of finds is limited`() {
        let image = (0..<5).flatMap { _ in validMSDM }
        #expect(MSDMTable.find(in: image.span, limit: 2).count == 2)
    }

    @Test(arguments: 0...90)
    func `no prefix of a find traps`(count: Int) {
        let image = Array((validMSDM + validMSDM).prefix(count))
        #expect(MSDMTable.find(in: image.span).count == (count >= 85 ? 1 : 0))
    }
}

@Suite struct SLICTableTests {
    @Test func `the marker's version is read`() throws {
        let table = try SLICTable(parsing: ACPITableBuilder.slic(major: 2, minor: 1).bytes().span)
        #expect(table.markerVersionText == "2.1")
        #expect(table.problems.isEmpty)
    }

    @Test func `a table without marker and a wrong checksum are told`() throws {
        var bytes = ACPITableBuilder(signature: "SLIC", body: [1, 2, 3]).bytes()
        bytes[38] = 9
        let table = try SLICTable(parsing: bytes.span, base: 5)
        #expect(table.markerVersion == nil)
        #expect(table.problems == [ParseError(.wrongACPIChecksum, at: 14)])
    }

    @Test func `a table cut short is an error at every length`() {
        let whole = ACPITableBuilder.slic().bytes()
        for length in 0..<whole.count {
            let bytes = Array(whole[..<length])
            #expect(throws: ParseError.self) { try SLICTable(parsing: bytes.span) }
        }
    }
}

@Suite struct ACPIDumpTests {
    private let text =
        ACPITableBuilder.dumpText("FACP", [1, 2, 3]) + ACPITableBuilder.dumpText("MSDM", validMSDM)
        + ACPITableBuilder.dumpText("SLIC", ACPITableBuilder.slic().bytes())

    @Test(arguments: ["\n", "\r\n"])
    func `licensing tables are rebuilt byte for byte`(lineEnd: String) {
        let bytes = Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd).utf8)
        let dump = ACPIDump(parsing: bytes.span)
        #expect(dump.names == ["FACP", "MSDM", "SLIC"])
        #expect(dump.tables.map(\.bytes) == [validMSDM, ACPITableBuilder.slic().bytes()])
        #expect(dump.problems.isEmpty)
        #expect(!"\(dump.tables)".contains("78, 54, 57"))
    }

    @Test func `letters beside the digits are never taken for bytes`() {
        // The last row is short, and its text looks like hexadecimal digits.
        let table = [UInt8](repeating: 0x41, count: 18)
        let bytes = Array(ACPITableBuilder.dumpText("MSDM", table).utf8)
        #expect(ACPIDump(parsing: bytes.span).tables.map(\.bytes) == [table])
    }

    @Test func `a missing row ends the table and is told`() {
        var lines = ACPITableBuilder.dumpText("MSDM", validMSDM).split(separator: "\n")
        lines.remove(at: 3)
        let bytes = Array(lines.joined(separator: "\n").utf8)
        let dump = ACPIDump(parsing: bytes.span)
        #expect(dump.tables.map(\.bytes.count) == [32])
        #expect(dump.problems.map(\.code) == [.acpiDumpGap])
    }

    @Test func `cut texts and mutated texts never trap`() {
        let whole = Array(text.utf8)
        for length in stride(from: 0, to: whole.count, by: 7) {
            _ = ACPIDump(parsing: Array(whole[..<length]).span)
        }
        let seed: UInt64 = 0xACB1
        var random = SeededRandom(seed: seed)
        for round in 0..<2_000 {
            var bytes = whole
            for _ in 0..<8 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let dump = ACPIDump(parsing: bytes.span)
            #expect(dump.tables.allSatisfy { $0.bytes.count <= bytes.count / 3 }, "seed \(seed), round \(round)")
        }
    }
}
