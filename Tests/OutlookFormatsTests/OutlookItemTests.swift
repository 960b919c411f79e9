import ByteKit
import OutlookFormats
import TestSupport
import Testing

@Suite struct OutlookItemTests {
    private static let sample = OutlookBuilder.sample(text: "the text – é")

    private func item(_ bytes: [UInt8], depth: Int = 8) throws -> OutlookItem {
        OutlookItem(try CompoundFile(parsing: MemoryRegion(bytes)), depth: depth, limit: 1 << 24)
    }

    private func check(_ item: OutlookItem) {
        func text(_ properties: OutlookProperties, _ number: UInt16) -> String? {
            properties.bytes(number).map { UTF16Text.decodeTerminated($0.span) }
        }
        #expect(text(item.properties, 0x0037) == "Votre clé – Windows Server")
        #expect(text(item.properties, 0x1000) == "the text – é")
        #expect(item.properties.time(0x0039)?.iso8601 == "2008-03-03T09:00:00Z")
        #expect(item.attachments.count == 3 && item.problems.isEmpty)
        #expect(text(item.attachments[0].properties, 0x3707) == "notes é.txt")
        #expect(item.attachments[0].properties.bytes(0x3701) == Array("a file in it\r\n".utf8))
        #expect(item.attachments[1].properties.bytes(0x3701) == (0..<9_000).map { UInt8($0 % 251) })
        #expect(item.attachments[2].item.first.map { text($0.properties, 0x1000) } == "inner text")
    }

    @Test func `a message that Outlook saved is read`() throws {
        check(try item(Self.sample.message()))
    }

    @Test func `winmail.dat is read`() throws {
        let bytes = Self.sample.winmail()
        check(try OutlookItem(winmail: bytes.span, depth: 8))
    }

    @Test func `messages deeper in one another than is looked are told`() throws {
        var builder = Self.sample
        for _ in 0..<20 {
            var outer = OutlookBuilder()
            outer.texts = [0x0037: "outer"]
            outer.messages = [builder]
            builder = outer
        }
        func depth(_ item: OutlookItem) -> Int { 1 + (item.attachments.first?.item.first.map(depth) ?? 0) }
        func problems(_ item: OutlookItem) -> [ParseError] {
            item.problems + (item.attachments.first?.item.first.map(problems) ?? [])
        }
        let message = try item(builder.message())
        #expect(depth(message) == 8 && problems(message).contains { $0.code == .outlookTooDeep })
        let packed = builder.winmail()
        let winmail = try OutlookItem(winmail: packed.span, depth: 8)
        #expect(depth(winmail) == 8 && problems(winmail).contains { $0.code == .outlookTooDeep })
    }

    @Test func `a chain that bites its tail ends`() throws {
        var bytes = Self.sample.message()
        // Every sector follows itself.
        let table = (Int(bytes.span.loadU32(at: 76)) + 1) * 512
        for index in 0..<128 {
            for (step, byte) in [UInt8(index), 0, 0, 0].enumerated() { bytes[table + 4 * index + step] = byte }
        }
        _ = try? item(bytes)
        // An entry that is its own neighbour.
        bytes = Self.sample.message()
        let directory = (Int(bytes.span.loadU32(at: 48)) + 1) * 512
        for step in 0..<4 { bytes[directory + 128 + 72 + step] = step == 0 ? 1 : 0 }
        _ = try? item(bytes)
    }

    @Test func `every beginning and many changes are survived`() throws {
        let (message, winmail) = (Self.sample.message(), Self.sample.winmail())
        for count in stride(from: 0, to: message.count, by: 97) { _ = try? item(Array(message[..<count])) }
        for count in stride(from: 0, to: winmail.count, by: 7) {
            let beginning = Array(winmail[..<count])
            _ = try? OutlookItem(winmail: beginning.span, depth: 8)
        }
        var random = SeededRandom(seed: 3)
        for _ in 0..<300 {
            var (one, other) = (message, winmail)
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                one[Int.random(in: 0..<one.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                other[Int.random(in: 0..<other.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? item(one)
            _ = try? OutlookItem(winmail: other.span, depth: 8)
        }
    }
}
