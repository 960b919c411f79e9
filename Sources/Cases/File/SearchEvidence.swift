public import ByteKit
public import JSONText
import Records
import Texts

/// Negative evidence: everything that was searched for a key, when, with what result.
public struct SearchEvidence: Sendable {
    /// One attempt at one way.
    public struct Line: Sendable, Hashable {
        /// The way.
        public let step: CaseStep
        /// What came of it.
        public let attempt: CaseState.Attempt
    }

    /// Reference and title of the case.
    public let file: CaseFile
    /// When the evidence is put together.
    public let made: Timestamp
    /// Attempts in the order of their days, as many as there were.
    public let lines: [Line]
    /// Who authorised the searches.
    public let authorisation: CaseState.Declaration?

    /// Puts together what a case tells.
    public init(_ file: CaseFile, made: Timestamp, rules: CaseRules = .standard) {
        let state = CaseState(file)
        self.file = file
        self.made = made
        authorisation = state.authorisation
        lines = rules.ways
            .flatMap { step in (state.attempts[step.id] ?? []).map { Line(step: step, attempt: $0) } }
            .sorted { ($0.attempt.day, $0.step.id) < ($1.attempt.day, $1.step.id) }
    }

    /// Whether every attempt ended without a key, so that there is something to prove.
    public var isNegative: Bool {
        !lines.isEmpty && !lines.contains { $0.attempt.result == .found }
    }

    /// One document, schema `regain.search-evidence/1`.
    public var document: JSONDocument {
        .record([
            "schema": .string("regain.search-evidence/1"), "case": .string(file.reference),
            "title": .string(file.title), "made": .string(made.iso8601),
            "authorisedBy": .text(authorisation?.name), "statement": .text(authorisation?.statement),
            "searched": .array(
                lines.map { line in
                    .record([
                        "way": .string(line.step.id), "day": .string(line.attempt.day),
                        "result": .string(line.attempt.result.rawValue), "sources": .text(line.attempt.sources),
                        "reportSHA256": .text(line.attempt.report), "note": .text(line.attempt.note),
                    ])
                }
            ),
        ])
    }
}
