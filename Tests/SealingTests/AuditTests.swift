import ByteKit
import Sealing
import TestSupport
import Testing

/// A trail that was tampered with says where.
@Suite struct AuditTests {
    private static let start = Timestamp(secondsSince1970: 1_795_276_800)

    private static func event(_ number: Int) -> AuditEvent {
        AuditEvent(
            time: Timestamp(secondsSince1970: start.secondsSince1970 + Int64(number) * 60),
            who: "Élodie \"Léo\" Durand",
            why: "réinstallation\nde SRV-\(number)",
            action: "key.reveal",
            object: "key/\(number)",
            outcome: AuditEvent.Outcome.allCases[number % 3],
            details: ["partialKey": "J464C", "b\\s": "\u{2028}\u{1F}", "a": "=|"]
        )
    }

    /// Twenty records with a checkpoint after every fifth.
    private static func trail(_ signer: AuditSigner, count: Int = 20) throws -> (lines: [String], heads: [AuditHead]) {
        var chain = AuditChain(interval: 5)
        var (lines, heads): ([String], [AuditHead]) = ([], [])
        for number in 1...count {
            let record = chain.append(event(number))
            lines.append(record.line)
            heads.append(chain.head)
            if chain.isCheckpointDue { lines.append(try signer.checkpoint(chain.head, at: record.event.time).line) }
        }
        return (lines, heads)
    }

    private static func report(
        _ lines: [String],
        _ signer: AuditSigner,
        kept: [AuditHead] = [],
        after: AuditHead = .start
    ) -> AuditReport {
        AuditVerifier.verify(
            Array(lines.joined(separator: "\n").utf8),
            publicKey: signer.publicKey,
            keptHeads: kept,
            after: after
        )
    }

    /// Index of the line of a record.
    private static func index(_ sequence: Int) -> Int { sequence - 1 + (sequence - 1) / 5 }

    private func problems(_ report: AuditReport) -> [String] {
        report.problems.map { problem in
            let numbers = problem.sequences.map {
                $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
            }
            return "\(problem.kind.rawValue) \(numbers ?? "-") @\(problem.line.map(String.init) ?? "-")"
        }
    }

    @Test func `an untouched trail is sound`() throws {
        let signer = try AuditSigner()
        let (lines, heads) = try Self.trail(signer)
        let report = Self.report(lines, signer, kept: [heads[2], heads[19]])
        #expect(problems(report) == [])
        #expect(report.isSound && report.recordCount == 20 && report.checkpointCount == 4)
        #expect(report.head == heads[19] && report.provenHead == heads[19])
        // A part of it, from a head that was kept.
        let part = Self.report(Array(lines.dropFirst(Self.index(6))), signer, after: heads[4])
        #expect(part.isSound && part.recordCount == 15)
        #expect(Self.report([], signer).isSound)
    }

    @Test func `each record reads back as it was written`() throws {
        let (lines, _) = try Self.trail(try AuditSigner(), count: 4)
        for (number, line) in lines.enumerated() {
            let record = try #require(AuditRecord(line: Array(line.utf8)))
            #expect(record.line == line && record.isIntact && record.event == Self.event(number + 1))
            #expect(!line.contains("\n") && !line.contains("\u{2028}"))
        }
    }

    @Test func `a hash is the SHA-256 that any other program computes`() async throws {
        let (lines, _) = try Self.trail(try AuditSigner(), count: 3)
        for line in lines {
            let range = try #require(line.firstRange(of: ",\"hash\":\""))
            let body = String(line[..<range.lowerBound]) + "}"
            let run = try await ToolRun("sha256sum", input: Array(body.utf8))
            #expect(run.output.prefix(64) == line[range.upperBound...].prefix(64))
        }
    }

    @Test func `any changed byte of a record or checkpoint is found, and located`() throws {
        let signer = try AuditSigner()
        let (lines, heads) = try Self.trail(signer, count: 10)
        for index in [Self.index(7), Self.index(10) + 1] {
            let line = Array(lines[index].utf8)
            for position in stride(from: 0, to: line.count, by: 2) {
                var changed = line
                changed[position] ^= 1
                var all = lines.map { Array($0.utf8) }
                all[index] = changed
                let report = AuditVerifier.verify(
                    Array(all.joined(separator: [UInt8(ascii: "\n")])),
                    publicKey: signer.publicKey,
                    keptHeads: [heads[9]]
                )
                #expect(!report.isSound, "byte \(position)")
                #expect(report.problems.contains { $0.line == index + 1 }, "byte \(position): \(problems(report))")
            }
        }
    }

    @Test func `a record changed together with its hash is found`() throws {
        let signer = try AuditSigner()
        var (lines, heads) = try Self.trail(signer)
        var other = Self.event(7)
        other.who = "somebody else"
        lines[Self.index(7)] = AuditRecord(other, after: heads[5]).line
        #expect(problems(Self.report(lines, signer)) == ["edited 7 @\(Self.index(7) + 1)"])
    }

    @Test func `a trail written anew from a record on is found by the next checkpoint`() throws {
        let signer = try AuditSigner()
        var (lines, heads) = try Self.trail(signer)
        var chain = AuditChain(after: heads[5])
        for number in 7...20 { lines[Self.index(number)] = chain.append(Self.event(number + 1)).line }
        let report = Self.report(lines, signer)
        #expect(report.problems.map(\.kind) == [.rewritten, .rewritten, .rewritten])
        #expect(report.problems.first?.sequences == 10...10)
        #expect(report.provenHead == heads[4])
        // The same with checkpoints of another key in place of ours.
        let forger = try AuditSigner()
        let forged = Self.report(try Self.trail(forger).lines, signer)
        #expect(forged.problems.map(\.kind) == Array(repeating: .forgedCheckpoint, count: 4))
        #expect(forged.provenHead == nil)
    }

    @Test func `removed, inserted and moved records are located`() throws {
        let signer = try AuditSigner()
        let (lines, heads) = try Self.trail(signer)
        var changed = lines
        changed.remove(at: Self.index(7))
        #expect(problems(Self.report(changed, signer)) == ["removed 7 @-"])
        changed = lines
        changed.removeSubrange(Self.index(7)...Self.index(9))
        #expect(problems(Self.report(changed, signer)) == ["removed 7-9 @-"])
        changed = lines
        changed.swapAt(Self.index(7), Self.index(8))
        #expect(problems(Self.report(changed, signer)) == ["reordered 7 @\(Self.index(8) + 1)"])
        changed = lines
        changed.insert(lines[Self.index(3)], at: Self.index(8))
        #expect(problems(Self.report(changed, signer)) == ["inserted 3 @\(Self.index(8) + 1)"])
        changed = lines
        changed.insert(AuditRecord(Self.event(99), after: heads[6]).line, at: Self.index(8))
        let found = Self.report(changed, signer)
        #expect(found.problems.contains { $0.kind == .inserted && $0.sequences == 8...8 })
        changed = lines
        changed[Self.index(7)] = "no record"
        #expect(problems(Self.report(changed, signer)) == ["malformed - @\(Self.index(7) + 1)"])
        changed = Array(lines.dropFirst())
        #expect(problems(Self.report(changed, signer)) == ["removed 1 @-"])
    }

    @Test func `a cut tail is found by a checkpoint or by a head that was kept`() throws {
        let signer = try AuditSigner()
        let (lines, heads) = try Self.trail(signer)
        // The checkpoint of record 20 without records 18 to 20.
        let cut = Array(lines[..<Self.index(18)]) + [lines[lines.count - 1]]
        #expect(problems(Self.report(cut, signer)) == ["cut-tail 18-20 @-"])
        // All of it gone: only what was kept elsewhere knows.
        let short = Array(lines[..<Self.index(18)])
        #expect(Self.report(short, signer).isSound)
        #expect(problems(Self.report(short, signer, kept: [heads[19]])) == ["cut-tail 18-20 @-"])
        #expect(problems(Self.report([], signer, kept: [heads[19]])) == ["cut-tail 1-20 @-"])
    }

    @Test func `hostile lines end in problems, never in a trap`() throws {
        let signer = try AuditSigner()
        let (lines, _) = try Self.trail(signer, count: 3)
        let huge = lines[0].replacing("\"seq\":1", with: "\"seq\":9223372036854775807")
        let deep = String(repeating: "[", count: 10_000)
        for line in [huge, deep, "{}", "", "null", "{\"seq\":-1}", String(repeating: "x", count: 2 << 20)] {
            #expect(!Self.report([line] + lines, signer).isSound)
        }
        let many = Self.report(Array(repeating: "{}", count: 3_000), signer)
        #expect(many.problemCount == 3_000 && many.problems.count == AuditVerifier.problemLimit)
        var random = SeededRandom(seed: 17)
        let all = Array(lines.joined(separator: "\n").utf8)
        for _ in 0..<200 {
            var changed = all
            for _ in 0..<3 {
                changed[Int.random(in: all.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = AuditVerifier.verify(changed, publicKey: signer.publicKey)
        }
    }

    @Test func `the key of checkpoints comes again from its secret`() throws {
        let signer = try AuditSigner()
        let again = try AuditSigner(secret: signer.revealedSecret())
        #expect(again.publicKey == signer.publicKey)
        #expect(try AuditPublicKey(signer.publicKey.description) == signer.publicKey)
        #expect(throws: SealingError(.keyMalformed)) { try AuditSigner(secret: SecretBytes([1, 2])) }
        #expect(throws: SealingError(.keyMalformed)) { try AuditPublicKey("ab") }
        let checkpoint = try signer.checkpoint(.start, at: Self.start)
        let read = try #require(AuditCheckpoint(line: Array(checkpoint.line.utf8)))
        #expect(read == checkpoint && read.isSigned(by: signer.publicKey))
        #expect(!read.isSigned(by: try AuditSigner().publicKey))
    }

    @Test func `an event line of the common format escapes what must be`() throws {
        var event = Self.event(1)
        event.action = "key|reveal\\now"
        event.who = "a=b\\c"
        event.details = ["k": "v\n\"w\""]
        let record = AuditRecord(event, after: .start)
        let line = CommonEventFormat(version: "1.0").line(record)
        #expect(line.hasPrefix("CEF:0|Regain|Regain|1.0|key\\|reveal\\\\now|key\\|reveal\\\\now|7|rt=1795276860000 "))
        #expect(
            line.contains(" suser=a\\=b\\\\c act=key|reveal\\\\now outcome=refused reason=réinstallation\\nde SRV-1 ")
        )
        #expect(line.hasSuffix(#" msg={"k":"v\\n\\"w\\""}"#))
        #expect(!line.contains("\n"))
    }
}
