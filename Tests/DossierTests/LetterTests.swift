import ByteKit
import Dossier
import TestSupport
import Testing
import Texts
import Typesetting

@Suite struct LetterTests {
    private static let languages: [(Language, String)] = [(.french, "FR"), (.english, "GB"), (.english, "US")]

    private static func texts(_ letter: Letter) -> [String] {
        var texts = letter.sender + letter.addressee + letter.references + letter.signature + letter.enclosures
        texts += [letter.placeAndDate, letter.subjectLine, letter.salutation, letter.closing, letter.enclosureHeading]
        for part in letter.parts {
            switch part {
            case .paragraph(let text): texts.append(text)
            case .rows(let heading, let rows): texts += [heading] + rows.flatMap { [$0.label, $0.value] }
            case .list(let introduction, let items): texts += [introduction] + items
            }
        }
        return texts
    }

    @Test(arguments: Recipient.allCases, DossierFacts.Situation.allCases)
    func `every letter is filled, in every language and country, with all facts and with the fewest`(
        _ recipient: Recipient,
        _ situation: DossierFacts.Situation
    ) throws {
        for (language, country) in Self.languages {
            var bare = SampleDossier.bare(situation, language)
            bare.country = country
            for facts in [try SampleDossier.facts(situation, language: language, country: country), bare] {
                for text in Self.texts(try Letter(facts, to: recipient)) {
                    #expect(!text.contains { "{}[]<>_".contains($0) }, "\(text)")
                    #expect(!text.contains("  ") && !text.contains("()") && !text.contains("dossier."), "\(text)")
                    #expect(text.firstMatch(of: /[a-z]+[A-Z][a-z]+\}/) == nil)
                }
            }
        }
    }

    @Test func `what is not known leaves no sentence behind`() throws {
        let facts = SampleDossier.bare(.lostAfterReinstall, .english)
        let texts = Self.texts(try Letter(facts, to: .microsoft)).joined(separator: "\n")
        for word in ["invoice", "Invoice", "bought from", "enclosed", "searched", "unable", "Telephone", "Purchase"] {
            #expect(!texts.contains(word), "\(word)")
        }
        let whole = try Letter(
            try SampleDossier.facts(.lostAfterReinstall, language: .english, country: "GB"),
            to: .microsoft
        )
        let said = Self.texts(whole).joined(separator: "\n")
        for word in ["invoice F-2022-0417", "bought from Fens", "enclosed", "searched", "telephone"] {
            #expect(said.contains(word), "\(word)")
        }
    }

    @Test(arguments: [
        ("product", "dossier.unfilled"), ("name", "dossier.unfilled"), ("contact", "dossier.unfilled"),
        ("serial", "dossier.unfilled"),
    ])
    func `a sentence that must be there and cannot be filled is an error`(_ gap: String, _ code: String) {
        var facts = SampleDossier.bare(.labelUnreadable, .french)
        switch gap {
        case "product": facts.system.version = ""
        case "name": facts.organisation.name = " "
        case "contact": facts.contact.name = ""
        default: facts.machine.serial = ""
        }
        let found = #expect(throws: DossierError.self) { try Letter(facts, to: .maker) }
        #expect(found?.code == code)
        if let found {
            for language in Language.allCases {
                #expect(!Phrasebook.standard.text(found.message, in: language).contains("{"))
            }
        }
    }

    @Test func `each country gets its own manners`() throws {
        let french = try Letter(try SampleDossier.facts(), to: .microsoft)
        #expect(french.placeAndDate == "Lyon, le 21\u{A0}novembre\u{A0}2026")
        #expect(french.subjectLine.hasPrefix("Objet\u{202F}: ") && french.salutation == "Madame, Monsieur,")
        #expect(french.closing.hasPrefix("Nous vous prions d’agréer") && french.languageTag == "fr-FR")
        let british = try Letter(try SampleDossier.facts(language: .english, country: "GB"), to: .microsoft)
        #expect(
            british.placeAndDate == "Cambridge, 21\u{A0}November\u{A0}2026" && british.closing == "Yours faithfully,"
        )
        let american = try Letter(try SampleDossier.facts(language: .english, country: "us"), to: .microsoft)
        #expect(american.placeAndDate == "Cambridge, November\u{A0}21,\u{A0}2026" && american.closing == "Sincerely,")
        #expect(american.subjectLine.hasPrefix("Re: ") && american.languageTag == "en-US")
        let (us, gb) = (Self.texts(american).joined(), Self.texts(british).joined())
        #expect(us.contains("license") && !us.contains("licence"))
        #expect(gb.contains("licence") && !gb.contains("license"))
        #expect(american.paper.width > 215 && british.paper.width == 210)
    }

    @Test func `brackets, keys and control characters in facts do not reach the letter`() throws {
        let key = try SampleDossier.wholeKey()
        var facts = try SampleDossier.facts()
        facts.damage = "[voir {photo}] <b>\u{202E}\n clé \(key)"
        facts.organisation.name = "Berger [\(key)]"
        facts.searched[0].text = "[\(key)]"
        facts.absences = [.init(requirement: "media-photo", reason: "[\(key)]")]
        facts.files.removeAll { $0.role == .mediaPhoto }
        facts.files[0].name = "[\(key)].pdf"
        facts.lastFive = key
        facts.addressee = .init(name: "<\(key)>", addressLines: ["[\(key)]"])
        let texts = Self.texts(try Letter(facts, to: .microsoft)).joined(separator: "\n")
        #expect(!texts.contains { "[]{}<>".contains($0) } && !texts.contains(key.prefix(11)))
        #expect(texts.contains(key.suffix(5)) && texts.contains("*****-"))
    }

    @Test func `the addressee follows from the facts, and may be named`() throws {
        var facts = try SampleDossier.facts()
        #expect(try Letter(facts, to: .reseller).addressee.first == "Informatique Dupré SARL")
        #expect(try Letter(facts, to: .maker).addressee.first == "HPE")
        facts.addressee = .init(name: "HPE France", addressLines: ["1, rue X"], email: "a@example.org")
        let letter = try Letter(facts, to: .maker)
        #expect(letter.addressee == ["HPE France", "Service après-vente", "1, rue X"])
        #expect(letter.addresseeEmail == "a@example.org")
    }
}
