import Catalogue
import Guidance
import JSONText
import Testing
import Texts

@Suite struct ExplanationTests {
    static let table = ActivationErrors.standard
    static let channels: [ErrorChannel?] = [nil] + ErrorChannel.allCases
    static let checks: [KeyCheck?] = [nil] + KeyCheck.allCases

    @Test func `every code is explained in every situation, without a gap`() {
        #expect(Self.table.all.count > 300)
        for error in Self.table.all {
            for channel in Self.channels {
                for check in Self.checks {
                    let answer = Explanation(of: error.id, channel: channel, keyCheck: check).answer
                    let isWhole =
                        answer.map { answer in
                            Language.allCases.allSatisfy { language in
                                !answer.meaning[language].isEmpty && !answer.next[language].isEmpty
                                    && !answer.contact[language].isEmpty && !answer.causes.isEmpty
                            } && !answer.ruleID.isEmpty && !answer.date.isEmpty && !answer.sources.isEmpty
                        } ?? false
                    #expect(isWhole || error.kind == .info, "\(error.id), \(String(describing: channel))")
                    #expect(answer != nil)
                }
            }
        }
    }

    @Test(arguments: ["0xc004f074", "C004F074", "-1073418124", "3221549172", "0xC004F074.", "\u{2212}1073418124"])
    func `one code in any spelling`(_ spelling: String) {
        #expect(Explanation.all(in: spelling).map(\.code) == ["0xC004F074"])
    }

    @Test func `codes are found in a pasted message, each once`() {
        let message = """
            Erreur : 0xC004F074 Le service de gestion de licences logicielles a signalé que le produit n’a pas pu être activé.
            Activation ID {55c92734-d682-4d71-983e-d6ec3f16059f}, C004F074-1234, build 17763, hr=0x8007232B, 20261121
            """
        #expect(Explanation.all(in: message).map(\.code) == ["0xC004F074", "0x8007232B"])
    }

    @Test(arguments: ["3010", "DISM ended with 87", "0x57"])
    func `exit codes of DISM are known by their short numbers`(_ text: String) {
        #expect(Explanation.all(in: text).count == 1)
    }

    @Test func `an unknown code is said to be unknown, with what to collect`() throws {
        let explanation = try #require(Explanation.all(in: "0xDEADBEEF").first)
        #expect(explanation.answer == nil)
        for language in Language.allCases {
            let text = ExplanationPage(language: language).text([explanation])
            #expect(text.contains("0xDEADBEEF") && text.contains("slmgr /dlv"))
        }
    }

    @Test func `the limit of a KMS host is not explained as an exhausted MAK`() throws {
        let host = try #require(Explanation(of: "0xC004C008", channel: .kmsHost).answer)
        let mak = try #require(Explanation(of: "0xC004C020", channel: .mak).answer)
        #expect(host.ruleID == "kmshost-c008")
        #expect(host.meaning != mak.meaning)
        #expect(host.meaning.english.contains("not an exhausted MAK"))
    }

    @Test func `a wrong edition is told from a mistyped key where the key was checked`() throws {
        let answers = try KeyCheck.allCases.map {
            try #require(Explanation(of: "0xC004F050", channel: .mak, keyCheck: $0).answer)
        }
        #expect(Set(answers.map(\.meaning)).count == 3)
    }

    @Test func `too few machines lead to the count, never to a firewall`() throws {
        let client = try #require(Explanation(of: "0xC004F038", channel: .kms).answer)
        #expect(client.nextID == "read-kms-count")
        for channel in Self.channels {
            let answer = try #require(Explanation(of: "0xC004F038", channel: channel).answer)
            #expect(!["open-port-1688", "fix-dns", "check-kms-record", "check-internet"].contains(answer.nextID))
        }
    }

    @Test func `the contact depends on the channel`() throws {
        let table = Self.table
        #expect(table.contact("supplier", for: .oem)?.id == "maker")
        #expect(table.contact("supplier", for: .retail)?.id == "reseller")
        #expect(table.contact("supplier", for: nil)?.id == "supplier")
        #expect(table.contact("nobody-known", for: nil) == nil)
    }

    @Test func `the JSON form can be read and names the rule`() throws {
        let text = ExplanationPage(language: .french).json(Explanation.all(in: "0xC004F074 0xDEADBEEF", channel: .kms))
        let json = try JSONValue(parsing: Array(text.utf8).span)
        #expect(json["schema"]?.string == "regain.explain/1")
        let entries = try #require(json["explanations"]?.elements)
        #expect(entries.count == 2)
        #expect(entries[0]["rule"]?["id"]?.string != nil)
        #expect(entries[1]["known"]?.bool == false)
        #expect(entries[1]["collect"]?.elements?.count == 4)
    }

    @Test(arguments: [
        #"{"schema":"regain.errors/2","id":"x","date":"d","sources":{}}"#,
        #"{"schema":"regain.errors/1","id":"x","date":"d","sources":{},"causes":{},"remedies":{},"contacts":{}}"#,
        #"{"schema":"regain.errors/1","id":"x","date":"d","sources":{},"causes":{"a":{"en":"a"}},"remedies":{},"contacts":{},"errors":[],"contexts":[]}"#,
        #"""
        {"schema":"regain.errors/1","id":"x","date":"d","sources":{"s":{"title":"t"}},"causes":{},"contacts":{},
        "remedies":{},"contexts":[],"errors":[{"code":"0x1","kind":"error","meaning":{"en":"a","fr":"b"},"causes":["none"],
        "remedies":[],"next":{"action":"none","contact":"none"},"channels":["mak"],"confidence":"field","sources":["s"]}]}
        """#,
    ])
    func `a bad table is refused`(_ text: String) {
        #expect(throws: (any Error).self) { try ActivationErrors(parsing: Array(text.utf8).span) }
    }
}
