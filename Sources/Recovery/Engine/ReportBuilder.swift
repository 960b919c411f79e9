import ByteKit
import Catalogue
import Documents
import Licensing
import ProductKey
import Texts

/// Joins what all files have brought in: numbers them, joins hives of one folder, assesses, weighs.
struct ReportBuilder {
    private struct Pending {
        let candidate: Candidate
        let source: String
        let installation: String?
    }

    private let options: Search.Options
    private var report: FindReport
    private var pending: [Pending] = []
    private var configurations: [PKeyConfig]
    private var shown = (sources: 0, installations: 0, proofs: 0)

    init(options: Search.Options, started: Timestamp) {
        self.options = options
        configurations = options.configurations
        report = FindReport(
            started: started,
            verdict: Verdict(outcome: .nothingFound, reasons: [], next: .init(action: "", text: Message("")))
        )
    }

    /// Adds what became of one source.
    /// - Returns: its number.
    @discardableResult
    mutating func add(_ result: FileExaminer.Result, parent: String?) -> String {
        var source = result.report
        source.id = "s\(report.sources.count + 1)"
        source.parent = parent
        report.sources.append(source)
        let harvest = result.harvest
        configurations += harvest.keyConfigurations
        let numbers = harvest.installations.map { join($0, source: source.id) }
        for candidate in harvest.candidates {
            pending.append(
                Pending(
                    candidate: candidate,
                    source: source.id,
                    installation: candidate.installation.map { numbers[$0] }
                )
            )
        }
        for var proof in harvest.proofs {
            proof.source = source.id
            report.proofs.append(proof)
        }
        for child in result.children { add(child, parent: source.id) }
        return source.id
    }

    /// The facts of hives that belong together become one installation.
    private mutating func join(_ facts: Harvest.InstallationFacts, source: String) -> String {
        if let index = report.installations.firstIndex(where: { $0.root == facts.root }),
            report.installations[index].accepts(facts)
        {
            report.installations[index].fill(from: facts)
            return report.installations[index].id
        }
        var installation = Installation(facts, id: "i\(report.installations.count + 1)", source: source)
        installation.fill(from: facts)
        report.installations.append(installation)
        return installation.id
    }

    /// Assesses what has been added since the last call.
    /// - Returns: the new sources, installations and findings.
    mutating func finishPart() -> FindReport.Part {
        for index in report.installations.indices { report.installations[index].complete() }
        let assessor = Assessor(
            resolver: IdentityResolver(configurations: configurations),
            target: options.target,
            label: options.label
        )
        let first = report.findings.count
        for entry in pending {
            var finding = assessor.finding(
                entry.candidate,
                source: entry.source,
                installation: report.installations.first { $0.id == entry.installation }
            )
            finding.id = "f\(report.findings.count + 1)"
            report.findings.append(finding)
        }
        pending = []
        defer { shown = (report.sources.count, report.installations.count, report.proofs.count) }
        return FindReport.Part(
            sources: Array(report.sources[shown.sources...]),
            installations: Array(report.installations[shown.installations...]),
            findings: Array(report.findings[first...]),
            proofs: Array(report.proofs[shown.proofs...])
        )
    }

    /// The finished report.
    mutating func finish() -> FindReport {
        _ = finishPart()
        // The best first; those that are equally good stay as they were met.
        report.findings = report.findings.enumerated()
            .sorted { left, right in
                if VerdictMaker.isBetter(left.element, right.element) { return true }
                if VerdictMaker.isBetter(right.element, left.element) { return false }
                return left.offset < right.offset
            }
            .map(\.element)
        // The best first; the order in which they were met settles the rest.
        report.proofs = report.proofs.enumerated()
            .sorted { ($1.element.proof.score, $0.offset) < ($0.element.proof.score, $1.offset) }.map(\.element)
        report.verdict = VerdictMaker(
            findings: report.findings,
            installations: report.installations,
            target: options.target,
            label: options.label,
            lastFive: options.lastFive,
            searched: report.sources.reduce(0) { $0 + ($1.files?.examined ?? ($1.parent == nil ? 1 : 0)) },
            unreadable: report.sources.count { $0.status != .read && $0.kind != .folder },
            advisesFurtherExport: report.sources.contains { source in
                source.problems.contains { $0.code == "export.without-blobs" }
            }
        ).make()
        return report
    }
}

extension Installation {
    init(_ facts: Harvest.InstallationFacts, id: String, source: String) {
        self.init(
            id: id,
            source: source,
            root: facts.root,
            isEvaluation: false,
            isPrevious: facts.isPrevious
        )
    }

    /// Whether facts can be about this installation: hives of one folder may still be of different machines.
    func accepts(_ facts: Harvest.InstallationFacts) -> Bool {
        // The record of an upgrade names its root by its registry path, which two machines may share.
        guard isPrevious == facts.isPrevious else { return false }
        func differ(_ left: String?, _ right: String?) -> Bool {
            guard let left, let right else { return false }
            return left != right
        }
        return !differ(edition, facts.edition) && !differ(productID, facts.productID)
            && !differ(computerName, facts.computerName)
    }

    mutating func fill(from facts: Harvest.InstallationFacts) {
        computerName = computerName ?? facts.computerName
        productName = productName ?? facts.productName
        edition = edition ?? facts.edition
        build = build ?? facts.build
        installedAt = installedAt ?? facts.installedAt
        productID = productID ?? facts.productID
        kmsHost = kmsHost ?? facts.kmsHost
        if let written = facts.lastWritten { lastWritten = max(lastWritten ?? written, written) }
    }

    /// Derives what the facts imply.
    mutating func complete() {
        isEvaluation = edition.flatMap { EditionTable.standard[$0]?.isEvaluation } ?? false
        version = TargetProduct(product).version
    }
}
