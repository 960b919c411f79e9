import Carving
import ProductKey
import Testing

@Suite struct CarvedTextTests {
    private func context(_ text: String, _ encoding: CarvedCandidate.TextEncoding, reach: Int = 80) throws -> CarvedText
    {
        let bytes = ProofTests.encode(text, encoding)
        let finding = try #require(findings(bytes).first { $0.key?.partialKey == "VMK7H" })
        let text = CarvedText(around: finding.candidate, in: bytes.span, reach: reach)
        return try #require(text)
    }

    @Test(arguments: CarvedCandidate.TextEncoding.allCases)
    func `the line around a key is given without the key`(encoding: CarvedCandidate.TextEncoding) throws {
        let text = try context("another line\nserver FS01: \(Plant.publishedKey) (volume)\nlast", encoding)
        #expect(text.before == "server FS01:")
        #expect(text.after == "(volume)")
    }

    @Test func `other keys on the line are masked`() throws {
        let other = "D764K-2NDRG-47T6Q-P8T8W-YP6DF"
        let text = try context("a,\(other),\(Plant.publishedKey),\(other.lowercased()),end", .ascii)
        #expect(text.before == "a,*****-*****-*****-*****-*****,")
        #expect(text.after == ",*****-*****-*****-*****-*****,end")
        let plain = try context("D764K2NDRG47T6QP8T8WYP6DF \(Plant.publishedKey)", .ascii)
        #expect(plain.before == String(repeating: "*", count: 25))
    }

    @Test func `a key cut by the reach leaves nothing behind`() throws {
        let other = "D764K-2NDRG-47T6Q-P8T8W-YP6DF"
        for reach in 0..<70 {
            let text = try context("\(other) is \(Plant.publishedKey) is \(other)", .ascii, reach: reach)
            for part in ["764K", "NDRG", "7T6Q", "8T8W", "P6DF"] {
                #expect(!text.before.contains(part), "reach \(reach)")
                #expect(!text.after.contains(part), "reach \(reach)")
            }
        }
    }

    @Test func `characters beyond ASCII survive, whole or in Latin-1`() throws {
        #expect(try context("clé \(Plant.publishedKey) reçue", .ascii).before == "clé")
        for reach in 0..<12 { _ = try context("éééé \(Plant.publishedKey) éééé", .ascii, reach: reach) }
        let latin: [UInt8] = [0x63, 0x6C, 0xE9, 0x20] + Array(Plant.publishedKey.utf8)
        let candidate = CarvedCandidate(kind: .keyText(.ascii), offset: 4, length: 29)
        let text = CarvedText(around: candidate, in: latin.span)
        #expect(text?.before == "clé")
    }

    @Test func `what is no text or lies elsewhere has no line`() {
        let bytes = Plant.blob3.bytes
        let blob = CarvedCandidate(kind: .digitalProductId3, offset: 0, length: 164)
        let beyond = CarvedCandidate(kind: .keyText(.ascii), offset: 150, length: 29)
        for candidate in [blob, beyond] {
            let text = CarvedText(around: candidate, in: bytes.span)
            #expect(text == nil)
        }
    }
}
