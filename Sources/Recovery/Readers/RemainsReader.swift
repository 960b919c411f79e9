import ByteKit
import Carving
import DiskFormats
import Texts

/// Which source a search through raw bytes is about, for its state.
struct CarvedSource: Sendable {
    /// As the report names it.
    let name: String
    /// What tells it from others; nil where no state is kept.
    let identity: CarvingRecord.Identity?
}

/// Looks for remains of keys in raw bytes, and at the pages of registry hives around them.
struct RemainsReader {
    let control: CarvingControl
    let source: CarvedSource

    /// Registry fragments that are read for what they say; a disk full of them must not take forever.
    private static let fragmentLimit = 64

    /// Searches.
    ///
    /// - Returns: what each stretch has brought in; nil when the state is of another source, which is then reported.
    func search(_ stretches: [CarvingStretch], into harvest: inout Harvest) -> [CarvingYield]? {
        if let state = control.state, let identity = source.identity {
            do throws(CarvingState.Problem) { try state.check(source.name, identity) } catch {
                harvest.report(error.message, partial: true)
                return nil
            }
        }
        let yields = CarvingJob(source: source.name, stretches: stretches, control: control).run()
        if let failure = control.state?.failure { harvest.report(failure, partial: true) }
        return yields
    }

    /// Searches one sequence of bytes as a whole, and enters what was found.
    func read(_ bytes: any ByteSource, named name: String, place: PlaceID = "raw", into harvest: inout Harvest) {
        let stretch = CarvingStretch(name, bytes)
        guard let yields = search([stretch], into: &harvest), let yield = yields.first else { return }
        enter(yield, of: stretch, root: source.name, into: &harvest) { findings in findings.map { _ in .new(nil) } }
    }

    /// What is known about the place of a find.
    enum Standing {
        /// It has not been reported, and lies there.
        case new(ByteLocation?)
        /// It was read as part of a file, and is reported there.
        case known
    }

    /// Enters what was found.
    ///
    /// - Parameters:
    ///   - yield: what the search has brought in.
    ///   - stretch: what was searched.
    ///   - base: where the sequence of bytes begins in what offsets are reported in.
    ///   - root: how the report names what the bytes are of.
    ///   - harvest: where it goes.
    ///   - locate: says of each find where it lies.
    func enter(
        _ yield: CarvingYield,
        of stretch: CarvingStretch,
        base: UInt64 = 0,
        root: String,
        into harvest: inout Harvest,
        locate: ([CarvedFinding]) -> [Standing]
    ) {
        var found: [(finding: CarvedFinding, lies: ByteLocation?)] = []
        for (finding, standing) in zip(yield.findings, locate(yield.findings)) {
            if case .new(let lies) = standing { found.append((finding, lies)) }
        }
        var surroundings: [(fragment: HiveFragment, read: HiveSurroundings, installation: Int?)] = []
        if !found.isEmpty {
            let fragments = HiveFragment.fragments(of: yield.pages.runs).lazy.filter { fragment in
                found.contains { fragment.holds($0.finding.candidate.offset) }
            }
            for fragment in fragments.prefix(Self.fragmentLimit) {
                let name = "\(root) › carved@\(base &+ fragment.runs[0].offset)"
                let read = HiveSurroundings(fragment, of: stretch.source, root: name)
                let installation = read.facts.map { facts in
                    var facts = facts
                    facts.isPrevious = true
                    return harvest.open(facts)
                }
                surroundings.append((fragment, read, installation))
            }
        }
        for (finding, lies) in found {
            let offset = finding.candidate.offset
            guard var candidate = RawReader.candidate(finding, at: base, place: "raw", origin: .carved) else {
                continue
            }
            candidate.lies = lies
            if let around = surroundings.first(where: { $0.fragment.holds(offset) }) {
                candidate.installation = around.installation
                if let owner = around.read.owner(of: offset) {
                    candidate.path = owner.path
                    candidate.value = owner.value
                    candidate.lastWritten = owner.lastWritten
                }
            }
            harvest.add(candidate)
        }
        report(yield, of: stretch, into: &harvest)
    }

    private func report(_ yield: CarvingYield, of stretch: CarvingStretch, into harvest: inout Harvest) {
        if yield.omitted > 0 {
            harvest.report(Message("find.too-many", ["limit": .number(Harvest.candidateLimit)]), partial: true)
        }
        if let gap = yield.gaps.first {
            let arguments: [String: TextArgument] = [
                "offset": .number(Int(clamping: gap.offset)), "detail": .text(stretch.name), "doing": .text(""),
                "path": .text(source.name), "answer": .text(""),
            ]
            harvest.report(
                Message(
                    "carving.gaps",
                    [
                        "place": .text(stretch.name), "count": .number(yield.gaps.count),
                        "offset": .number(Int(clamping: gap.offset)),
                        "reason": .message(Message(gap.code, arguments)),
                    ]
                ),
                partial: true
            )
        }
        guard yield.isCutShort else { return }
        let arguments: [String: TextArgument] = [
            "place": .text(stretch.name), "done": .number(Int(clamping: yield.position)),
            "total": .number(Int(clamping: stretch.byteCount)),
        ]
        let code = control.state == nil ? "carving.cut-short" : "carving.cut-short-resumable"
        harvest.report(Message(code, arguments), partial: true)
    }
}
