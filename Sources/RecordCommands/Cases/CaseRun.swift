import ArgumentParser
import ByteKit
import Cases
import Commands
import Crypto
import Dossier
import Glibc
import JSONText
import ProductKey
import Records
import Recovery
import Texts

/// `regain case run FILE.yaml`: a whole case from a file: searches, completeness, next step, bundles.
struct CaseRun: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "run",
            abstract: Interface.text("help.case.run"),
            discussion: Interface.text("help.case.run.discussion")
        )
    }

    @Argument(help: .of("help.case.run.file"), completion: .file())
    var scenario: String

    @Flag(help: .of("help.case.run.record"))
    var record = false

    @Option(help: .of("help.case.run.output"), completion: .directory)
    var bundles: String?

    @Option(help: .of("help.progress"))
    var progress: ProgressDisplay.Mode = .auto

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() async throws {
        var run = try ScenarioRun(scenario, access: record ? try Access(vault) : nil)
        let display = ProgressDisplay(mode: progress)
        try await run.search(display)
        try run.attach()
        let built = try run.build(into: bundles)
        if record { try run.record() }
        try result.write(result.json ? run.document(built).document : run.page(built, result))
        if run.isPartial { throw RegainExit.partial }
        if built.contains(where: { !$0.completeness.isReady }) { throw RegainExit.no }
    }
}

/// A scenario on its way.
struct ScenarioRun {
    private let scenario: CaseScenario
    private let folder: String
    private let access: Access?
    private let moment: Timestamp
    private var file: CaseFile
    private var papers: [DossierFile] = []
    private var reports: [(name: String, bytes: [UInt8])] = []
    private var finding: (key: ProductKey, place: String)?
    /// Whether a source could not be read.
    private(set) var isPartial = false

    /// Reads a scenario.
    /// - Throws: ``Failure`` with exit code 65 for a faulty one, 66 where it is not there.
    init(_ path: String, access: Access?) throws {
        let text = String(decoding: try InputFile.bytes(path, limit: 1 << 20), as: UTF8.self)
        do throws(CaseScenarioError) {
            scenario = try CaseScenario(parsing: text)
        } catch {
            throw Failure(.badInput, error.message)
        }
        self.access = access
        folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
        moment = scenario.today ?? .now
        file = CaseFile(reference: "", title: scenario.title, order: scenario.order, entries: [])
        enter([CaseNote(.opened, [:])] + scenario.notes)
        if let label = scenario.label {
            let readable = try LabelPattern.parse(label).readableCount
            enter([CaseNote(.label, ["readable": String(readable)])])
        }
        enter(scenario.attemptNotes)
    }

    private var person: String { access?.book.actor.name ?? scenario.authorisation?.name ?? Access.login }

    private mutating func enter(_ notes: [CaseNote]) { file.enter(notes, by: person, at: moment) }

    /// A path of the scenario, which is relative to its own place.
    private func path(_ given: String) -> String {
        given.hasPrefix("/") || given.contains("://") || given == "firmware:" ? given : "\(folder)/\(given)"
    }

    // MARK: Searching

    /// Searches what the scenario names.
    /// - Throws: ``Failure`` with exit code 3 where nobody authorised it.
    mutating func search(_ display: ProgressDisplay) async throws {
        guard scenario.searches.isEmpty || scenario.authorisation != nil else {
            throw Failure(.refused, Message("case.not-authorised", ["case": .text(scenario.title)]))
        }
        for search in scenario.searches {
            var options = try Search.Options.opening(bitLockerKeys: [], noSandbox: false)
            options.mail = search.mail || search.way == "mail" || search.way == "own-papers"
            if let label = scenario.label { options.label = try LabelPattern.parse(label) }
            let investigation = try await CaseInvestigation(
                search.sources.map(path),
                way: search.way,
                options,
                display
            )
            isPartial = isPartial || investigation.report.isPartial
            var note = investigation.note
            note.told["sources"] = search.sources.joined(separator: ", ")
            note.told["on"] = moment.isoDay
            enter([note])
            reports.append(("search-\(reports.count + 1).json", investigation.document))
            if let best = investigation.best, let key = best.key {
                finding = (key, best.path)
                enter([CaseNote(.found, ["partial": key.partialKey])])
            }
        }
    }

    // MARK: Papers and bundles

    /// Reads the papers, and adds the report of what was searched.
    mutating func attach() throws {
        for paper in scenario.papers {
            let bytes = try InputFile.bytes(path(paper.file), limit: RecordBook.proofLimit)
            guard let role = PaperRole(rawValue: paper.role) else {
                throw CaseNotes.unknown("usage.case-role", paper.role, PaperRole.allCases.map(\.rawValue))
            }
            add(bytes, named: InputFile.name(paper.file), role)
        }
        let known = DossierRules.standard.requirements.map(\.id)
        for absence in scenario.absences {
            guard known.contains(absence.need) else {
                throw CaseNotes.unknown("usage.dossier-requirement", absence.need, known)
            }
            let what = CaseDossier.absencePrefix + absence.need
            enter([CaseNote(.accepted, ["what": what, "name": person, "reason": absence.reason])])
        }
        let evidence = SearchEvidence(file, made: moment)
        if evidence.isNegative {
            let page = try EvidencePage(evidence, in: language).pdf()
            add(page.bytes, named: page.name, .report, isOwn: true)
        }
    }

    private mutating func add(_ bytes: [UInt8], named name: String, _ role: PaperRole, isOwn: Bool = false) {
        let shown = DossierFile.Role(rawValue: role.rawValue) ?? .other
        let holdsKey = !isOwn && PaperText.holdsKey(bytes, named: name)
        papers.append(DossierFile(role: shown, name: name, bytes: bytes, isOwn: isOwn, holdsKey: holdsKey))
        let digest = Hexadecimal.text(SHA256.hash(data: bytes))
        enter([CaseNote(.attached, ["role": role.rawValue, "file": name, "sha256": digest])])
    }

    private var language: Language { scenario.language ?? Interface.language }

    /// Builds what the scenario asks for.
    mutating func build(into output: String?) throws -> [BuiltDossier] {
        // A key that was found makes every further request needless.
        guard finding == nil else { return [] }
        var built: [BuiltDossier] = []
        for dossier in scenario.dossiers {
            guard let recipient = Recipient(rawValue: dossier.recipient) else {
                throw CaseNotes.unknown("usage.case-recipient", dossier.recipient, Recipient.allCases.map(\.rawValue))
            }
            guard let target = output.map({ "\($0)/\(recipient.rawValue)" }) ?? dossier.output else {
                throw Failure(.usage, Message("usage.dossier-output"))
            }
            let facts = CaseDossier(file).facts(papers, language: language, date: moment)
            let bundle: BuiltDossier
            do {
                try OutputFolder.make(target)
                try keepReports(beside: target)
                bundle = try DossierBuilder.build(
                    facts,
                    for: recipient,
                    into: target,
                    isDraft: !Completeness(facts, for: recipient).isReady
                )
            } catch let error as DossierError {
                throw Failure(error)
            }
            built.append(bundle)
            enter([
                CaseNote(
                    .dossier,
                    [
                        "recipient": recipient.rawValue, "state": "built", "on": moment.isoDay,
                        "bundle": bundle.digest,
                    ]
                )
            ])
        }
        return built
    }

    /// What the hashes of the evidence stand for is kept beside the bundle, where the records do not keep it.
    private func keepReports(beside target: String) throws {
        guard access == nil else { return }
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        for report in reports { try OutputFile.write(report.bytes, to: "\(folder)/\(report.name)") }
    }

    // MARK: Recording

    /// Enters the case into the records, its papers and a found key under seal.
    mutating func record() throws {
        guard let access else { return }
        let organisation = try access.organisation()
        var values = CaseDesk.summary(of: file)
        values["title"] = scenario.title
        values["order"] = scenario.order
        let statement = access.statement(values.filter { !$0.value.isEmpty })
        // Papers and keys are entered by what puts them under seal.
        let notes = file.entries.filter { ![.opened, .attached, .label, .found].contains($0.kind) }
            .map { CaseNote($0.kind, $0.told) }
        let opened = try access.run { try $0.openCase(statement, notes, in: organisation.id) }
        var desk = try CaseDesk(opened.reference, access, organisation)
        if let label = scenario.label {
            let pattern = try LabelPattern.parse(label)
            let proof = try SealedLabel.seal(pattern, of: opened.reference, access, organisation)
            try desk.enter([CaseNote(.label, ["readable": String(pattern.readableCount), "proof": proof])])
        }
        for paper in papers {
            guard let role = PaperRole(rawValue: paper.role.rawValue) else { continue }
            try desk.enter([try CasePapers.seal(paper.bytes, named: paper.name, role, into: desk)])
        }
        for report in reports { _ = try CasePapers.seal(report.bytes, named: report.name, .report, into: desk) }
        if let finding { try desk.seal(finding.key, try access.custody(), foundIn: finding.place) }
        file = desk.file
    }

    // MARK: Showing

    /// The case and its bundles for people.
    func page(_ built: [BuiltDossier], _ result: ResultFlags) -> String {
        let verdict = Interface.text(
            finding.map { Message("case.run-found", ["key": .text($0.key.masked), "place": .text($0.place)]) }
                ?? Message("case.run-nothing", ["count": .number(CaseState(file).attempts.count)])
        )
        return TextLayout.wrap(verdict, width: result.width) + "\n\n" + CasePage(file).brief(result)
            + built.map { bundle in
                let missing =
                    bundle.completeness.isReady
                    ? "" : "\n" + CompletenessPage.block(bundle.completeness, result.width)
                return "\n" + BuiltPage(bundle, file).text(result.width) + missing
            }
            .joined()
    }

    /// One document, schema `regain.case-run/1`.
    func document(_ built: [BuiltDossier]) -> JSONDocument {
        .record([
            "schema": .string("regain.case-run/1"), "outcome": .string(finding == nil ? "nothing-found" : "key-found"),
            "case": CasePage(file).document(nil), "bundles": .array(built.map { BuiltPage($0, file).document }),
        ])
    }
}

/// Folders for results.
enum OutputFolder {
    /// Makes the folders above a path.
    /// - Throws: ``Failure`` with exit code 74.
    static func make(_ path: String) throws {
        var parent = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            parent += parent.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
            guard !part.isEmpty else {
                parent = ""
                continue
            }
            guard unsafe mkdir(parent, 0o700) == 0 || errno == EEXIST else { throw OutputFile.failure(parent) }
        }
    }
}
