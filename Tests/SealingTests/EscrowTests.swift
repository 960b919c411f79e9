import ByteKit
import Sealing
import TestSupport
import Testing

/// An identity in the hands of several people.
@Suite struct EscrowTests {
    private func text(_ share: EscrowShare) -> String {
        String(decoding: share.revealedText().bytes.array(), as: UTF8.self)
    }

    private func share(_ text: String) throws -> EscrowShare { try EscrowShare(text: SecretBytes(utf8: text)) }

    @Test(arguments: [(2, 2), (2, 3), (3, 5), (5, 5), (7, 12), (2, 64), (64, 64)])
    func `any that suffice give it back, typed again`(threshold: Int, count: Int) throws {
        let identity = AgeIdentity()
        let shares = try EscrowShare.split(identity, threshold: threshold, count: count)
        #expect(shares.map(\.number) == Array(1...count))
        var random = SeededRandom(seed: UInt64(threshold * 100 + count))
        for _ in 0..<5 {
            let chosen = try shares.shuffled(using: &random).prefix(threshold).map { try share(text($0)) }
            let back = try EscrowShare.combine(chosen)
            #expect(back.revealedSecret().holds(identity.revealedSecret().bytes.array()))
            #expect(throws: SealingError(.sharesTooFew)) { try EscrowShare.combine(Array(chosen.dropLast())) }
        }
        #expect(try EscrowShare.combine(shares).recipient == identity.recipient)
    }

    @Test func `all subsets of three of five`() throws {
        let identity = AgeIdentity()
        let shares = try EscrowShare.split(identity, threshold: 3, count: 5)
        for mask in 0..<32 {
            let chosen = shares.indices.filter { mask >> $0 & 1 == 1 }.map { shares[$0] }
            if chosen.count >= 3 {
                #expect(try EscrowShare.combine(chosen).recipient == identity.recipient)
            } else {
                #expect(throws: SealingError(.sharesTooFew)) { try EscrowShare.combine(chosen) }
            }
        }
    }

    @Test func `the text may be typed in any case and grouping`() throws {
        let shares = try EscrowShare.split(AgeIdentity(), threshold: 2, count: 3)
        let typed = text(shares[1])
        #expect(typed.hasPrefix("regai-nshar-e1") && typed.utf8.count < 120)
        for form in [
            typed.uppercased(), typed.replacing("-", with: ""), typed.replacing("-", with: " "),
            "  " + typed.replacing("-", with: "\r\n") + "\n",
        ] {
            let again = try share(form)
            #expect(again.number == 2 && again.threshold == 2 && again.set == shares[0].set)
        }
    }

    @Test func `one wrong character is found and located`() throws {
        let shares = try EscrowShare.split(AgeIdentity(), threshold: 2, count: 2)
        let plain = Array(text(shares[0]).replacing("-", with: ""))
        for index in plain.indices.dropFirst(12) {
            for wrong in [plain[index] == "q" ? "p" : "q", "b"] {
                var changed = plain
                changed[index] = Character(wrong)
                let error = #expect(throws: SealingError.self) { try share(String(changed)) }
                #expect(error?.code == .shareMistyped)
                #expect(error?.detail == "character \(index + 1)")
            }
        }
        var swapped = plain
        swapped.swapAt(20, 40)
        if swapped != plain { #expect(throws: SealingError(.shareMistyped)) { try share(String(swapped)) } }
        for wrong in ["", "regainshare1", String(plain.dropFirst(3)), AgeIdentity().recipient.text] {
            #expect(throws: SealingError(.shareMalformed)) { try share(wrong) }
        }
        #expect(throws: SealingError.self) { try share(String(plain.dropLast())) }
        #expect(throws: SealingError(.shareMalformed)) { try share(String(repeating: "q", count: 5_000)) }
    }

    @Test func `mixed sets, one share twice and counts without sense are refused`() throws {
        let identity = AgeIdentity()
        let first = try EscrowShare.split(identity, threshold: 2, count: 3)
        let second = try EscrowShare.split(identity, threshold: 2, count: 3)
        #expect(throws: SealingError(.sharesMixed)) { try EscrowShare.combine([first[0], second[1]]) }
        #expect(throws: SealingError(.shareRepeated)) { try EscrowShare.combine([first[0], first[0]]) }
        #expect(throws: SealingError(.sharesTooFew)) { try EscrowShare.combine([]) }
        for (threshold, count) in [(1, 3), (0, 0), (4, 3), (2, 65), (-1, 2), (2, 1)] {
            #expect(throws: SealingError(.shareCounts)) {
                try EscrowShare.split(identity, threshold: threshold, count: count)
            }
        }
    }

    /// Bech32 and Shamir's scheme once more, written apart from the program: multiplication by logarithms, and the value at
    /// 0 by the usual formula.
    private static let secondOpinion = """
        import sys
        letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
        power, log, value = [0] * 510, [0] * 256, 1
        for exponent in range(255):
            power[exponent] = power[exponent + 255] = value
            log[value] = exponent
            value ^= value << 1
            if value > 255: value ^= 0x11B
        def times(a, b): return power[log[a] + log[b]] if a and b else 0
        def over(a, b): return power[log[a] + 255 - log[b]] if a else 0
        points = []
        for text in sys.argv[1:]:
            digits = [letters.index(c) for c in text.replace("-", "").rsplit("1", 1)[1]][:-6]
            number = int("".join(format(d, "05b") for d in digits), 2) >> (len(digits) * 5 % 8)
            content = number.to_bytes(len(digits) * 5 // 8, "big")
            points.append((content[2], content[11:]))
        result = bytearray(32)
        for x, values in points:
            factor = 1
            for other, _ in points:
                if other != x: factor = times(factor, over(other, other ^ x))
            for index in range(32): result[index] ^= times(values[index], factor)
        print(result.hex())
        """

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "no python3 here"))
    func `an independent program puts it together from the texts`() async throws {
        let identity = AgeIdentity()
        for (threshold, count) in [(2, 3), (4, 7)] {
            let shares = try EscrowShare.split(identity, threshold: threshold, count: count)
            let run = try await ToolRun(
                "python3",
                ["-c", Self.secondOpinion] + shares.suffix(threshold).map { text($0) }
            )
            #expect(run.output == Hexadecimal.text(identity.revealedSecret().bytes.array()) + "\n", "\(run.error)")
        }
    }
}
