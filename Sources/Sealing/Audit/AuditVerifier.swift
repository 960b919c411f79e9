import JSONText

/// Verifies an exported audit trail line by line, without the database and without a secret.
///
/// What it cannot see: a tail cut off together with every checkpoint that named it. Keep a head elsewhere for that, and
/// give it to ``init(publicKey:keptHeads:after:)``. Records behind the last checkpoint are chained but not signed.
public struct AuditVerifier: Sendable {
    /// The most problems that are listed; the rest are counted.
    public static let problemLimit = 1_000

    private struct Seen {
        let hash: String
        let line: Int
        let isIntact: Bool
    }

    private let publicKey: AuditPublicKey
    private let keptHeads: [AuditHead]
    private var seen: [Int64: Seen] = [:]
    /// First numbers of gaps that malformed lines explain.
    private var explained: Set<Int64> = []
    private var last: AuditHead
    private let start: AuditHead
    private var checkpoints: [(head: AuditHead, line: Int)] = []
    private var lineCount = 0
    private var malformedSinceRecord: Int64 = 0
    private var problems: [AuditProblem] = []
    private var problemCount = 0

    /// Begins before the first line.
    ///
    /// - Parameters:
    ///   - publicKey: whose checkpoints count.
    ///   - keptHeads: heads that were kept elsewhere and must be found again.
    ///   - head: where the export begins; the start of the chain unless it is a part.
    public init(publicKey: AuditPublicKey, keptHeads: [AuditHead] = [], after head: AuditHead = .start) {
        self.publicKey = publicKey
        self.keptHeads = keptHeads
        start = head
        last = head
    }

    /// Verifies JSON Lines that are in memory.
    public static func verify(
        _ lines: [UInt8],
        publicKey: AuditPublicKey,
        keptHeads: [AuditHead] = [],
        after head: AuditHead = .start
    ) -> AuditReport {
        var verifier = AuditVerifier(publicKey: publicKey, keptHeads: keptHeads, after: head)
        var rest = lines[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            verifier.take(line: Array(rest[rest.startIndex..<end]))
            rest = end == rest.endIndex ? [] : rest[(end + 1)...]
        }
        return verifier.finish()
    }

    /// Takes the next line, without its end.
    public mutating func take(line: [UInt8]) {
        lineCount += 1
        guard line.count <= AuditRecord.lineLimit, let value = try? JSONValue(parsing: line.span) else {
            return malformed()
        }
        if let record = AuditRecord(value) {
            take(record, isCanonical: record.line.utf8.elementsEqual(line))
        } else if let checkpoint = AuditCheckpoint(value) {
            take(checkpoint, isCanonical: checkpoint.line.utf8.elementsEqual(line))
        } else {
            malformed()
        }
    }

    private mutating func malformed() {
        malformedSinceRecord += 1
        report(.malformed, line: lineCount)
    }

    private mutating func take(_ record: AuditRecord, isCanonical: Bool) {
        let sequence = record.sequence
        let isIntact = isCanonical && record.isIntact
        if !isIntact { report(.edited, line: lineCount, sequence...sequence) }
        guard sequence > start.sequence, seen[sequence] == nil else {
            return report(.inserted, line: lineCount, sequence...sequence)
        }
        seen[sequence] = Seen(hash: record.hash, line: lineCount, isIntact: isIntact)
        if sequence <= last.sequence {
            report(.reordered, line: lineCount, sequence...sequence)
        } else {
            let gap = sequence - last.sequence - 1
            if gap > 0, gap <= malformedSinceRecord { explained.insert(last.sequence + 1) }
            last = record.head
        }
        malformedSinceRecord = 0
        checkLink(of: record, isIntact: isIntact)
    }

    /// The record before must have the hash that this one names.
    private mutating func checkLink(of record: AuditRecord, isIntact: Bool) {
        guard isIntact else { return }
        if record.sequence == start.sequence + 1 {
            if record.previous != start.hash { report(.edited, line: lineCount, record.sequence...record.sequence) }
        } else if let before = seen[record.sequence - 1], before.hash != record.previous, before.isIntact {
            // It fits itself but not its successor: it was changed, and its hash with it.
            report(.edited, line: before.line, record.sequence - 1...record.sequence - 1)
        }
    }

    /// What is missing between the records that there are.
    private mutating func reportGaps() {
        var before = start.sequence
        for sequence in seen.keys.sorted() {
            if sequence > before + 1, !explained.contains(before + 1) {
                report(.removed, line: nil, before + 1...sequence - 1)
            }
            before = sequence
        }
    }

    private mutating func take(_ checkpoint: AuditCheckpoint, isCanonical: Bool) {
        guard isCanonical, checkpoint.isSigned(by: publicKey) else {
            let sequence = checkpoint.head.sequence
            return report(.forgedCheckpoint, line: lineCount, sequence...sequence)
        }
        checkpoints.append((checkpoint.head, lineCount))
    }

    /// Says that nothing follows.
    public mutating func finish() -> AuditReport {
        reportGaps()
        var proven: AuditHead?
        var (agreeing, cut) = (0, last.sequence)
        for (head, line) in checkpoints + keptHeads.map({ ($0, 0) }) {
            if head.sequence > last.sequence {
                cut = max(cut, head.sequence)
            } else if head == start || seen[head.sequence]?.hash == head.hash {
                if line > 0 { agreeing += 1 }
                if head.sequence > proven?.sequence ?? -1 { proven = head }
            } else if head.sequence > start.sequence {
                // Where the record itself is missing or edited, that was said already; else all before it was redone.
                if seen[head.sequence]?.isIntact == true {
                    report(.rewritten, line: line > 0 ? line : nil, head.sequence...head.sequence)
                }
            }
        }
        if cut > last.sequence { report(.cutTail, line: nil, last.sequence + 1...cut) }
        problems.sort { left, right in
            (left.line ?? .max, left.sequences?.lowerBound ?? 0) < (
                right.line ?? .max, right.sequences?.lowerBound ?? 0
            )
        }
        return AuditReport(
            recordCount: seen.count,
            checkpointCount: agreeing,
            head: last,
            provenHead: proven,
            problems: problems,
            problemCount: problemCount
        )
    }

    private mutating func report(_ kind: AuditProblem.Kind, line: Int?, _ sequences: ClosedRange<Int64>? = nil) {
        problemCount += 1
        guard problems.count < Self.problemLimit else { return }
        problems.append(AuditProblem(kind: kind, line: line, sequences: sequences))
    }
}
