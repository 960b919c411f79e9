import TestSupport
import Testing

@testable import Captures

@Suite(.serialized) struct HostileInputTests {
    @Test(arguments: expectations)
    func `a text cut anywhere is read as far as it goes`(_ expected: Expectation) {
        let bytes = Array(expected.text.utf8)
        let all = CaptureReader.read(bytes).flatMap(\.records).count
        for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 160)) {
            let captures = CaptureReader.read(Array(bytes[..<count]))
            let records = captures.flatMap(\.records)
            #expect(records.count <= all + 1, "cut at \(count)")
            for field in records.flatMap(\.fields) { #expect(field.offset <= count, "cut at \(count)") }
        }
    }

    @Test(arguments: expectations)
    func `a text with damaged bytes never stops the reader`(_ expected: Expectation) {
        let seed: UInt64 = 20_261_121
        var generator = SeededRandom(seed: seed)
        for round in 0..<60 {
            var bytes = Array(expected.text.utf8)
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: at)
                default: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &generator))
                }
            }
            for field in CaptureReader.read(bytes).flatMap(\.records).flatMap(\.fields) {
                #expect(field.offset <= bytes.count && field.line >= 1, "seed \(seed) round \(round)")
            }
        }
    }

    struct Hostile: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let make: @Sendable () -> [UInt8]
    }

    static let hostile: [Hostile] = [
        Hostile(testDescription: "one line of a million letters") { .init(repeating: 0x41, count: 300_000) },
        Hostile(testDescription: "nested braces") { .init(repeating: 0x7B, count: 30_000) },
        Hostile(testDescription: "nested brackets") { .init(repeating: 0x5B, count: 30_000) },
        Hostile(testDescription: "braces, one a line") { repeating("{\n", 30_000) },
        Hostile(testDescription: "objects that never end, one a line") { repeating("{\"a\":[1,\n", 20_000) },
        Hostile(testDescription: "open elements") { repeating("<a>", 30_000) },
        Hostile(testDescription: "open elements, one a line") { repeating("<a b='c'>\n", 20_000) },
        Hostile(testDescription: "different elements, one a line") {
            (0..<20_000).flatMap { Array("<e\($0)>\n".utf8) }
        },
        Hostile(testDescription: "declarations that never end") { repeating("<?xml \n", 20_000) },
        Hostile(testDescription: "comments that never end") { repeating("<!-- \n", 20_000) },
        Hostile(testDescription: "empty lines") { .init(repeating: 0x0A, count: 300_000) },
        Hostile(testDescription: "carriage returns") { .init(repeating: 0x0D, count: 300_000) },
        Hostile(testDescription: "quotes") { repeating("Name,PartialProductKey\n\"", 20_000) },
        Hostile(testDescription: "commas") { repeating("PartialProductKey,", 20_000) },
        Hostile(testDescription: "colons") { .init(repeating: 0x3A, count: 300_000) },
        Hostile(testDescription: "labels without values") { repeating("Partial Product Key:\n", 20_000) },
        Hostile(testDescription: "one value wrapped for ever") {
            Array("Name              : x\nPartialProductKey : y\n".utf8)
                + repeating("                    zzzzzzzz\n", 20_000)
        },
        Hostile(testDescription: "one message for ever") {
            Array("Event[0]:\n Event ID: 1\n Description: x\n".utf8) + repeating("hr=0x8007232B again\n", 20_000)
        },
        Hostile(testDescription: "instances that never end") {
            repeating("instance of SoftwareLicensingProduct {\n", 30_000)
        },
        Hostile(testDescription: "sections") { repeating("[PID]\nValue=1\n", 20_000) },
        Hostile(testDescription: "tables without rows") { repeating("Name PartialProductKey\n---- ----\n", 30_000) },
        Hostile(testDescription: "table cells that never end") { Array("<table>".utf8) + repeating("<td>", 30_000) },
        Hostile(testDescription: "tags that never end") { Array("<html>".utf8) + repeating("<", 500_000) },
        Hostile(testDescription: "high bytes") { .init(repeating: 0x82, count: 300_000) },
        Hostile(testDescription: "half a million small objects") {
            Array("[".utf8) + repeating("{\"a\":1},", 30_000)
        },
    ]

    static func repeating(_ text: String, _ count: Int) -> [UInt8] {
        let unit = Array(text.utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(unit.count * count)
        for _ in 0..<count { bytes += unit }
        return bytes
    }

    @Test(arguments: hostile)
    func `hostile input takes bounded time`(_ input: Hostile) {
        let bytes = input.make()
        let clock = ContinuousClock()
        var captures: [Capture] = []
        let time = clock.measure { captures = CaptureReader.read(bytes) }
        #expect(captures.flatMap(\.records).count <= CaptureCollector.maximumRecordCount)
        // A debug build on a busy machine: what is tested is that nothing grows with the square of the input.
        #expect(time < .seconds(600), "\(time)")
    }
}
