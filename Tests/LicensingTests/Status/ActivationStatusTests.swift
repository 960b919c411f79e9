import ByteKit
import Captures
import Catalogue
import Licensing
import TestSupport
import Testing
import Texts

@Suite struct ActivationStatusTests {
    static func kmsClient() -> CaptureBuilder {
        var builder = CaptureBuilder()
        builder.channel = "VOLUME_KMSCLIENT"
        builder.keyType = "Volume:GVLK"
        builder.partialKey = "J464C"
        builder.minutes = 255_000
        builder.kms = "kms.example.com:1688"
        return builder
    }

    static func evaluation(days: Int) -> CaptureBuilder {
        var builder = CaptureBuilder()
        builder.channel = "TIMEBASED_EVAL"
        builder.keyType = "Retail:TB:Eval"
        builder.edition = "ServerStandardEval"
        builder.partialKey = "37CYR"
        builder.minutes = days * 1_440
        return builder
    }

    // MARK: Which licence

    @Test func `a licence of Office does not hide that of Windows`() throws {
        var office = CaptureBuilder()
        office.applicationID = "0ff1ce15-a989-479d-af46-f275c6370663"
        office.status = 5
        office.activationID = "d450596f-894d-49e0-966a-fd39ed4c4c64"
        let text = office.list + "\n" + Self.kmsClient().list
        let server = try #require(judge(text).servers.first)
        #expect(server.license?.status == .licensed)
        #expect(server.license?.partialKey == "J464C")
        #expect(server.others.map(\.subject) == [.office])
        #expect(server.contradictions.isEmpty)
    }

    @Test func `security updates are an addition and not Windows itself`() throws {
        var updates = CaptureBuilder()
        updates.edition = "Server-ESU-Year1 add-on for ServerStandard"
        updates.activationID = "77db037b-95c3-48d7-a3ab-a9c6d41093e0"
        updates.partialKey = "8DXKP"
        updates.status = 0
        let text = (updates.list + "\n" + Self.kmsClient().list)
        let server = try #require(judge(text).servers.first)
        #expect(server.license?.partialKey == "J464C")
        #expect(server.others.map(\.subject) == [.securityUpdates])
        #expect(server.outcome == .licensed)
    }

    @Test(arguments: ["utf8", "utf16"])
    func `a query for Windows Server by name gets an answer that says why it is empty`(_ encoding: String) throws {
        let text = """
            PS C:\\> Get-CimInstance SoftwareLicensingProduct | Where-Object Name -like "*Windows Server*"
            PS C:\\>
            """
        let bytes = encoding == "utf8" ? Array(text.utf8) : CaptureBuilder.utf16(text)
        let evidence = StatusEvidence(source: "-", parsing: bytes.span, writtenAt: captureMoment)
        let server = try #require(ActivationStatus.report(from: [evidence], now: captureMoment).servers.first)
        #expect(server.next.rule == "N01")
        #expect(server.next.command?.contains("55c92734-d682-4d71-983e-d6ec3f16059f") == true)
        #expect(server.reasons.map(\.rule).contains("S02"))
    }

    @Test func `rows of editions without key do not hide the one with key`() throws {
        var other = CaptureBuilder()
        other.edition = "ServerDatacenter"
        other.activationID = "34e1ae55-27f8-4950-8877-7a03be5fb181"
        other.partialKey = ""
        other.status = 0
        let server = try #require(judge(other.list + "\n" + Self.kmsClient().list + "\n" + other.list).servers.first)
        #expect(server.license?.status == .licensed)
        #expect(server.installation.editionID == "ServerStandard")
        #expect(server.contradictions.isEmpty)
    }

    @Test func `without any key the answer is that there is none`() throws {
        var builder = CaptureBuilder()
        builder.partialKey = ""
        builder.status = 0
        let server = try #require(judge(builder.list).servers.first)
        #expect(server.license?.partialKey == "")
        #expect(server.reasons.map(\.rule).contains("S42"))
        #expect(server.next.action == "find-key")
    }

    // MARK: Ends

    @Test func `an evaluation with twelve days left names the day`() throws {
        var builder = Self.evaluation(days: 12)
        builder.trustedTime = "21/11/2026 10:22:33"
        for language in CaptureBuilder.Language.allCases {
            builder.language = language
            let server = try #require(judge(builder.details).servers.first)
            #expect(server.license?.end?.kind == .evaluation)
            #expect(server.license?.end?.date.isoDay == "2026-12-03")
            #expect(server.license?.end?.daysLeft == 12)
            #expect(server.license?.end?.isCertain == true)
            #expect(server.next.rule == "N10")
            #expect(server.outcome == .attention)
        }
    }

    @Test func `an evaluation across a leap day ends on the right day`() throws {
        var builder = Self.evaluation(days: 100)
        builder.trustedTime = "15/12/2027 00:00:00"
        let now = try #require(Timestamp(year: 2027, month: 12, day: 15))
        let end = try #require(judge(builder.details, now: now).servers.first?.license?.end)
        #expect(end.date.isoDay == "2028-03-24")
        #expect(end.daysLeft == 100)
    }

    @Test func `an evaluated domain controller is not to be converted`() throws {
        let builder = Self.evaluation(days: 12)
        for language in CaptureBuilder.Language.allCases {
            var said = builder
            said.language = language
            let system = said.systemInformation(product: "Windows Server 2019 Standard Evaluation", isController: true)
            let server = try #require(judge(said.details, system).servers.first)
            #expect(server.installation.isDomainController == true)
            #expect(server.next.rule == "N07")
            #expect(server.next.command == nil)
        }
    }

    @Test(arguments: [
        ("5/19/2027 10:22:33 AM", CaptureBuilder.Language.english, "2027-05-19", true),
        ("19/05/2027 10:22:33", .french, "2027-05-19", true),
        ("03/02/2027 10:22:33", .french, "2027-02-03", true),
        ("03/02/2027 10:22:33", .english, "2027-02-03", false),
        ("2027-05-19 10:22:33", .english, "2027-05-19", true),
    ])
    func `the day of slmgr xpr is read in the order of its language`(
        _ date: String,
        _ language: CaptureBuilder.Language,
        _ day: String,
        _ isCertain: Bool
    ) throws {
        var builder = Self.kmsClient()
        builder.language = language
        let server = try #require(judge(builder.expiration(date)).servers.first)
        #expect(server.license?.end?.date.isoDay == day)
        #expect(server.license?.end?.isCertain == isCertain)
        #expect(server.license?.status == .licensed)
        #expect(server.license?.end?.kind == .volume)
    }

    @Test(arguments: CaptureBuilder.Language.allCases)
    func `a permanent activation has no end`(_ language: CaptureBuilder.Language) throws {
        var builder = CaptureBuilder()
        builder.language = language
        let server = try #require(judge(builder.expiration(nil), builder.short).servers.first)
        #expect(server.license?.isPermanent == true)
        #expect(server.license?.end == nil)
        #expect(server.reasons.map(\.rule).contains("S60"))
    }

    // MARK: KMS

    @Test func `a KMS client is told that there is no key to look for`() throws {
        let server = try #require(judge(Self.kmsClient().details, Self.kmsClient().list).servers.first)
        #expect(server.keyManagement.host == "kms.example.com")
        #expect(server.keyManagement.port == 1_688)
        #expect(server.next.rule == "N19")
        #expect(server.outcome == .licensed)
        #expect(server.reasons.map(\.rule).contains("S41"))
    }

    @Test func `a client whose host has not counted five is sent to the count, not to the firewall`() throws {
        var builder = Self.kmsClient()
        builder.status = 5
        builder.reason = "0xC004F056"
        builder.minutes = 0
        let server = try #require(judge(builder.list, builder.event(12_288, code: "0xC004F038")).servers.first)
        #expect(server.lastError?.code == "0xC004F038")
        #expect(server.next.rule == "N15")
    }

    @Test func `a KMS host outside the domain and one on the server itself are alarms`() throws {
        var builder = Self.kmsClient()
        builder.kms = "kms.activator.example.net:1688"
        let system = builder.systemInformation(product: "Windows Server 2019 Standard", domain: "corp.example.com")
        let elsewhere = try #require(judge(builder.list, system).servers.first)
        #expect(elsewhere.next.rule == "N16")
        builder.kms = "127.0.0.2:1688"
        let loopback = try #require(judge(builder.list, system).servers.first)
        #expect(loopback.next.rule == "N05")
        builder.kms = "kms.example.com:1688"
        let fine = try #require(judge(builder.list, system).servers.first)
        #expect(fine.next.rule == "N19")
    }

    @Test func `the newest event is the last error`() throws {
        let events =
            CaptureBuilder().event(8_198, code: "0x8007232B", time: "2026-11-20T09:00:00")
            + CaptureBuilder().event(12_288, code: "0xC004F074", time: "2026-11-21T09:00:00")
            + CaptureBuilder().event(8_198, code: "0x80070005", time: "2026-11-19T09:00:00")
        let server = try #require(judge(events).servers.first)
        #expect(server.lastError?.code == "0xC004F074")
        #expect(server.lastError?.event == 12_288)
    }

    // MARK: Contradictions

    @Test func `two texts of one moment that show two keys are a contradiction`() throws {
        var other = Self.kmsClient()
        other.partialKey = "7GDKP"
        other.channel = "VOLUME_MAK"
        other.keyType = "Volume:MAK"
        other.activationID = "059ddfd5-25e1-4f21-9d6f-cdd2cd6a1c2b"
        let server = try #require(judge(Self.kmsClient().short, other.short).servers.first)
        #expect(server.contradictions.map(\.rule).contains("K02"))
        #expect(server.next.rule == "N03")
    }

    @Test func `a newer capture that shows another status is a change and no contradiction`() throws {
        var old = Self.kmsClient()
        old.status = 5
        old.minutes = 0
        old.trustedTime = "14/11/2026 10:22:33"
        let server = try #require(judge(old.details, Self.kmsClient().details).servers.first)
        #expect(server.license?.status == .licensed)
        #expect(server.contradictions.isEmpty)
        #expect(server.reasons.map(\.rule).contains("S19"))
    }

    @Test func `description and key type that name different channels are a contradiction`() throws {
        var builder = Self.kmsClient()
        builder.keyType = "Volume:MAK"
        let server = try #require(judge(builder.list).servers.first)
        #expect(server.contradictions.map(\.rule).contains("K05"))
    }

    @Test func `a KMS client without any end is a contradiction`() throws {
        var builder = Self.kmsClient()
        builder.minutes = 0
        let server = try #require(judge(builder.list).servers.first)
        #expect(server.contradictions.map(\.rule) == ["K07"])
    }

    @Test func `editions that disagree are a contradiction, Server Core is not`() throws {
        let client = Self.kmsClient()
        var core = client
        core.edition = "ServerStandardCor"
        var evaluation = client
        evaluation.edition = "ServerStandardEval"
        let same = try #require(judge(client.list, core.dism()).servers.first)
        #expect(same.contradictions.isEmpty)
        let different = try #require(judge(client.list, evaluation.dism(targets: ["ServerStandard"])).servers.first)
        #expect(different.contradictions.map(\.rule).contains("K03"))
    }

    // MARK: Servers

    @Test func `captures of several servers are kept apart`() throws {
        var second = CaptureBuilder()
        second.host = "SRV02"
        second.status = 5
        let report = judge(
            Self.kmsClient().list,
            second.list,
            second.systemInformation(product: "Windows Server 2019 Standard")
        )
        #expect(report.servers.map(\.host) == ["SRV01", "SRV02"])
        #expect(report.servers.map { $0.license?.status } == [.licensed, .notification])
        #expect(report.outcome == .notLicensed)
    }

    @Test func `a text without name joins the only server there is`() {
        let report = judge(Self.kmsClient().details, Self.kmsClient().list)
        #expect(report.servers.count == 1)
        #expect(report.servers.first?.host == "SRV01")
    }

    // MARK: Found keys

    static func findings(_ partialKey: String, _ keyClass: String, second: String? = nil) -> String {
        func row(_ id: String, _ partial: String, _ print: String) -> String {
            #"{"id":"\#(id)","partialKey":"\#(partial)","class":"\#(keyClass)","path":"p","fingerprint":"\#(print)"}"#
        }
        let rows = [row("f1", partialKey, "a")] + (second.map { [row("f2", $0, "b")] } ?? [])
        return #"{"schema":"regain.find/1","findings":[\#(rows.joined(separator: ","))]}"#
    }

    @Test(arguments: [
        (findings("7GDKP", "individual"), KeyMatch.Answer.installed, "N25"),
        (findings("7GDKP", "generic"), .published, "N31"),
        (findings("XXXXX", "individual"), .none, "N26"),
        (findings("7GDKP", "individual", second: "7GDKP"), .ambiguous, "N31"),
        (findings("7gdkp", "individual", second: "XXXXX"), .installed, "N25"),
    ])
    func `the installed key is matched with the found ones`(
        _ document: String,
        _ answer: KeyMatch.Answer,
        _ rule: String
    ) throws {
        var builder = CaptureBuilder()
        builder.channel = "VOLUME_MAK"
        builder.keyType = "Volume:MAK"
        builder.partialKey = "7GDKP"
        let keys = try KnownKeys(parsing: Array(document.utf8).span)
        let server = try #require(judge(builder.details, keys: keys).servers.first)
        #expect(server.keyMatch?.answer == answer)
        #expect(server.next.rule == rule)
    }

    @Test func `found keys are read one object a line too, and other documents are refused`() throws {
        let lines =
            #"{"type":"source","id":"s1"}"# + "\n" + #"{"type":"finding","id":"f1","partialKey":"7GDKP"}"# + "\n"
        #expect(try KnownKeys(parsing: Array(lines.utf8).span).entries.map(\.id) == ["f1"])
        for text in ["{}", "[]", "", #"{"schema":"regain.status/1"}"#, "key"] {
            #expect(throws: ParseError.self) { try KnownKeys(parsing: Array(text.utf8).span) }
        }
    }

    // MARK: Hostile input

    @Test func `cut and changed captures never stop the work`() {
        let seed: UInt64 = 4_711
        var random = SeededRandom(seed: seed)
        let text = Array((Self.kmsClient().details + Self.evaluation(days: 3).list + Self.kmsClient().json).utf8)
        for count in stride(from: 0, to: text.count, by: 7) {
            let part = Array(text[..<count])
            let evidence = StatusEvidence(source: "cut", parsing: part.span)
            for server in ActivationStatus.report(from: [evidence], now: captureMoment).servers {
                #expect(!server.next.rule.isEmpty, "cut at \(count)")
            }
        }
        for round in 0..<300 {
            var changed = text
            for _ in 0..<20 {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let evidence = StatusEvidence(source: "changed", parsing: changed.span)
            for server in ActivationStatus.report(from: [evidence], now: captureMoment).servers {
                #expect(!server.next.rule.isEmpty, "seed \(seed), round \(round)")
            }
        }
    }

    @Test(arguments: [
        "99999999999999999999999", "-1", "4294967295", "0", "  ", "9223372036854775807 minute(s)",
    ])
    func `absurd lengths of time make no date`(_ minutes: String) throws {
        let text = Self.kmsClient().list.split(separator: "\n").map { line in
            line.hasPrefix("GracePeriodRemaining") ? "GracePeriodRemaining : \(minutes)" : String(line)
        }.joined(separator: "\n")
        let server = try #require(judge(text).servers.first)
        #expect(server.license?.status == .licensed)
        #expect(server.license?.end == nil || (server.license?.end?.daysLeft ?? 0) < 4_000_000)
    }

    @Test func `every text of every conclusion is there in both languages`() throws {
        let texts = [Self.kmsClient().details, Self.evaluation(days: 3).details, Self.kmsClient().json]
        for text in texts {
            let server = try #require(judge(text).servers.first)
            for language in Language.allCases {
                for message in (server.reasons + server.contradictions).map(\.message) + [server.next.message] {
                    let said = Phrasebook.standard.text(message, in: language)
                    #expect(said != message.code)
                    #expect(!said.contains("{"), "\(said)")
                }
            }
        }
    }
}
