import Guidance
import TestSupport
import Testing
import Texts

@Suite struct EngineTests {
    static let rules = GuidanceRules.standard
    static let given = Fact.allCases.filter { !$0.isDerived }

    /// Facts at random: about half are unknown.
    static func facts(_ numbers: inout SeededRandom) -> Facts {
        var facts = Facts()
        for fact in given where Bool.random(using: &numbers) {
            facts[fact] = fact.values.randomElement(using: &numbers)
        }
        if Bool.random(using: &numbers) { facts.daysLeft = Int.random(in: -20...200, using: &numbers) }
        if Bool.random(using: &numbers) { facts.rearmsLeft = Int.random(in: 0...5, using: &numbers) }
        return facts
    }

    /// Facts for which the conditions hold, the others unknown.
    static func witness(_ conditions: Conditions) -> [Facts] {
        var result = [Facts()]
        for fact in conditions.facts {
            result = result.flatMap { facts -> [Facts] in
                fact.examples.map { example in
                    var next = facts
                    example(&next)
                    return next
                } + [facts]
            }
        }
        return result.filter { conditions.hold(for: $0) }
    }

    @Test(arguments: rules.rules)
    func `every rule decides somewhere`(_ rule: Rule) {
        let states = Self.witness(rule.conditions)
        #expect(states.contains { DecisionEngine().plan(for: $0)?.rule.id == rule.id }, "\(rule.id)")
    }

    @Test func `every state has exactly one next action, whatever is known`() throws {
        let seed: UInt64 = 20_261_121
        var numbers = SeededRandom(seed: seed)
        let engine = DecisionEngine()
        var seen: Set<String> = []
        for _ in 0..<20_000 {
            let facts = Self.facts(&numbers)
            let plan = try #require(engine.plan(for: facts), "seed \(seed)")
            let next = try #require(plan.next, "seed \(seed), \(plan.rule.id)")
            #expect(!next.isDone && plan.steps.contains(next), "seed \(seed)")
            #expect(engine.plan(for: facts)?.next == next, "seed \(seed): the same facts, the same step")
            seen.insert(plan.rule.id)
        }
        #expect(seen.count > 30, "seed \(seed): only \(seen.sorted())")
    }

    @Test func `doing step after step always comes to an end, and never to the same step twice`() throws {
        let seed: UInt64 = 7
        var numbers = SeededRandom(seed: seed)
        let engine = DecisionEngine()
        for _ in 0..<3_000 {
            var facts = Self.facts(&numbers)
            var walked: [String] = []
            while let next = engine.plan(for: facts)?.next {
                #expect(!walked.contains(next.step.id), "seed \(seed): \(walked) and again \(next.step.id)")
                #expect(
                    next.closedGates.allSatisfy { Self.rules.gate($0)?.opener == nil },
                    "seed \(seed): \(next.step.id) is next behind \(next.closedGates)"
                )
                walked.append(next.step.id)
                guard walked.count <= Self.rules.steps.count else { break }
                facts = engine.facts(facts, after: next.step)
            }
            #expect(walked.count <= Self.rules.steps.count, "seed \(seed): no end")
        }
    }

    @Test func `every path and every step is reached`() {
        var paths: Set<String> = []
        var steps: Set<String> = []
        let engine = DecisionEngine()
        for rule in Self.rules.rules {
            for state in Self.witness(rule.conditions) {
                for (core, network) in [("yes", "online"), ("no", "isolated")] {
                    var facts = state
                    if facts[.core] == nil { facts[.core] = core }
                    if facts[.network] == nil { facts[.network] = network }
                    for facts in [state, facts] {
                        guard let plan = engine.plan(for: facts) else { continue }
                        paths.insert(plan.path.id)
                        steps.formUnion(plan.steps.map(\.step.id))
                    }
                }
            }
        }
        var expiring = Facts([.evaluation: "yes"])
        expiring.daysLeft = 5
        steps.formUnion(engine.plan(for: expiring)?.steps.map(\.step.id) ?? [])
        #expect(Self.rules.paths.map(\.id).filter { !paths.contains($0) } == [])
        #expect(Self.rules.steps.map(\.id).filter { !steps.contains($0) } == [])
    }

    @Test func `every text that rules, gates, steps and facts need is there in both languages`() {
        let book = Phrasebook.standard
        var missing: [String] = []
        func need(_ code: String) { if !book.contains(code) { missing.append(code) } }
        for gate in Self.rules.gates { [gate.whyCode, gate.wayCode, gate.acceptCode].forEach(need) }
        for path in Self.rules.paths {
            [path.titleCode, path.whyCode, "guidance.outcome.\(path.outcome.rawValue)"].forEach(need)
        }
        for step in Self.rules.steps {
            need(step.titleCode)
            need("guidance.place.\(step.place.rawValue)")
            if step.reach != .none { need("guidance.needs.\(step.reach.rawValue)") }
            if step.command == nil { need(step.seeCode) }
            if [.change, .manual].contains(step.kind), step.command == nil {
                [step.doesCode, step.undoCode].forEach(need)
            }
        }
        for fact in Self.given {
            need(fact.nameCode)
            for value in fact.values { need(fact.valueCode(value)) }
        }
        #expect(missing == [])
    }

    @Test func `a derived fact follows from the others and cannot be set`() {
        var facts = Facts([.installedVersion: "2019", .targetVersion: "2022", .versionMove: "same"])
        #expect(facts[.versionMove] == "other")
        facts[.targetVersion] = "2019"
        #expect(facts[.versionMove] == "same")
        facts[.targetVersion] = nil
        #expect(facts[.versionMove] == nil)
        facts[.goal] = "fly"
        #expect(facts[.goal] == nil)
        facts.daysLeft = -1
        #expect(facts[.time] == "over")
        facts.daysLeft = 30
        #expect(facts[.time] == "short")
        facts.daysLeft = 31
        #expect(facts[.time] == "enough")
    }

    @Test(
        arguments: [
            ("0xC004C020", "mak", "mak-exhausted"), ("-1073430496", nil, "mak-exhausted"),
            ("0xC004F038", "kms", "kms-count"),
            ("C004F069", "retail", "edition-mismatch"),
        ] as [(String, String?, String)]
    )
    func `an error code becomes a fact`(_ code: String, _ channel: String?, _ problem: String) {
        #expect(Self.rules.problem(of: code, channel: channel) == problem)
    }

    @Test func `the limit of a KMS host is not an exhausted MAK`() {
        #expect(Self.rules.problem(of: "0xC004C008", channel: "kms-host") == nil)
        #expect(Self.rules.problem(of: "0xC004C020", channel: "kms-host") == nil)
        #expect(Self.rules.problem(of: "0x12345678", channel: "mak") == nil)
    }
}

extension Fact {
    /// Ways to make a fact known, derived ones through what they follow from.
    var examples: [(inout Facts) -> Void] {
        switch self {
        case .time: [{ $0.daysLeft = -1 }, { $0.daysLeft = 5 }, { $0.daysLeft = 100 }]
        case .rearms: [{ $0.rearmsLeft = 0 }, { $0.rearmsLeft = 2 }]
        case .versionMove:
            [("2019", "2019"), ("2019", "2022")].map { pair in
                {
                    $0[.installedVersion] = pair.0
                    $0[.targetVersion] = pair.1
                }
            }
        case .editionMove:
            [
                ("standard", "standard"), ("standard", "datacenter"), ("datacenter", "standard"),
                ("essentials", "standard"),
                ("web", "standard"),
            ].map { pair in
                {
                    $0[.installedEdition] = pair.0
                    $0[.targetEdition] = pair.1
                }
            }
        default: values.map { value in { $0[self] = value } }
        }
    }
}

@Suite struct KMSServerTests {
    @Test(
        arguments: [
            ("kms01.corp.example.com", ["example.com"], "own"),
            ("KMS01.Corp.Example.com.:1688", [".example.com"], "own"),
            ("kms8.example.net", ["example.com"], "foreign"), ("notexample.com", ["example.com"], "foreign"),
            ("kms01", ["example.com"], "own"), ("azkms.core.windows.net", ["example.com"], "own"),
            ("kms8.example.net", [], nil),
        ] as [(String, [String], String?)]
    )
    func `a KMS server is judged by the organisation's domains`(_ host: String, _ domains: [String], _ owner: String?) {
        var facts = Facts()
        facts.setKMSServer(host, ownDomains: domains)
        #expect(facts[.kmsServer] == owner)
    }
}
