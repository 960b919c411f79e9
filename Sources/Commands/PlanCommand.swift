import ArgumentParser
import ByteKit
import Guidance
import Texts

/// `regain plan`: the runbook for one server, with a gate before every harmful step.
struct PlanCommand: ParsableCommand {
    /// The forms in which a plan is written.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case md, html, json, ps1, cmd, ics
    }

    static var configuration: CommandConfiguration {
        let facts = Fact.allCases.filter { !$0.isDerived }.map(\.rawValue).joined(separator: ", ")
        return CommandConfiguration(
            commandName: "plan",
            abstract: Interface.help("help.plan"),
            discussion: Interface.help("help.plan.discussion", ["facts": .text(facts)])
        )
    }

    @OptionGroup var known: PlanFacts

    @Option(help: .of("help.plan.done"))
    var done: [String] = []

    @Option(help: .of("help.plan.accept"))
    var accept: [String] = []

    @Option(help: .of("help.plan.format"))
    var format: Form = .md

    @Option(help: .of("help.plan.phone"), transform: NamedValue.read)
    var phone: PhoneNumber.Kind?

    @OptionGroup var common: OutputOptions

    func run() throws {
        if let phone { return try check(phone) }
        let engine = DecisionEngine()
        var facts = try known.facts(now: .now)
        facts.acceptances = try accept.map(Self.acceptance)
        for id in done {
            guard let step = GuidanceRules.standard.step(id) else {
                throw Failure(.usage, Message("usage.unknown-step", ["given": .text(id)]))
            }
            facts = engine.facts(facts, after: step)
        }
        guard let plan = engine.plan(for: facts) else {
            throw Failure(.internalError, Message("guidance.table", ["detail": ""]))
        }
        try common.write(try bytes(plan))
        switch plan.path.outcome {
        case .refused: throw RegainExit.refused
        case .ask: throw RegainExit.no
        case .go, .help, .done: return
        }
    }

    private func bytes(_ plan: Plan) throws -> [UInt8] {
        let language = Interface.language
        switch common.json ? .json : format {
        case .md:
            let document = PlanMarkdown(language: language)
            return Array(emphasised(common.quiet ? document.summary(plan) : document.text(plan)).utf8)
        case .html: return Array(PlanHTML(language: language).text(plan).utf8)
        case .json: return Array(PlanJSON(language: language).text(plan).utf8)
        case .ps1: return PowerShellScript(language: language).bytes(plan)
        case .cmd: return CommandScript(language: language).bytes(plan)
        case .ics:
            guard let end = plan.facts.end else { throw Failure(.usage, Message("usage.no-end")) }
            let title = Interface.text(plan.path.titleCode)
            let file = CalendarFile(language: language)
            return Array(file.text(end: end, made: .now, server: plan.facts.serverName, about: title).utf8)
        }
    }

    /// Headings as a terminal shows them.
    private func emphasised(_ markdown: String) -> String {
        guard common.usesColor else { return markdown }
        return markdown.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") ? common.emphasis(String($0)) : String($0) }
            .joined(separator: "\n")
    }

    /// Reads one of the telephone numbers, which stand for key and machine, from standard input and never from the
    /// arguments.
    private func check(_ kind: PhoneNumber.Kind) throws {
        let text = String(decoding: try StandardInput.readAll(limit: 64 * 1_024), as: UTF8.self)
        let number = PhoneNumber(kind, copied: text)
        var page = PhonePage(language: Interface.language)
        page.isBrief = common.quiet
        try common.write(page.text(number))
        guard number.isUsable else { throw RegainExit.badInput }
        if !number.problems.isEmpty { throw RegainExit.no }
    }

    private static func acceptance(_ text: String) throws -> Acceptance {
        let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
        guard parts.count == 3, GuidanceRules.standard.gate(parts[0]) != nil,
            let acceptance = Acceptance(gate: parts[0], name: parts[1], reason: parts[2], date: .now)
        else { throw Failure(.usage, Message("usage.unknown-gate", ["given": .text(text)])) }
        return acceptance
    }
}
