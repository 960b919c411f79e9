import ByteKit
import Cases
import Commands
import JSONText
import Records
import Texts

/// A case for people and for programs: the next step, where it stands, what happened.
struct CasePage {
    private let file: CaseFile
    private let state: CaseState
    private let following: CaseEngine.Next

    init(_ file: CaseFile) {
        self.file = file
        state = CaseState(file)
        following = CaseEngine().next(of: file, at: .now)
    }

    /// What was entered, and the next step.
    func answer(_ message: Message, _ result: ResultFlags) -> String {
        guard !result.json else { return document(message).document }
        return TextLayout.wrap(Interface.text(message), width: result.width) + "\n\n" + nextBlock(result.width) + "\n"
    }

    /// The next step.
    func next(_ result: ResultFlags) -> String {
        guard !result.json else { return document(nil).document }
        return nextBlock(result.width) + "\n"
    }

    /// Everything.
    func text(_ result: ResultFlags) -> String {
        guard !result.json else { return document(nil).document }
        let width = result.width
        let blocks = [
            heading(width), section("case.answers", answers(width)), section("case.facts", facts(width)),
            section("case.ways", ways(width)), section("case.papers", papers(width)),
            section("case.timeline", timeline(width)), nextBlock(width),
        ]
        return blocks.compactMap { $0 }.joined(separator: "\n\n") + "\n"
    }

    /// What was tried, what is there, and the next step: without what a person has just written themselves.
    func brief(_ result: ResultFlags) -> String {
        let width = result.width
        let blocks = [
            heading(width), section("case.ways", ways(width)), section("case.papers", papers(width)), nextBlock(width),
        ]
        return blocks.compactMap { $0 }.joined(separator: "\n\n") + "\n"
    }

    // MARK: For people

    private func heading(_ width: Int) -> String {
        let name = [file.reference, FieldText.printable(file.title)].filter { !$0.isEmpty }.joined(separator: " ")
        var lines = [TextLayout.wrap(name, width: width)]
        if let readable = state.readableCells {
            lines.append(Interface.text("case.label-cells", ["readable": .number(readable), "count": 25]))
        }
        if let key = state.foundKey, !key.isEmpty {
            lines.append(Interface.text("case.key-known", ["key": .text("*****-*****-*****-*****-\(key)")]))
        }
        if state.answers["urgent"] == "yes", state.activation == nil {
            lines.append(TextLayout.wrap(Interface.text("case.urgent-advice"), width: width))
        }
        return lines.joined(separator: "\n")
    }

    private func section(_ code: String, _ lines: [String]) -> String? {
        lines.isEmpty ? nil : ([Interface.text(code)] + lines).joined(separator: "\n")
    }

    private func answers(_ width: Int) -> [String] {
        let rows = CaseRules.standard.questions.compactMap { question in
            state.answers[question.id].map { answer in
                ["  \(Interface.text(question.code))", Interface.text(question.code(of: answer))]
            }
        }
        return TextLayout.table(rows, width: width, elastic: [0])
    }

    private func facts(_ width: Int) -> [String] {
        let rows = CaseFact.allCases.compactMap { fact in
            state.facts[fact].map { ["  \(Interface.text(fact.nameCode))", FieldText.printable($0)] }
        }
        return TextLayout.table(rows, width: width, elastic: [1])
    }

    private func ways(_ width: Int) -> [String] {
        CaseEngine().steps(of: file).filter(\.step.kind.isWay).compactMap { step, progress in
            guard progress != .apart else { return nil }
            let title = Interface.text(step.titleCode)
            guard let attempt = state.attempt(step.id) else { return "  ·  \(title)" }
            let mark = attempt.result == .pending ? "…" : attempt.result == .found ? "✓" : "×"
            let words = [
                Interface.text("case.result.\(attempt.result.rawValue)"), day(attempt.day),
                attempt.due.map { Interface.text("case.until", ["date": .date($0)]) } ?? "",
                attempt.isPartial ? Interface.text("case.partly-read") : "", FieldText.printable(attempt.note ?? ""),
            ]
            return TextLayout.wrap(
                Interface.text(
                    "case.way-line",
                    ["way": .text(title), "words": .text(words.filter { !$0.isEmpty }.joined(separator: ", "))]
                ),
                width: width,
                indent: "     ",
                firstIndent: "  \(mark)  "
            )
        }
    }

    private func papers(_ width: Int) -> [String] {
        let rows = state.papers.map { paper in
            [
                "  \(Interface.text("case.role.\(paper.role)"))", FieldText.printable(paper.file), paper.proof ?? "",
                String(paper.digest.prefix(16)),
            ]
        }
        return TextLayout.table(rows, width: width, elastic: [1])
    }

    private func timeline(_ width: Int) -> [String] {
        var lines: [String] = []
        var index = 0
        while index < file.entries.count {
            let entry = file.entries[index]
            // What was stated in one go stands above; here it is one line.
            let together = file.entries[index...].prefix { $0.kind == .stated && $0.moment == entry.moment }.count
            let what =
                together > 1
                ? Message("case.told.several", ["count": .number(together)]) : CaseTold.message(entry)
            lines.append(
                TextLayout.wrap(
                    Interface.text(
                        "case.timeline-line",
                        ["moment": .text(entry.moment.iso8601), "person": .text(entry.person), "what": .message(what)]
                    ),
                    width: width,
                    indent: "      ",
                    firstIndent: "  "
                )
            )
            index += max(1, together)
        }
        return lines
    }

    /// The single next step: what, why, which rule says so, and the command.
    private func nextBlock(_ width: Int) -> String {
        guard let step = following.step else { return Interface.text("case.next-none") }
        var lines = [
            TextLayout.wrap(
                Interface.text(
                    "case.next.\(following.action.rawValue)",
                    ["step": .message(Message(step.titleCode)), "date": following.due.map { .date($0) } ?? ""]
                ),
                width: width
            ),
            TextLayout.wrap(Interface.text(step.whyCode), width: width, indent: "  "),
        ]
        if following.action == .answer, let question = CaseRules.standard.question(step.id) {
            let values = question.values + [CaseQuestion.unknown]
            lines.append("  regain case answer \(reference) \(question.id)=\(values.joined(separator: "|"))")
        } else if let command = following.command, following.action != .wait {
            lines.append("  \(command)")
        }
        if step.kind.isWay {
            lines += CaseStep.Aspect.allCases.map { aspect in
                TextLayout.wrap(
                    "\(Interface.text("case.aspect.\(aspect.rawValue)")) \(Interface.text(step.code(aspect)))",
                    width: width,
                    indent: "    ",
                    firstIndent: "  "
                )
            }
        }
        lines.append("  [\(following.rule)]")
        return lines.joined(separator: "\n")
    }

    private var reference: String { file.reference.isEmpty ? "C-1" : file.reference }

    private func day(_ text: String) -> String { Day.timestamp(text).map { Interface.language.date($0) } ?? text }

    // MARK: For programs

    /// One document, schema `regain.case/1`.
    func document(_ message: Message?) -> JSONDocument {
        .record([
            "schema": .string("regain.case/1"), "code": .text(message?.code),
            "text": .text(message.map { Interface.text($0) }),
            "case": .text(file.reference.isEmpty ? nil : file.reference),
            "title": .string(file.title), "closed": .bool(state.isClosed), "next": nextJSON,
            "answers": Self.object(state.answers),
            "facts": Self.object(Dictionary(uniqueKeysWithValues: state.facts.map { ($0.key.rawValue, $0.value) })),
            "authorisedBy": .text(state.authorisation?.name), "readableCells": .integer(state.readableCells),
            "partialKey": .text(state.foundKey.flatMap { $0.isEmpty ? nil : $0 }), "sealed": .bool(state.isSealed),
            "activation": .text(state.activation),
            "missing": .texts(CaseRequirement.missing(in: file).map(\.rawValue)),
            "steps": .array(
                CaseEngine().steps(of: file).map { step, progress in
                    let attempt = state.attempt(step.id)
                    return .record([
                        "id": .string(step.id), "kind": .string(step.kind.rawValue),
                        "progress": .string(progress.rawValue), "result": .text(attempt?.result.rawValue),
                        "day": .text(attempt?.day), "due": .text(attempt?.due?.isoDay), "note": .text(attempt?.note),
                    ])
                }
            ),
            "papers": .array(
                state.papers.map {
                    .record([
                        "role": .string($0.role), "file": .string($0.file), "sha256": .string($0.digest),
                        "proof": .text($0.proof),
                    ])
                }
            ),
            "timeline": .array(
                file.entries.map {
                    .record([
                        "number": .number($0.number), "moment": .string($0.moment.iso8601),
                        "person": .string($0.person), "kind": .string($0.kind.rawValue), "told": Self.object($0.told),
                    ])
                }
            ),
        ])
    }

    private var nextJSON: JSONDocument {
        .record([
            "action": .string(following.action.rawValue), "step": .text(following.step?.id),
            "rule": .string(following.rule), "title": .text(following.step.map { Interface.text($0.titleCode) }),
            "why": .text(following.step.map { Interface.text($0.whyCode) }), "command": .text(following.command),
            "due": .text(following.due?.isoDay),
        ])
    }

    private static func object(_ values: [String: String]) -> JSONDocument {
        .object(values.sorted { $0.key < $1.key }.map { (name: $0.key, value: .string($0.value)) })
    }
}

/// An entry of a case in words.
enum CaseTold {
    /// The sentence of the timeline.
    static func message(_ entry: CaseEntry) -> Message {
        var arguments: [String: TextArgument] = entry.told.mapValues { .text($0) }
        let rules = CaseRules.standard
        if let question = entry["question"].flatMap(rules.question) {
            arguments["question"] = .message(Message(question.code))
            arguments["answer"] = .message(Message(question.code(of: entry["answer"] ?? "")))
        }
        if let fact = entry["fact"].flatMap(CaseFact.init) {
            arguments["fact"] = .message(Message(fact.nameCode))
            arguments["value"] = .text(entry["value"] ?? "–")
        }
        if let step = entry["way"].flatMap(rules.step) {
            arguments["way"] = .message(Message(step.titleCode))
            arguments["result"] = .message(Message("case.result.\(entry["result"] ?? "")"))
        }
        if let role = entry["role"] { arguments["role"] = .message(Message("case.role.\(role)")) }
        if let what = entry["what"].flatMap(CaseRequirement.init) {
            arguments["what"] = .message(Message(what.nameCode))
        } else if let what = entry["what"], what.hasPrefix(CaseDossier.absencePrefix) {
            let need = what.dropFirst(CaseDossier.absencePrefix.count)
            arguments["what"] = .message(Message("dossier.need.\(need)"))
        }
        if entry.kind == .dossier {
            arguments["recipient"] = .message(Message("dossier.recipient-\(entry["recipient"] ?? "")"))
            arguments["state"] = .message(Message("dossier.state-\(entry["state"] ?? "")"))
        }
        return Message("case.told.\(entry.kind.rawValue)", arguments)
    }
}
