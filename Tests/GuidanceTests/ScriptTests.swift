import Foundation
import Guidance
import TestSupport
import Testing
import Texts

@Suite struct ScriptTests {
    /// One plan for every path, and those of the situations that must be answered.
    static let plans: [Plan] = {
        let engine = DecisionEngine()
        var byPath: [String: Plan] = [:]
        for rule in GuidanceRules.standard.rules {
            for facts in EngineTests.witness(rule.conditions) {
                for network in ["online", "isolated"] {
                    var facts = facts
                    if facts[.network] == nil { facts[.network] = network }
                    guard let plan = engine.plan(for: facts) else { continue }
                    byPath["\(plan.path.id) \(plan.steps.count)"] = plan
                }
            }
        }
        return byPath.sorted { $0.key < $1.key }.map(\.value) + Scenario.all.compactMap { engine.plan(for: $0.facts) }
    }()

    /// Python with tree-sitter and its grammar of PowerShell (PyPI), named by `REGAIN_PYTHON` or on the path.
    static let python = ProcessInfo.processInfo.environment["REGAIN_PYTHON"] ?? "python3"
    static let hasParser =
        (try? SharedFiles.output(of: python, ["-c", "import tree_sitter, tree_sitter_powershell"])) != nil

    // Needs tree-sitter-powershell: pip install tree-sitter tree-sitter-powershell.
    @Test(.enabled(if: hasParser), arguments: Language.allCases)
    func `a real parser finds no error in any PowerShell script`(_ language: Language) throws {
        let folder = try TemporaryFolder()
        for (index, plan) in Self.plans.enumerated() {
            try folder.write("\(index).ps1", PowerShellScript(language: language).bytes(plan))
        }
        let script = SharedFiles.packageRoot.appending(path: "scripts/parse-powershell").path
        let files = Self.plans.indices.map { folder.url.appending(path: "\($0).ps1").path }
        let output = String(decoding: try SharedFiles.output(of: Self.python, [script] + files), as: UTF8.self)
        #expect(output == "\(files.count) scripts, no error\n")
    }

    @Test(arguments: Language.allCases)
    func `PowerShell scripts have the mark that old versions need, and ask for keys without showing them`(
        _ language: Language
    ) {
        for plan in Self.plans {
            let bytes = PowerShellScript(language: language).bytes(plan)
            #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
            let text = PowerShellScript(language: language).text(plan)
            for line in text.split(separator: "\n")
            where line.contains("InstallProductKey") || line.contains("ProductKey:") {
                #expect(line.contains("$key") || line.contains("Write-Host"), "\(line)")
            }
            #expect(!text.contains("guidance."), "\(plan.path.id)")
        }
    }

    @Test(arguments: Language.allCases)
    func `scripts for the command prompt hold together`(_ language: Language) {
        for plan in Self.plans {
            let bytes = CommandScript(language: language).bytes(plan)
            #expect(bytes.allSatisfy { $0 == 13 || $0 == 10 || (32..<127).contains($0) }, "\(plan.path.id)")
            let lines = CommandScript(language: language).text(plan).split(separator: "\n").map(String.init)
            let labels = lines.filter { $0.hasPrefix(":") }
            #expect(Set(labels).count == labels.count)
            for line in lines {
                if let jump = line.range(of: "goto :") {
                    #expect(labels.contains(":" + line[jump.upperBound...]), "\(line)")
                }
                #expect(
                    line.count { $0 == "\"" }.isMultiple(of: 2) || line.hasPrefix("rem") || line.hasPrefix("echo"),
                    "\(line)"
                )
                if line.hasPrefix("echo ") { #expect(Self.marksSpecialCharacters(line), "\(line)") }
                #expect(line.utf8.count < 8_000)
            }
            #expect(lines.count { $0.hasPrefix("set /p \"KEY=") } == lines.count { $0 == "set \"KEY=\"" } / 2)
        }
    }

    /// Whether no character is left that the prompt would take for itself.
    private static func marksSpecialCharacters(_ line: String) -> Bool {
        var previous: Character = " "
        for character in line {
            if "&|<>()".contains(character), previous != "^" { return false }
            previous = character == "^" && previous == "^" ? " " : character
        }
        return true
    }

    @Test(arguments: Language.allCases)
    func `in no form of any plan does a key stand`(_ language: Language) {
        for plan in Self.plans {
            let forms = [
                PlanMarkdown(language: language).text(plan), PlanHTML(language: language).text(plan),
                PlanJSON(language: language).text(plan), PowerShellScript(language: language).text(plan),
                CommandScript(language: language).text(plan),
            ]
            for form in forms {
                #expect(form.firstMatch(of: /[A-Z0-9]{5}(-[A-Z0-9]{5}){4}/) == nil)
                #expect(!form.contains("guidance.gate") && !form.contains("guidance.step"), "\(plan.path.id)")
            }
        }
    }

    @Test func `commands stand on one line each, with straight quotes and plain hyphens`() {
        for step in Self.plans.flatMap(\.steps) {
            for line in [step.line, step.cim].compactMap(\.self) {
                #expect(line.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 32 }, "\(line)")
                #expect(!line.contains("&&"))
            }
        }
    }

    @Test(arguments: Fact.releases)
    func `CIM comes first where PowerShell 3 comes with Windows, slmgr elsewhere`(_ release: String) throws {
        let facts = Facts([.goal: "activate", .key: "held", .installedVersion: release])
        let plan = try #require(DecisionEngine().plan(for: facts))
        let text = PlanMarkdown(language: .english).text(plan)
        #expect(text.contains("Get-CimInstance") == !release.hasPrefix("2008"))
        #expect(text.contains("slmgr /ipk <KEY>"))
        #expect(CommandScript(language: .english).text(plan).contains("wmic.exe"))
    }

    @Test func `a value from evidence cannot leave its quotes`() throws {
        var facts = Facts([.goal: "activate", .key: "held"])
        facts.serverName = "x' ; Remove-Item C:\\ ; '\u{2019}\"><script>alert(1)</script>|*_`"
        let plan = try #require(DecisionEngine().plan(for: facts))
        let page = PlanHTML(language: .english).text(plan)
        #expect(!page.contains("<script>"))
        #expect(!PlanMarkdown(language: .english).text(plan).contains("<script>"))
        #expect(!PowerShellScript(language: .english).text(plan).contains("Remove-Item"))
    }
}
