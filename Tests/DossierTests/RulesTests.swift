import ByteKit
import Dossier
import TestSupport
import Testing
import Texts

@Suite struct RulesTests {
    @Test func `the table loads, and each of its texts is there`() throws {
        let bytes = try #require(Self.table())
        let rules = try DossierRules(parsing: bytes.span)
        #expect(rules.requirements.count > 10 && DossierRules.standard.requirements == rules.requirements)
        for state in FollowUp.State.allCases {
            #expect(Phrasebook.standard.contains("dossier.state-\(state.rawValue)"))
            #expect(Phrasebook.standard.contains("dossier.next-\(state.rawValue)"))
        }
        for role in DossierFile.Role.allCases {
            #expect(Phrasebook.standard.contains("dossier.role-\(role.rawValue)"))
        }
        for standing in Completeness.Standing.allCases {
            #expect(Phrasebook.standard.contains("dossier.standing-\(standing.rawValue)"))
        }
        for kind in BundleReport.Problem.Kind.allCases {
            #expect(Phrasebook.standard.contains("dossier.problem-\(kind.rawValue)"))
        }
    }

    @Test(arguments: [
        (#""by":[["organisationName","#, #""by":[["organisationNam","#), (#""practice""#, #""practise""#),
        ("dossier.letter.opening-lost", "dossier.letter.opening-los"),
        ("regain.dossier-rules/1", "regain.dossier-rules/2"),
        (#""sent": ["#, #""send": ["#), ("[10, 20, 35]", "[20, 10, 35]"), ("file:invoice", "file:bill"),
    ])
    func `a table with a name that is not known is refused`(_ good: String, _ bad: String) throws {
        let text = String(decoding: try #require(Self.table()), as: UTF8.self)
            .replacing(#""by": "#, with: #""by":"#)
        let changed = Array(text.replacing(good, with: bad, maxReplacements: 1).utf8)
        try #require(changed != Array(text.utf8), "\(good) does not stand in the table")
        #expect(throws: ParseError.self) { try DossierRules(parsing: changed.span) }
    }

    @Test(arguments: Recipient.allCases, DossierFacts.Situation.allCases)
    func `with everything it is ready, without any one of the required things it is not`(
        _ recipient: Recipient,
        _ situation: DossierFacts.Situation
    ) throws {
        let facts = try SampleDossier.facts(situation)
        let whole = Completeness(facts, for: recipient)
        #expect(whole.isReady && whole.missing.isEmpty && whole.explained.isEmpty)
        #expect(whole.summary.code == "dossier.ready")
        let required = whole.items.filter(\.requirement.isRequired)
        #expect(required.count >= 9)
        for item in required {
            var less = facts
            Self.remove(item.requirement.id, from: &less)
            let found = Completeness(less, for: recipient)
            #expect(!found.isReady && found.missing.map(\.requirement.id) == [item.requirement.id])
            // A reason counts only where the table lets it.
            less.absences = [.init(requirement: item.requirement.id, reason: "lost in the fire of 2023")]
            let explained = Completeness(less, for: recipient)
            #expect(explained.isReady == item.requirement.excusableFor.contains(recipient))
            #expect(explained.explained.count == (explained.isReady ? 1 : 0))
        }
    }

    @Test func `nobody excuses Microsoft's proof of purchase`() {
        let invoice = DossierRules.standard.requirements.filter { $0.id.hasPrefix("invoice") }
        #expect(invoice.count == 2 && invoice.allSatisfy { $0.isRequired && !$0.excusableFor.contains(.microsoft) })
    }

    private static func table() -> [UInt8]? {
        guard let bytes = Resource.bytes("dossier-rules.json") else { return nil }
        return bytes.array()
    }

    private static func remove(_ id: String, from facts: inout DossierFacts) {
        switch id {
        case "organisation": facts.organisation.addressLines = []
        case "contact": facts.contact.email = " "
        case "machine": facts.machine.serial = ""
        case "system": facts.system.build = ""
        case "invoice": facts.invoice.quantity = ""
        case "invoice-file": facts.files.removeAll { $0.role == .invoice }
        case "order": facts.orderAccount = ""
        case "coa-photo": facts.files.removeAll { $0.role == .coaPhoto }
        case "media-photo": facts.files.removeAll { $0.role == .mediaPhoto }
        case "chassis-photo": facts.files.removeAll { $0.role == .chassisPhoto }
        case "activation-message":
            facts.activationCode = ""
            facts.activationMessage = ""
            facts.files.removeAll { $0.role == .activationScreenshot }
        case "channel": facts.channel = ""
        case "damage": facts.damage = ""
        default: Issue.record("nothing removes \(id)")
        }
    }
}
