/// What a source holds, and how much of it was left out because there was too much.
public struct CarvingResult: Sendable {
    /// Findings of each standing that are kept when nothing else is asked for.
    public static let defaultLimit = 10_000

    /// What was found, by rising offset.
    public private(set) var findings: [CarvedFinding] = []
    /// How many more there were than the limit of their standing allows to keep.
    public private(set) var omittedCount = 0
    /// Bytes that were looked at.
    public private(set) var scannedByteCount: UInt64 = 0
    /// Whether the work was called off before the end.
    public internal(set) var isCancelled = false

    private let limit: Int
    private var counts: [CarvedFinding.Standing: Int] = [:]

    /// An empty result that keeps up to `limit` findings of each standing, so that a flood of one kind costs bounded memory
    /// and drowns no other.
    init(limit: Int) { self.limit = max(0, limit) }

    mutating func add(_ finding: CarvedFinding) {
        guard counts[finding.standing, default: 0] < limit else {
            omittedCount += 1
            return
        }
        counts[finding.standing, default: 0] += 1
        findings.append(finding)
    }

    mutating func count(scanned byteCount: Int) { scannedByteCount += UInt64(byteCount) }

    /// Appends what was found in the part of the source that follows.
    mutating func append(_ next: CarvingResult) {
        for finding in next.findings { add(finding) }
        omittedCount += next.omittedCount
        scannedByteCount += next.scannedByteCount
        if next.isCancelled { isCancelled = true }
    }
}
