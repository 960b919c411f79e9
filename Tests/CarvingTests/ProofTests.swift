import ByteKit
import Carving
import ProductKey
import TestSupport
import Testing

@Suite struct ProofTests {
    struct Text: Sendable, CustomTestStringConvertible {
        let text: String
        let verdict: String
        init(_ text: String, _ verdict: String) { (self.text, self.verdict) = (text, verdict) }
        var testDescription: String { verdict }
    }

    static let key = Plant.publishedKey

    @Test(arguments: [
        Text("serial: \(key).", "proven"),
        Text("\"\(key)\"", "proven"),
        Text("key=\(key)&x", "proven"),
        Text("\(key.lowercased())", "proven"),
        Text("VdYbN-27wPp-V4HQT-9VMD4-VMK7H", "proven"),
        // One letter changed: consistent in form only. A game code looks like this.
        Text("VDYBN-27WPP-V4HQT-9VMD4-VMK7J", "unproven"),
        Text("BCDFG-HJKMP-QRTVW-XY234-6789B", "unproven"),
        // Part of a longer word.
        Text("X\(key)", "nothing"), Text("\(key)X", "nothing"), Text("-\(key)", "nothing"), Text("\(key)-", "nothing"),
        Text("\(key)-VDYBN", "nothing"), Text("VDYBN-\(key)", "nothing"),
        // Letters that no key has, two markers, placeholders.
        Text("ADYBN-27WPP-V4HQT-9VMD4-VMK7H", "nothing"), Text("VDYBN-27WPP-V4HQT-9VMD4-VMK70", "nothing"),
        Text("VDYBN-27WPN-V4HQT-9VMD4-VMK7H", "nothing"), Text("XXXXX-XXXXX-XXXXX-XXXXX-XXXXX", "nothing"),
        Text("BBBBB-BBBBB-BBBBB-BBBBB-BBBBB", "nothing"), Text("BCDFG-BCDFG-BCDFG-BCDFG-BCDFG", "nothing"),
        // Other shapes.
        Text("de32eafd-aaee-4662-9444-c1befb41bde2", "nothing"), Text("VDYBN-27WPP-V4HQT-9VMD4", "nothing"),
        Text("VDYBN27WPPV4HQT9VMD4VMK7H", "nothing"), Text("VDYB-N27WPP-V4HQT-9VMD4-VMK7H", "nothing"),
        Text("VDYBN_27WPP_V4HQT_9VMD4_VMK7H", "nothing"), Text("00000-00000-00000-00000-00000", "nothing"),
    ])
    func `a text is a key only when it has the whole form and stands alone`(text: Text) {
        for encoding in CarvedCandidate.TextEncoding.allCases {
            for lead in 0..<3 {
                let padding = [UInt8](repeating: 0xFE, count: lead * 2)
                let found = carve(padding + Self.encode(text.text, encoding) + padding)
                let expected = text.verdict == "nothing" ? [] : [text.verdict]
                #expect(found.map(\.standing.rawValue) == expected, "\(encoding), lead \(lead)")
                #expect(found.allSatisfy { $0.candidate.kind == .keyText(encoding) }, "\(encoding), lead \(lead)")
            }
        }
    }

    @Test func `reasons tell a missing check from one that disagrees`() {
        #expect(carve(Array("BCDFG-HJKMP-QRTVW-XY234-6789B".utf8)).map(\.reason) == ["carving.no-check"])
        #expect(carve(Array("VDYBN-27WPP-V4HQT-9VMD4-VMK7J".utf8)).map(\.reason) == ["carving.check-disagrees"])
    }

    @Test(arguments: [Plant.blob3, .blob4, .table])
    func `a wrong byte anywhere makes a structure damaged or no structure`(plant: Plant) {
        let whole = plant.bytes
        let step = whole.count > 1_000 ? 7 : 1
        for index in stride(from: 0, to: whole.count, by: step) {
            var bytes = whole
            bytes[index] ^= 0x11
            let found = carve([0xFF, 0, 0, 0] + bytes)
            #expect(!found.contains { $0.candidate.kind == plant.kind && $0.standing == .proven }, "byte \(index)")
            #expect(found.count <= 1, "byte \(index)")
        }
    }

    @Test(arguments: [Plant.blob3, .blob3Long, .blob4])
    func `a blob whose check disagrees is reported as damaged, wherever it lies`(plant: Plant) {
        for lead in 0..<8 {
            // The last byte but four of the short form and of the others is under the check.
            var bytes = plant.bytes
            bytes[100] ^= 1
            let found = carve([UInt8](repeating: 0xFF, count: lead) + bytes)
            #expect(found.map(\.standing) == [.damaged], "lead \(lead)")
            #expect(found.map(\.reason) == ["carving.check-disagrees"], "lead \(lead)")
        }
    }

    @Test(arguments: Plant.allCases)
    func `a structure cut short is never proven`(plant: Plant) {
        let whole = plant.bytes
        for count in 0..<whole.count where whole.count < 300 || count % 5 == 0 {
            for finding in carve(Array(whole.prefix(count))) {
                #expect(finding.standing == .damaged, "\(count) bytes")
                #expect(finding.reason == "carving.truncated", "\(count) bytes")
            }
        }
    }

    @Test func `a blob without its Product ID is found where hives put values`() {
        var builder = Plant.builder
        builder.productID = ""
        builder.extendedPID = ""
        for blob in [builder.version3(), builder.version4()] {
            for line in stride(from: 4, to: 200, by: 8) {
                let found = carve([UInt8](repeating: 0, count: line) + blob + [UInt8](repeating: 0, count: 200))
                #expect(found.map(\.standing) == [.proven], "offset \(line)")
            }
        }
    }

    @Test func `a blob whose key was removed is proven and holds none`() {
        var builder = Plant.builder
        builder.keyField = [UInt8](repeating: 0, count: 16)
        let bytes = builder.version3() + builder.version4()
        let result = Carver().carve(bytes.span)
        #expect(result.findings.map(\.standing) == [.proven, .proven])
        #expect(result.findings.allSatisfy { $0.key == nil })
    }

    @Test func `a table keeps its key to itself and its sum decides`() {
        var bytes = Plant.table.bytes
        #expect(findings(bytes).map(\.key?.masked) == ["*****-*****-*****-*****-VMK7H"])
        bytes[10] ^= 1
        #expect(carve(bytes).map(\.standing) == [.damaged])
        // Letters right behind it, as in a dump of tables, do not matter; before a plain text they would.
        #expect(carve(Plant.table.bytes + Array("SSDT".utf8)).map(\.standing) == [.proven])
    }

    @Test func `a finding shows no whole key, however it is printed`() {
        for plant in Plant.allCases {
            let bytes = plant.bytes
            for finding in findings(bytes) {
                var dumped = ""
                dump(finding, to: &dumped)
                for text in ["\(finding)", String(reflecting: finding), dumped] {
                    #expect(!text.uppercased().contains("27WPP"))
                }
            }
        }
    }

    @Test func `a candidate that lies elsewhere is not proved`() {
        let bytes = Plant.ascii.bytes
        let candidate = CarvedCandidate(kind: .keyText(.ascii), offset: 0, length: 29)
        #expect(prove(candidate, in: bytes, at: 0)?.standing == .proven)
        #expect(prove(candidate, in: bytes, at: 1) == nil)
        for kind in Plant.allCases.map(\.kind) + [.hiveBin, .hiveBase] {
            for offset in [UInt64(1), 28, 29, .max] {
                let moved = CarvedCandidate(kind: kind, offset: offset, length: 29)
                #expect(prove(moved, in: bytes)?.standing != .proven)
            }
        }
    }

    static func encode(_ text: String, _ encoding: CarvedCandidate.TextEncoding) -> [UInt8] {
        switch encoding {
        case .ascii: Array(text.utf8)
        case .utf16LE: UTF16Text.encode(text)
        case .utf16BE: text.utf8.flatMap { [0, $0] }
        }
    }
}
