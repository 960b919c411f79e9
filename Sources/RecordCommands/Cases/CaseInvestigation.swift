import ByteKit
import Cases
import Commands
import Crypto
import ProductKey
import Records
import Recovery
import Texts

/// A search on behalf of a case.
struct CaseInvestigation {
    /// What was found.
    let report: FindReport
    /// The report as a document without any whole key, schema `regain.find/1`.
    let document: [UInt8]
    /// The entry that tells of it.
    let note: CaseNote

    /// Searches sources as `regain find` does.
    ///
    /// - Parameters:
    ///   - given: the sources, as a person names them.
    ///   - way: which way of the case this is.
    ///   - options: how they are opened and what selects among keys.
    ///   - display: hears how far it is.
    /// - Throws: ``Failure`` for a source that is none, and what writing the report throws.
    init(_ given: [String], way: String, _ options: Search.Options, _ display: ProgressDisplay) async throws {
        report = await Search(options).run(
            try given.map(Search.Source.init(given:)),
            now: .now,
            progress: { display.update(done: $0, total: $1) },
            part: { _ in }
        )
        display.finish()
        let writer = ReportJSON(
            language: Interface.language,
            revealsKeys: false,
            version: RegainProgram.version,
            fingerprintKey: FingerprintKey()
        )
        document = Array(try writer.document(report))
        var told = ["way": way, "result": Self.result(of: report).rawValue, "on": Timestamp.now.isoDay]
        told["report"] = Hexadecimal.text(SHA256.hash(data: document))
        told["sources"] = report.sources.filter { $0.parent == nil }.map(\.given).joined(separator: ", ")
        if Self.isSilent(report) { told["partly"] = "yes" }
        note = CaseNote(.tried, told)
    }

    /// The one key that the search established; nil where there is none, or where several disagree.
    var best: Finding? {
        guard report.verdict.outcome == .keyFound else { return nil }
        return report.findings.first { $0.id == report.verdict.best }
    }

    /// Silence of a source that could not be read is no evidence.
    private static func result(of report: FindReport) -> CaseState.Attempt.Result {
        switch report.verdict.outcome {
        case .keyFound, .candidatesDisagree: .found
        case .noKeyToFind, .nothingFound: isSilent(report) ? .pending : .nothing
        }
    }

    /// Whether something could not be read, or there was nothing to read.
    private static func isSilent(_ report: FindReport) -> Bool {
        report.isPartial || report.sources.allSatisfy { $0.bytesRead == 0 && $0.kind != .firmware }
    }
}
