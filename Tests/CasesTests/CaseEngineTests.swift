import ByteKit
import Cases
import ProductKey
import Records
import TestSupport
import Testing
import Texts

/// The one next step of a case.
@Suite struct CaseEngineTests {
    private static let now = Timestamp(secondsSince1970: 1_795_262_400)

    private static func file(_ order: String? = nil) -> CaseFile {
        CaseFile(reference: "C-7", title: "a case", order: order, entries: [])
    }

    private static func next(_ file: CaseFile) -> CaseEngine.Next { CaseEngine().next(of: file, at: now) }

    /// Goes on with a case by one step, as a person would who finds nothing anywhere.
    private static func goOn(_ file: inout CaseFile, answers: [String: String], way result: String = "nothing") {
        guard let step = next(file).step else { return }
        let note: CaseNote
        switch step.kind {
        case .question:
            note = CaseNote(.answered, ["question": step.id, "answer": answers[step.id] ?? CaseQuestion.unknown])
        case .search, .look, .ask, .end:
            note = CaseNote(.tried, ["way": step.id, "result": result, "report": step.kind == .search ? "00" : ""])
        case .act:
            switch step.id {
            case "authorise": note = CaseNote(.authorised, ["name": "Anna", "statement": "ours"])
            case "report": note = CaseNote(.attached, ["role": "search-report", "file": "report.pdf"])
            default: note = CaseNote(.closed, [:])
            }
        }
        file.enter([note], by: "Anna", at: now)
    }

    /// All steps that a case goes, in order.
    private static func walk(_ order: String, _ answers: [String: String]) -> [String] {
        var file = file(order)
        var steps: [String] = []
        while let step = next(file).step, steps.count < 100 {
            steps.append(step.id)
            goOn(&file, answers: answers)
        }
        return steps
    }

    @Test func `both orders go the same ways, each beginning where people are taught to`() {
        let answers = ["machine": "physical", "backup": "yes", "digital": "yes", "contract": "open"]
        let firmware = Self.walk("firmware-first", answers)
        let purchase = Self.walk("purchase-first", answers)
        #expect(Set(firmware) == Set(purchase))
        #expect(firmware.first { $0 == "firmware" || $0 == "microsoft-account" } == "firmware")
        #expect(purchase.first { $0 == "firmware" || $0 == "microsoft-account" } == "microsoft-account")
        #expect(firmware.last == "close-without-key" && purchase.last == "close-without-key")
    }

    /// Every combination that a question can tell apart by itself reaches its ways.
    @Test(arguments: ["firmware-first", "purchase-first"])
    func `every question is asked and every step is reached by some case`(order: String) {
        var reached: Set<String> = []
        for question in CaseRules.standard.questions {
            for value in question.values + [CaseQuestion.unknown] {
                reached.formUnion(Self.walk(order, [question.id: value]))
            }
        }
        // What follows on a find.
        var found = Self.file(order)
        for _ in 0..<2 { Self.goOn(&found, answers: [:]) }
        found.enter([CaseNote(.tried, ["way": "own-papers", "result": "found"])], by: "Anna", at: Self.now)
        reached.insert(Self.next(found).step?.id ?? "")
        found.enter([CaseNote(.found, ["key": "K-1", "partial": "7XYZ2"])], by: "Anna", at: Self.now)
        reached.insert(Self.next(found).step?.id ?? "")
        found.enter([CaseNote(.proved, ["activation": "A-1"])], by: "Anna", at: Self.now)
        found.surroundings.missingFields = ["serial"]
        found.surroundings.server = "S-3"
        reached.insert(Self.next(found).step?.id ?? "")
        #expect(Self.next(found).command == "regain server edit S-3 --set FIELD=VALUE")
        found.surroundings.missingFields = []
        reached.insert(Self.next(found).step?.id ?? "")
        #expect(Set(CaseRules.standard.steps.map(\.id)).subtracting(reached) == [])
    }

    @Test func `a machine of a maker is the maker's affair before it is Microsoft's`() throws {
        let steps = Self.walk("firmware-first", ["maker": "dell"])
        let maker = try #require(steps.firstIndex(of: "maker-support"))
        let microsoft = try #require(steps.firstIndex(of: "microsoft"))
        #expect(maker < microsoft)
        #expect(!Self.walk("firmware-first", ["maker": "none"]).contains("maker-support"))
        #expect(!Self.walk("firmware-first", ["machine": "virtual"]).contains("firmware"))
        #expect(!Self.walk("firmware-first", ["contract": "spla"]).contains("microsoft"))
    }

    @Test func `nobody is searched for before somebody authorised it`() throws {
        for order in CaseRules.standard.orders {
            let steps = Self.walk(order.id, [:])
            let authorised = try #require(steps.firstIndex(of: "authorise"))
            for step in CaseRules.standard.steps where step.kind == .search {
                #expect(try #require(steps.firstIndex(of: step.id)) > authorised)
            }
        }
    }

    @Test func `whoever was asked is waited for, asked again when it is time, and answered when they want more`() {
        var file = Self.file("firmware-first")
        while let step = Self.next(file).step, step.kind != .ask { Self.goOn(&file, answers: [:]) }
        #expect(Self.next(file).step?.id == "reseller")
        let told = ["way": "reseller", "result": "pending", "until": "2026-12-01"]
        file.enter([CaseNote(.tried, told)], by: "Anna", at: Self.now)
        let waiting = Self.next(file)
        #expect(waiting.action == .wait && waiting.due == Day.timestamp("2026-12-01"))
        let later = CaseEngine().next(of: file, at: Day.timestamp("2026-12-02") ?? Self.now)
        #expect(later.action == .askAgain && later.step?.id == "reseller")
        file.enter([CaseNote(.dossier, ["recipient": "reseller", "state": "more-asked"])], by: "Anna", at: Self.now)
        #expect(Self.next(file).action == .go && Self.next(file).step?.id == "reseller")
        file.enter(
            [
                CaseNote(.dossier, ["recipient": "reseller", "state": "refused"]),
                CaseNote(.tried, ["way": "reseller", "result": "refused"]),
            ],
            by: "Anna",
            at: Self.now
        )
        #expect(Self.next(file).step?.id == "microsoft")
        #expect(Self.next(file).rule == "case.firmware-first.microsoft")
    }

    @Test func `a search that could not read everything stays open until it is repeated or left out`() {
        var file = Self.file("firmware-first")
        while let step = Self.next(file).step, step.kind != .search { Self.goOn(&file, answers: [:]) }
        #expect(Self.next(file).step?.id == "firmware")
        file.enter(
            [CaseNote(.tried, ["way": "firmware", "result": "pending", "partly": "yes"])],
            by: "A",
            at: Self.now
        )
        while let step = Self.next(file).step, step.id != "firmware" { Self.goOn(&file, answers: [:]) }
        // Everything of one's own was gone, and nobody is asked on half a search.
        #expect(Self.next(file).action == .go)
        file.enter([CaseNote(.tried, ["way": "firmware", "result": "skipped"])], by: "A", at: Self.now)
        #expect(Self.next(file).step?.kind == .act || Self.next(file).step?.kind == .ask)
    }

    @Test func `a case is closed with proof, seal and sheet, or with each of them accepted by name`() {
        var file = Self.file()
        #expect(CaseRequirement.missing(in: file) == [.proof, .seal, .sheet])
        file.surroundings.server = "S-1"
        file.surroundings.sealedKey = "7XYZ2"
        file.surroundings.activation = "A-1"
        #expect(CaseRequirement.missing(in: file).isEmpty)
        file.surroundings.missingFields = ["model"]
        #expect(CaseRequirement.missing(in: file) == [.sheet])
        file.enter([CaseNote(.accepted, ["what": "sheet", "name": "Anna", "reason": "sold"])], by: "A", at: Self.now)
        #expect(CaseRequirement.missing(in: file).isEmpty)
    }

    @Test func `evidence that nothing was found is none once something was`() {
        var file = Self.file()
        #expect(!SearchEvidence(file, made: Self.now).isNegative)
        file.enter([CaseNote(.tried, ["way": "mail", "result": "nothing", "on": "2026-11-20"])], by: "A", at: Self.now)
        file.enter(
            [CaseNote(.tried, ["way": "firmware", "result": "nothing", "on": "2026-11-19"])],
            by: "A",
            at: Self.now
        )
        let evidence = SearchEvidence(file, made: Self.now)
        #expect(evidence.isNegative && evidence.lines.map(\.step.id) == ["firmware", "mail"])
        file.enter([CaseNote(.tried, ["way": "mail", "result": "found"])], by: "A", at: Self.now)
        #expect(!SearchEvidence(file, made: Self.now).isNegative)
    }

    @Test func `a key that was written into a case by mistake is masked`() throws {
        let key = try SampleKeys.key(SampleKeys.madeUp[0])
        var file = Self.file()
        file.enter([CaseNote(.noted, ["text": "it is \(key.revealed())"])], by: "A", at: Self.now)
        #expect(file.entries.first?["text"]?.contains(key.revealed()) == false)
        #expect(file.entries.first?["text"]?.contains(key.partialKey) == true)
    }
}
