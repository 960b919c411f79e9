import ByteKit
import Crypto
import Sealing
import TestSupport
import Testing

/// The published vectors of the format.
@Suite struct AgeVectorTests {
    private static func key(_ passphrase: String?) throws -> AgeKey {
        if let passphrase { return .passphrase(SecretBytes(utf8: passphrase)) }
        return .identities([try AgeIdentity(text: SecretBytes(utf8: Vectors.identity))])
    }

    private static func hash(_ content: SecretBytes) -> String {
        Hexadecimal.text(SHA256.hash(data: content.bytes.array()))
    }

    @Test(arguments: Vectors.headers)
    func `a header opens or is refused as the format wants it`(vector: Vectors.Header) throws {
        let file = Array(vector.text.utf8) + (try #require(Hexadecimal.bytes(Vectors.tail)))
        do {
            let content = try Age.open(file.span, with: Self.key(vector.passphrase))
            #expect(vector.code == nil)
            #expect(Self.hash(content) == Vectors.contentHash)
        } catch let error as SealingError {
            #expect(error.code.rawValue == vector.code)
        }
    }

    @Test(arguments: Vectors.armor)
    func `armor opens or is refused as the format wants it`(vector: Vectors.Armor) throws {
        let file = Array(vector.text.utf8)
        do {
            let content = try Age.open(file.span, with: Self.key(nil))
            #expect(vector.opens)
            #expect(Self.hash(content) == vector.hash)
        } catch is SealingError {
            #expect(!vector.opens)
        }
        // A byte at a time gives the same answer.
        var opener = AgeOpener(with: try Self.key(nil))
        var content: [UInt8] = []
        let opens: Bool
        do {
            for byte in file { try opener.update([byte].span) { content += $0.array() } }
            try opener.finish { content += $0.array() }
            opens = true
        } catch is SealingError { opens = false }
        #expect(opens == vector.opens)
        if opens { #expect(Self.hash(SecretBytes(content)) == vector.hash) }
    }

    @Test func `a damaged header is refused, or is what would be written`() throws {
        var random = SeededRandom(seed: 23)
        var (accepted, refused) = (0, 0)
        for vector in Vectors.headers {
            let bytes = Array(vector.text.utf8)
            for _ in 0..<60 {
                var changed = bytes
                let place = Int.random(in: changed.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: changed[place] = UInt8.random(in: 10...126, using: &random)
                case 1: changed.remove(at: place)
                default: changed.insert(UInt8(ascii: "\n"), at: place)
                }
                if let header = try? AgeHeader(parsing: changed) {
                    #expect(header.encoded == changed)
                    accepted += 1
                } else {
                    refused += 1
                }
            }
        }
        // Both happen, or the test says nothing.
        #expect(accepted > 20 && refused > 200)
    }
}
