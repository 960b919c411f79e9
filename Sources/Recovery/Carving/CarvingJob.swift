import ByteKit
import Carving
import Dispatch
import RemoteSources
import Synchronization
import WorkerLink

/// What the search of one stretch has brought in.
struct CarvingYield: Sendable {
    /// What was found and is worth a line, by rising offset.
    var findings: [CarvedFinding] = []
    /// Pages of registry hives.
    var pages = HiveRuns()
    /// Where bytes could not be read.
    var gaps: [CarvingRecord.Gap] = []
    /// How many finds were left out because there were too many.
    var omitted = 0
    /// How many bytes of the stretch, in order, are done.
    var position: UInt64 = 0
    /// Whether the end was not reached: called off, or the source went away.
    var isCutShort = false
}

/// Searches the raw bytes of one source with all processors, in blocks.
///
/// Memory stays at a few blocks whatever the size of the source; holes are not read. What is found does not depend on
/// how the work was divided, nor on whether it was interrupted.
struct CarvingJob: Sendable {
    /// The source, as the report names it.
    let source: String
    /// What to search.
    let stretches: [CarvingStretch]
    /// Who listens, who may end it, where its state is kept.
    let control: CarvingControl

    /// Searches one stretch after the other.
    /// - Returns: what each has brought in, in the same order.
    func run() -> [CarvingYield] {
        let total = stretches.reduce(0) { $0 + $1.byteCount }
        var progress = CarvingProgress(source: source, done: 0, total: total, skipped: 0)
        var yields: [CarvingYield] = []
        for stretch in stretches {
            let run = StretchRun(stretch, source: source, control: control, before: progress)
            let yield = run.run()
            progress.done += stretch.byteCount
            progress.skipped += run.skipped
            yields.append(yield)
        }
        return yields
    }
}

/// The search of one stretch.
private final class StretchRun: Sendable {
    /// What a unit has brought in.
    private struct Part {
        var end: UInt64
        var findings: [CarvedFinding] = []
        var pages: [HiveRun] = []
        var gaps: [CarvingRecord.Gap] = []
    }

    /// What is done, and what waits for the units before it.
    private struct Ledger {
        var yield: CarvingYield
        var counts: [CarvedFinding.Standing: Int] = [:]
        var waiting: [Int: Part] = [:]
        var next = 0
    }

    private let stretch: CarvingStretch
    private let source: String
    private let control: CarvingControl
    private let before: CarvingProgress
    private let resumed: UInt64
    private let cursor: Mutex<CarvingCursor>
    private let ledger: Mutex<Ledger>
    private let isOver = Atomic<Bool>(false)
    private let carver = Carver(scope: [.keys, .hives])

    /// Bytes of a block: small enough to stay in the processor's cache until the close look.
    private static let blockSize: UInt64 = 1 << 20
    /// No structure is longer, so that each is proved or refused wherever a block ends.
    private static let contextAfter: UInt64 = 4_096
    /// Below this, starting threads costs more than it brings.
    private static let sharedByteCount: UInt64 = 8 << 20
    /// Unreadable places that are told one by one.
    private static let gapLimit = 16

    init(_ stretch: CarvingStretch, source: String, control: CarvingControl, before: CarvingProgress) {
        self.stretch = stretch
        self.source = source
        self.control = control
        self.before = before
        var yield = CarvingYield()
        if let state = control.state {
            let record = state.stretch(stretch.name, of: source, byteCount: stretch.byteCount)
            yield = Self.taken(up: record, in: stretch, carver)
        }
        resumed = yield.position
        cursor = Mutex(CarvingCursor(stretch, from: yield.position))
        var counts: [CarvedFinding.Standing: Int] = [:]
        for finding in yield.findings { counts[finding.standing, default: 0] += 1 }
        ledger = Mutex(Ledger(yield: yield, counts: counts))
    }

    /// Bytes that took no time.
    var skipped: UInt64 { resumed + cursor.withLock(\.skipped) }

    func run() -> CarvingYield {
        let ticks = ticking()
        defer { ticks?.cancel() }
        let isLarge = stretch.byteCount - resumed >= Self.sharedByteCount
        DispatchQueue.concurrentPerform(iterations: isLarge ? Processors.count : 1) { _ in work() }
        let yield = ledger.withLock { ledger in
            if isOver.load(ordering: .relaxed) {
                ledger.yield.isCutShort = true
            } else {
                ledger.yield.position = stretch.byteCount
            }
            return ledger.yield
        }
        if let state = control.state { state.keep(record(of: yield), of: source, atOnce: true) }
        tell()
        return yield
    }

    /// Tells how far the work is now and then, also while a slow source lets it wait.
    private func ticking() -> (any DispatchSourceTimer)? {
        guard control.progress != nil else { return nil }
        tell()
        // A queue of its own: the others are at work.
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "regain-progress"))
        timer.schedule(deadline: .now() + 0.25, repeating: 0.25)
        timer.setEventHandler { [self] in tell() }
        timer.resume()
        return timer
    }

    // MARK: Working

    private func work() {
        let room = Int(UInt64(Carver.contextBefore) + Self.blockSize + Self.contextAfter)
        var buffer = [UInt8](repeating: 0, count: room)
        var candidates: [CarvedCandidate] = []
        while !isOver.load(ordering: .relaxed), let unit = cursor.withLock({ $0.next() }) {
            var part = Part(end: unit.end)
            for piece in unit.pieces {
                // A unit that is not finished is not entered: a later run begins with it.
                guard search(piece, &buffer, &candidates, into: &part) else {
                    isOver.store(true, ordering: .relaxed)
                    return
                }
            }
            enter(part, of: unit.index)
        }
    }

    /// - Returns: false when the work is to end.
    private func search(
        _ piece: CarvingCursor.Piece,
        _ buffer: inout [UInt8],
        _ candidates: inout [CarvedCandidate],
        into part: inout Part
    ) -> Bool {
        var start = piece.owned.lowerBound
        while start < piece.owned.upperBound {
            guard !isOver.load(ordering: .relaxed), !control.isCancelled() else { return false }
            let base = max(piece.window.lowerBound, start - min(start, UInt64(Carver.contextBefore)))
            let end = min(piece.owned.upperBound, start + Self.blockSize)
            let count = Int(min(piece.window.upperBound, end + Self.contextAfter) - base)
            do {
                var memory = buffer.mutableSpan
                var room = memory._mutatingExtracting(0..<count)
                let got = try stretch.source.read(at: base, into: &room)
                let lead = Int(start - base)
                let owned = lead..<max(lead, min(got, lead + Int(end - start)))
                candidates.removeAll(keepingCapacity: true)
                let bytes = buffer.span.extracting(0..<got)
                carver.scan(bytes, at: base, owning: owned, into: &candidates)
                for candidate in candidates { look(at: candidate, in: bytes, base, piece.window, into: &part) }
                if owned.count < Int(end - start) {
                    part.gaps.append(CarvingRecord.Gap(offset: base + UInt64(got), code: "carving.ends-early"))
                }
            } catch {
                let code = Self.code(of: error)
                part.gaps.append(CarvingRecord.Gap(offset: start, code: code))
                if Self.isFinal(error) {
                    ledger.withLock { $0.yield.gaps.append(CarvingRecord.Gap(offset: start, code: code)) }
                    return false
                }
            }
            start = end
        }
        return true
    }

    private func look(
        at candidate: CarvedCandidate,
        in bytes: Span<UInt8>,
        _ base: UInt64,
        _ window: Range<UInt64>,
        into part: inout Part
    ) {
        switch candidate.kind {
        case .hiveBin:
            if let run = HiveRun(candidate, in: bytes, at: base, end: window.upperBound) { part.pages.append(run) }
        case .hiveBase:
            break
        default:
            guard let finding = carver.prove(candidate, in: bytes, at: base), RawReader.isWorthALine(finding) else {
                return
            }
            part.findings.append(finding)
        }
    }

    /// Whether every later read would fail as well: a worker that is gone, a server that refuses.
    private static func isFinal(_ error: any Error) -> Bool {
        switch error {
        case let error as WorkerError: error.code.rawValue.hasPrefix("worker.")
        case is RemoteError: true
        default: false
        }
    }

    private static func code(of error: any Error) -> String {
        switch error {
        case let error as WorkerError: error.code.rawValue
        case let error as RemoteError: error.code.rawValue
        case let error as ParseError: error.code.rawValue
        default: "source.unreadable"
        }
    }

    // MARK: Keeping

    /// Enters what a unit has brought in, as soon as all units before it are in.
    private func enter(_ part: Part, of index: Int) {
        let due = control.state?.isDue ?? false
        let record = ledger.withLock { ledger -> CarvingRecord.Stretch? in
            ledger.waiting[index] = part
            while let part = ledger.waiting.removeValue(forKey: ledger.next) {
                ledger.next += 1
                ledger.yield.position = part.end
                for finding in part.findings {
                    // A flood of one standing drowns no other.
                    guard ledger.counts[finding.standing, default: 0] < Harvest.candidateLimit else {
                        ledger.yield.omitted += 1
                        continue
                    }
                    ledger.counts[finding.standing, default: 0] += 1
                    ledger.yield.findings.append(finding)
                }
                for run in part.pages { ledger.yield.pages.append(run) }
                let free = max(0, Self.gapLimit - ledger.yield.gaps.count)
                ledger.yield.gaps += part.gaps.prefix(free)
            }
            return due ? self.record(of: ledger.yield) : nil
        }
        if let record { control.state?.keep(record, of: source, atOnce: false) }
        tell()
    }

    private func tell() {
        guard let hear = control.progress else { return }
        var progress = before
        progress.done += ledger.withLock(\.yield.position)
        progress.skipped += skipped
        hear(progress)
    }

    private func record(of yield: CarvingYield) -> CarvingRecord.Stretch {
        var record = CarvingRecord.Stretch(name: stretch.name, byteCount: stretch.byteCount)
        record.position = yield.position
        record.finds = yield.findings.map { finding in
            CarvingRecord.Find(
                kind: finding.candidate.kind.description,
                offset: finding.candidate.offset,
                length: finding.candidate.length
            )
        }
        record.pages = yield.pages.runs.map { [$0.offset, $0.place, $0.byteCount] }
        // A source that went away may be there again.
        record.gaps = yield.gaps.filter { !$0.code.hasPrefix("worker.") && !$0.code.hasPrefix("remote.") }
        record.omitted = yield.omitted
        return record
    }

    /// What an earlier run has found, looked at again: its state tells places, never keys.
    private static func taken(
        up record: CarvingRecord.Stretch,
        in stretch: CarvingStretch,
        _ carver: Carver
    ) -> CarvingYield {
        var yield = CarvingYield()
        yield.position = record.position
        yield.gaps = Array(record.gaps.prefix(gapLimit))
        yield.omitted = record.omitted
        yield.pages = HiveRuns(
            record.pages.compactMap { run in
                guard run.count == 3, run[1] < HiveRun.placeLimit, run[2] <= HiveRun.placeLimit - run[1],
                    run[0] <= stretch.source.byteCount, run[2] <= stretch.source.byteCount - run[0]
                else { return nil }
                return HiveRun(offset: run[0], place: run[1], byteCount: run[2])
            }
        )
        let kinds = Dictionary(uniqueKeysWithValues: CarvedCandidate.Kind.keys.map { ($0.description, $0) })
        for find in record.finds.prefix(4 * Harvest.candidateLimit) {
            guard let kind = kinds[find.kind], (0...Int(contextAfter)).contains(find.length),
                let window = stretch.window(around: find.offset)
            else { continue }
            let candidate = CarvedCandidate(kind: kind, offset: find.offset, length: find.length)
            let count = min(UInt64(contextAfter), window.upperBound - find.offset)
            if let bytes = try? stretch.source.read(at: find.offset, count: Int(count)),
                let finding = carver.prove(candidate, in: bytes.span, at: find.offset), RawReader.isWorthALine(finding)
            {
                yield.findings.append(finding)
            } else {
                yield.gaps.append(CarvingRecord.Gap(offset: find.offset, code: "carving.not-again"))
            }
        }
        return yield
    }
}

extension CarvedCandidate.Kind {
    /// The kinds of structure that may hold a key.
    fileprivate static let keys: [Self] =
        [.digitalProductId3, .digitalProductId3Long, .digitalProductId4, .msdm]
        + CarvedCandidate.TextEncoding.allCases.map { .keyText($0) }
}
