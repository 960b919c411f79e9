import ArgumentParser
import ByteKit
import Cases
import Commands
import Records
import Recovery
import Texts

/// `regain case search C-1 SOURCE…`: searches sources on behalf of a case and enters what came of it.
struct CaseSearch: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "search",
            abstract: Interface.text("help.case.search"),
            discussion: Interface.text("help.case.search.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Argument(help: .of("help.find.source"), completion: .file())
    var sources: [String]

    @Option(help: .of("help.case.search.way"))
    var way: String?

    @Flag(help: .of("help.find.mail"))
    var mail = false

    @Flag(help: .of("help.find.all-files"))
    var allFiles = false

    @Option(help: .of("help.find.bitlocker-key"), completion: .file())
    var bitlockerKey: [String] = []

    @Flag(help: .of("help.find.no-sandbox"))
    var noSandbox = false

    @Option(help: .of("help.progress"))
    var progress: ProgressDisplay.Mode = .auto

    func run() async throws {
        var desk = try flags.desk()
        let state = CaseState(desk.file)
        guard state.authorisation != nil else {
            throw Failure(.refused, Message("case.not-authorised", ["case": .text(desk.file.reference)]))
        }
        let way = try searchedWay(of: desk)
        var options = try Search.Options.opening(bitLockerKeys: bitlockerKey, noSandbox: noSandbox)
        options.mail = mail || way == "mail" || way == "own-papers"
        options.allFiles = allFiles
        options.keepsProofs = true
        var custody: Custody?
        if let proof = state.labelReading {
            let opened = try desk.access.custody()
            options.label = try SealedLabel.open(proof, desk.access, desk.organisation, opened)
            custody = opened
        }
        let display = ProgressDisplay(mode: progress)
        let investigation = try await CaseInvestigation(sources, way: way, options, display)
        if !flags.result.json {
            let page = FindPage(
                language: Interface.language,
                width: flags.result.width,
                usesColor: false,
                revealsKeys: false,
                isQuiet: true
            )
            Terminal.write(page.text(investigation.report) + "\n", to: 2)
        }
        try file(investigation, in: &desk, custody)
        try flags.tell(
            Message(
                "case.searched",
                ["case": .text(desk.file.reference), "way": .message(Message("case.step.\(way)"))]
            ),
            desk
        )
        if investigation.report.isPartial { throw RegainExit.partial }
        if investigation.best == nil { throw RegainExit.no }
    }

    private func file(_ investigation: CaseInvestigation, in desk: inout CaseDesk, _ custody: Custody?) throws {
        var note = investigation.note
        let number = desk.file.entries.count + 1
        let statement = desk.access.statement(["type": "search-report", "title": desk.file.title])
        note.told["proof"] = try desk.access.run { [desk] in
            try $0.addProof(
                investigation.document,
                fileName: "search-\(number).json",
                statement,
                linkedTo: [desk.file.reference],
                in: desk.organisation.id
            )
        }
        .reference
        let proofs = try Self.proofs(of: investigation.report, in: desk)
        try desk.enter([note] + proofs.map(\.note), linkedTo: proofs.map(\.reference))
        if let best = investigation.best, let key = best.key {
            let place = [investigation.report.sources.first { $0.id == best.source }?.given ?? "", best.path]
                .filter { !$0.isEmpty }.joined(separator: " › ")
            try desk.seal(key, try custody ?? desk.access.custody(), foundIn: place)
        }
    }

    /// What the search found of the purchase, under seal and ready for the dossier.
    private static func proofs(
        of report: FindReport,
        in desk: CaseDesk
    ) throws -> [(note: CaseNote, reference: String)] {
        let known = Set(CaseState(desk.file).papers.map(\.digest))
        return try desk.access.run { try $0.fileProofs(of: report, in: desk.organisation.id) }.compactMap { entry in
            let record = try desk.access.run {
                try $0.show(entry.reference, .proof, in: desk.organisation.id).record
            }
            guard let digest = record["sha256"], !known.contains(digest) else { return nil }
            let role = record["type"] == "invoice" ? "invoice" : record["type"] == "order-mail" ? "order" : "other"
            let told = ["role": role, "file": entry.title, "sha256": digest, "proof": record.reference]
            return (CaseNote(.attached, told), record.reference)
        }
    }

    /// The way that was named, or the next step of the case where that is a search.
    private func searchedWay(of desk: CaseDesk) throws -> String {
        let known = CaseRules.standard.ways.filter { $0.kind == .search }.map(\.id)
        if let way {
            guard known.contains(way) else { throw CaseNotes.unknown("usage.case-way", way, known) }
            return way
        }
        let next = CaseEngine().next(of: desk.file, at: .now)
        if let step = next.step, step.kind == .search { return step.id }
        throw CaseNotes.unknown("usage.case-which-way", desk.file.reference, known)
    }
}
