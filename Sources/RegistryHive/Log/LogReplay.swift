public import ByteKit

/// What became of the transaction logs of a hive.
public struct LogReplay: Sendable {
    /// What became of one log.
    public struct Report: Sendable {
        /// What the log is called.
        public let name: String
        /// How the log is written; nil where it could not be read.
        public let format: TransactionLog.Format?
        /// How many entries were applied; none when the log was refused.
        public let entriesApplied: Int
        /// Why the log was refused; nil where it was applied.
        public let refusal: ParseError.Code?
        /// What was wrong within the log, with offsets in the log.
        public let problems: [RegistryProblem]
    }

    /// One report for each log, applied ones first in the order they were applied.
    public internal(set) var reports: [Report] = []
    /// What the logs wrote over, in bytes of the file: sorted, apart from each other.
    public internal(set) var replacedRanges: [Range<Int>] = []

    /// Whether at least one log was applied.
    public var isApplied: Bool { reports.contains { $0.entriesApplied > 0 } }

    /// Whether a log wrote over any byte of `range`.
    public func hasReplaced(_ range: Range<Int>) -> Bool {
        var (low, high) = (0, replacedRanges.count)
        while low < high {
            let middle = (low + high) / 2
            if replacedRanges[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < replacedRanges.count && replacedRanges[low].overlaps(range)
    }

    mutating func refuse(_ log: TransactionLog, _ code: ParseError.Code) {
        reports.append(
            Report(name: log.name, format: log.format, entriesApplied: 0, refusal: code, problems: log.problems)
        )
    }

    mutating func accept(_ log: TransactionLog, entries: Int) {
        reports.append(
            Report(name: log.name, format: log.format, entriesApplied: entries, refusal: nil, problems: log.problems)
        )
    }
}

/// A transaction log as it was given: its bytes and what to call it.
public struct LogFile: Sendable {
    /// What to call it in reports.
    public let name: String
    /// The whole file.
    public let region: MemoryRegion

    /// Names a log.
    public init(name: String, region: MemoryRegion) {
        self.name = name
        self.region = region
    }
}

extension Hive {
    /// Opens a hive with its transaction logs applied in memory, as Windows would on loading it.
    ///
    /// The files given are not changed. Logs that are stale, damaged or not needed are refused and named in `replay`;
    /// without any log the hive is read as it stands.
    ///
    /// - Throws: as opening the hive alone does; never because of a log.
    public convenience init(_ region: MemoryRegion, logs: [LogFile]) throws(ParseError) {
        guard !logs.isEmpty else {
            try self.init(region)
            return
        }
        var plan = ReplayPlan(hive: region)
        plan.add(logs)
        if plan.entries.isEmpty {
            try self.init(image: HiveImage(region), replay: plan.replay)
        } else {
            let replayed = plan.applied(to: region)
            try self.init(image: HiveImage(replayed), replay: plan.replay)
        }
    }
}

/// Which entries of which logs are applied to a hive, and in which order.
///
/// The rules are those Windows follows: a log of the new format is applied from the first entry that is not older than
/// the last finished write of the hive; a second one when it continues the first without a gap. Of logs of the old
/// format the one with the highest sequence number is applied, when it was written together with the hive's base block.
struct ReplayPlan {
    private(set) var entries: [(entry: TransactionLog.Entry, region: MemoryRegion)] = []
    private(set) var replay = LogReplay()
    private let block: BaseBlock?
    private var spareBlock: MemoryRegion?

    init(hive region: MemoryRegion) {
        block = try? BaseBlock(parsing: region.bytes)
    }

    /// Decides on each log.
    mutating func add(_ files: [LogFile]) {
        var logs: [TransactionLog] = []
        for file in files {
            do throws(ParseError) {
                logs.append(try TransactionLog(file.region, name: file.name))
            } catch {
                let problem = RegistryProblem(error.code, at: error.offset)
                replay.reports.append(
                    .init(name: file.name, format: nil, entriesApplied: 0, refusal: error.code, problems: [problem])
                )
            }
        }
        if let block, block.isFinished, block.isSound {
            for log in logs { replay.refuse(log, .logNotNeeded) }
            return
        }
        for log in logs where log.entries.isEmpty {
            replay.refuse(log, log.problems.first?.code ?? .logEmpty)
        }
        logs.removeAll { $0.entries.isEmpty }
        let new = logs.filter { $0.format == .new }
        chooseNew(new)
        chooseOld(logs.filter { $0.format == .old }, newIsApplied: !entries.isEmpty)
        let order = replay.reports.enumerated().sorted { left, right in
            (left.element.entriesApplied > 0 ? 0 : 1, left.offset) < (
                right.element.entriesApplied > 0 ? 0 : 1, right.offset
            )
        }
        replay.reports = order.map(\.element)
    }

    private mutating func chooseNew(_ logs: [TransactionLog]) {
        let threshold = block.map { $0.isSound ? $0.secondarySequence : 0 } ?? 0
        var last: UInt32?
        for log in logs.sorted(by: { ($0.entries[0].sequence) < ($1.entries[0].sequence) }) {
            // Entries older than the last finished write are in the hive already.
            let fresh = log.entries.filter { $0.sequence >= threshold }
            guard let first = fresh.first?.sequence else {
                replay.refuse(log, .logStale)
                continue
            }
            if let last, first != last &+ 1 {
                replay.refuse(log, .logGap)
                continue
            }
            last = fresh.last?.sequence
            take(log, fresh)
        }
    }

    private mutating func chooseOld(_ logs: [TransactionLog], newIsApplied: Bool) {
        var isTaken = newIsApplied
        for log in logs.sorted(by: { $0.baseBlock.primarySequence > $1.baseBlock.primarySequence }) {
            let belongs =
                block.map { !$0.isSound || $0.lastWrittenFileTime == log.baseBlock.lastWrittenFileTime } ?? true
            if isTaken || !belongs {
                replay.refuse(log, .logStale)
            } else {
                isTaken = true
                take(log, log.entries)
            }
        }
    }

    private mutating func take(_ log: TransactionLog, _ fresh: [TransactionLog.Entry]) {
        for entry in fresh { entries.append((entry, log.region)) }
        replay.accept(log, entries: fresh.count)
        spareBlock = log.region
    }

    /// A copy of the hive with the chosen entries written into it and a base block that says so.
    ///
    /// The copy is as large as the hive, or as far as the pages reach; a file that goes on for long behind its hive
    /// bins is cut.
    mutating func applied(to region: MemoryRegion) -> MemoryRegion {
        let head = BaseBlock.byteCount
        let bins = entries.last?.entry.binsByteCount ?? 0
        let pageEnd = entries.flatMap(\.entry.pages).reduce(0) { max($0, $1.target + $1.byteCount) }
        let slack = 16 << 20
        let kept = min(region.count, head + max(bins, Int(block?.binsByteCount ?? 0)) + slack)
        let total = max(kept, head + pageEnd)
        let useSpare = block?.isSound != true
        let result = MemoryRegion(count: total) { (target: inout MutableSpan<UInt8>) in
            target.copy(region.bytes, 0..<kept, to: 0)
            if useSpare, let spareBlock { target.copy(spareBlock.bytes, 0..<512, to: 0) }
            for (entry, source) in entries {
                for page in entry.pages {
                    target.copy(source.bytes, page.source..<page.source + page.byteCount, to: head + page.target)
                }
            }
            finishBaseBlock(&target, bins: bins)
        }
        replay.replacedRanges = Self.merged(
            entries.flatMap(\.entry.pages).map { head + $0.target..<head + $0.target + $0.byteCount }
        )
        return result
    }

    private func finishBaseBlock(_ target: inout MutableSpan<UInt8>, bins: Int) {
        let sequence = (entries.last?.entry.sequence ?? 0) &+ 1
        target.set(sequence, at: 4)
        target.set(sequence, at: 8)
        target.set(0, at: 28)
        target.set(UInt32(truncatingIfNeeded: bins), at: 40)
        target.set(BaseBlock.checksum(target.span), at: 508)
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = result.last, range.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }
}
