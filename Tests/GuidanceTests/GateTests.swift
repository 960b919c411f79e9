import ByteKit
import Guidance
import Testing
import Texts

/// A gate with a situation in which it is closed.
struct GateCase: Sendable, CustomTestStringConvertible {
    let gate: String
    let facts: [Fact: String]
    /// The step that waits behind it; nil where the whole plan is refused.
    var step: String?

    var testDescription: String { gate }

    static let all: [GateCase] = [
        GateCase(gate: "record-partial-key", facts: [.goal: "activate", .key: "held"], step: "install-key"),
        GateCase(gate: "key-sealed", facts: [.goal: "retire", .recorded: "yes"], step: "uninstall-key"),
        GateCase(gate: "backup", facts: [.evaluation: "yes", .key: "held"], step: "set-edition"),
        GateCase(gate: "window", facts: [.evaluation: "yes", .key: "held"], step: "set-edition"),
        GateCase(gate: "target-list", facts: [.evaluation: "yes", .key: "held"], step: "set-edition"),
        GateCase(gate: "search-before-wipe", facts: [.goal: "reinstall", .key: "held"], step: "wipe-install"),
        GateCase(gate: "rearm-is-a-delay", facts: [.evaluation: "yes", .key: "missing"], step: "rearm"),
        GateCase(gate: "evaluation-dc", facts: [.evaluation: "yes", .role: "dc", .key: "held"]),
        GateCase(gate: "evaluation-future-dc", facts: [.goal: "install-later", .role: "future-dc"]),
        GateCase(
            gate: "datacenter-evaluation",
            facts: [.evaluation: "yes", .installedEdition: "datacenter", .targetEdition: "standard", .key: "held"]
        ),
        GateCase(
            gate: "standard-core-evaluation",
            facts: [
                .evaluation: "yes", .core: "yes", .installedEdition: "standard", .targetEdition: "standard",
                .key: "held",
            ]
        ),
        GateCase(
            gate: "no-way-down",
            facts: [.installedEdition: "datacenter", .targetEdition: "standard", .key: "held"]
        ),
        GateCase(
            gate: "editions-differ",
            facts: [.goal: "activate", .installedEdition: "standard", .targetEdition: "datacenter", .key: "held"]
        ),
        GateCase(gate: "versions-differ", facts: [.installedVersion: "2019", .targetVersion: "2022", .key: "held"]),
        GateCase(gate: "avma-host", facts: [.channel: "avma", .host: "standard"]),
        GateCase(gate: "avma-host-older", facts: [.channel: "avma", .host: "datacenter-older"]),
        GateCase(gate: "kms-no-key", facts: [.channel: "kms", .goal: "recover"]),
        GateCase(gate: "oem-board", facts: [.channel: "oem", .hardware: "board-replaced", .key: "held"]),
        GateCase(gate: "oem-moved", facts: [.channel: "oem", .hardware: "moved", .key: "held"]),
        GateCase(gate: "foreign-kms", facts: [.kmsServer: "foreign", .channel: "kms"]),
    ]

    var known: Facts {
        var facts = Facts(facts)
        if gate == "rearm-is-a-delay" { facts.daysLeft = 3 }
        return facts
    }
}

@Suite struct GateTests {
    @Test func `every gate has a case here`() {
        #expect(Set(GateCase.all.map(\.gate)) == Set(GuidanceRules.standard.gates.map(\.id)))
    }

    @Test(arguments: GateCase.all)
    func `a gate holds`(_ example: GateCase) throws {
        let plan = try #require(DecisionEngine().plan(for: example.known))
        #expect(plan.closedGates.contains { $0.gate.id == example.gate })
        if let step = example.step {
            let planned = try #require(plan.steps.first { $0.step.id == step })
            #expect(planned.closedGates.contains(example.gate))
            #expect(plan.next?.step.id != step)
        } else {
            #expect(plan.refusal?.id == example.gate)
            #expect(plan.rule.gate == example.gate)
        }
    }

    @Test(arguments: GateCase.all)
    func `its way round is taken by name and stays in the plan`(_ example: GateCase) throws {
        var facts = example.known
        let date = try #require(Timestamp(year: 2026, month: 11, day: 21))
        facts.acceptances = [
            try #require(Acceptance(gate: example.gate, name: "Marie Durand", reason: "checked on site", date: date))
        ]
        let plan = try #require(DecisionEngine().plan(for: facts))
        #expect(plan.refusal?.id != example.gate)
        let state = try #require(plan.gates.first { $0.gate.id == example.gate })
        #expect(state.position == .accepted)
        #expect(state.acceptance?.name == "Marie Durand")
        #expect(plan.steps.allSatisfy { !$0.closedGates.contains(example.gate) })
        for language in Language.allCases {
            #expect(PlanMarkdown(language: language).text(plan).contains("Marie Durand"))
            #expect(PlanHTML(language: language).text(plan).contains("Marie Durand"))
            #expect(PlanJSON(language: language).text(plan).contains("\"name\": \"Marie Durand\""))
        }
    }

    @Test(arguments: GateCase.all.filter { $0.step != nil })
    func `doing what the gate asks opens it`(_ example: GateCase) throws {
        let engine = DecisionEngine()
        let gate = try #require(GuidanceRules.standard.gate(example.gate))
        let opener = try #require(gate.opener.flatMap(GuidanceRules.standard.step))
        let plan = try #require(engine.plan(for: engine.facts(example.known, after: opener)))
        #expect(plan.steps.allSatisfy { !$0.closedGates.contains(example.gate) })
    }

    @Test(arguments: [("", "because"), ("Marie", ""), ("  ", "because"), ("Marie", "...")])
    func `nobody opens a gate without a name and a reason`(_ name: String, _ reason: String) {
        #expect(Acceptance(gate: "backup", name: name, reason: reason) == nil)
    }

    @Test func `steps that destroy what cannot be had back stand behind their gates`() {
        let rules = GuidanceRules.standard
        for step in rules.steps {
            switch step.command {
            case "ipk": #expect(step.gates.contains("record-partial-key"))
            case "upk", "cpky": #expect(step.gates.contains("key-sealed"))
            case "set-edition": #expect(Set(step.gates).isSuperset(of: ["backup", "window", "target-list"]))
            case "rearm": #expect(step.gates.contains("rearm-is-a-delay"))
            default: break
            }
        }
    }
}
