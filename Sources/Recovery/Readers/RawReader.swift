import ByteKit
import Carving
import Dispatch
import Licensing
import ProductKey
import Synchronization
import Texts

/// Looks for key structures in bytes whose arrangement is not known.
enum RawReader {
    /// Carves a region and adds what is proved; a structure whose own check fails is added as damaged.
    static func carve(_ region: MemoryRegion, place: PlaceID, origin: Origin = .carved, into harvest: inout Harvest) {
        for finding in findings(in: region) {
            if let candidate = candidate(finding, place: place, origin: origin) { harvest.add(candidate) }
        }
    }

    /// Regions from this size on are searched by all processors; for smaller ones starting threads costs more.
    private static let sharedByteCount = 8 << 20

    private static func findings(in region: MemoryRegion) -> [CarvedFinding] {
        let carver = Carver(scope: .keys)
        guard region.count >= sharedByteCount, Processors.count > 1 else { return carver.carve(region.bytes).findings }
        let parts = Carver.parts(of: region.count, workers: Processors.count)
        let found = Mutex<[Int: [CarvedFinding]]>([:])
        DispatchQueue.concurrentPerform(iterations: parts.count) { index in
            let result = carver.carve(parts[index], of: region)
            found.withLock { $0[index] = result.findings }
        }
        return found.withLock { found in parts.indices.flatMap { found[$0] ?? [] } }
    }

    /// What a carver has looked at closely, as a candidate.
    ///
    /// - Parameters:
    ///   - finding: what was proved.
    ///   - base: where the searched part begins in the source, in bytes.
    ///   - place: the place to report.
    ///   - origin: the state to report.
    /// - Returns: nil for what is not worth a line.
    static func candidate(
        _ finding: CarvedFinding,
        at base: UInt64 = 0,
        place: PlaceID,
        origin: Origin
    ) -> Candidate? {
        let (sum, overflow) = finding.candidate.offset.addingReportingOverflow(base)
        guard let content = content(of: finding), !overflow, let offset = Int(exactly: sum) else { return nil }
        return Candidate(place: place, path: "", offset: offset, content: content, origin: origin)
    }

    /// Whether what was found may be more than a coincidence.
    static func isWorthALine(_ finding: CarvedFinding) -> Bool { content(of: finding) != nil }

    private static func content(of finding: CarvedFinding) -> Candidate.Content? {
        switch finding.content {
        case .digitalProductId3(let blob): .version3(blob)
        case .digitalProductId4(let blob): .version4(blob)
        case .key(let key) where finding.candidate.kind == .msdm: .firmware(key)
        // Five groups in raw bytes prove nothing: only agreeing check bits, or being published, make them a candidate.
        case .key(let key): finding.standing == .proven || key.isPublished ? .text(key) : nil
        case .place: nil
        }
    }
}
