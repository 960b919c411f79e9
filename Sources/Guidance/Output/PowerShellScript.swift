public import Texts

/// A plan as a PowerShell script (3.0 and later) in which no key stands: each is asked for when its step comes.
///
/// CIM comes first; slmgr serves where there is no CIM form. A closed gate stops the script unless a person gives name
/// and reason, which go into a record beside the script.
public struct PowerShellScript: Sendable {
    private let language: Language
    private let book: Phrasebook
    private let rules: GuidanceRules

    /// Scripts in one language.
    public init(language: Language, book: Phrasebook = .standard, rules: GuidanceRules = .standard) {
        self.language = language
        self.book = book
        self.rules = rules
    }

    /// The script as bytes: UTF-8 with a byte-order mark, which Windows PowerShell needs for accents, lines ended by
    /// CR LF.
    public func bytes(_ plan: Plan) -> [UInt8] {
        [0xEF, 0xBB, 0xBF]
            + text(plan).split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\r\n").utf8
    }

    /// The script with plain line feeds.
    public func text(_ plan: Plan) -> String {
        let text = PlanText(plan: plan, language: language, book: book, rules: rules)
        let head = [
            text.title, text.say("guidance.script.head"), text.say("guidance.script.read-first"),
            text.say("guidance.script.elevate"), text.rule,
        ]
        var lines = ["#Requires -Version 3.0"] + head.map { "# \(Self.comment($0))" }
        lines += ["[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]", "param()", ""]
        lines.append(prelude(text))
        for step in plan.steps where !step.isDone { lines += self.step(step, text) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func prelude(_ text: PlanText) -> String {
        """
        Set-StrictMode -Version 2.0
        $ErrorActionPreference = 'Stop'
        $record = Join-Path (Split-Path -Parent $MyInvocation.MyCommand.Path) 'regain-gates.txt'
        $before = Join-Path (Split-Path -Parent $record) 'regain-before.txt'
        $slmgr = Join-Path $env:SystemRoot 'System32\\slmgr.vbs'
        $done = @{}

        function Read-HiddenText([string] $prompt) {
            $secure = Read-Host -AsSecureString -Prompt $prompt
            $pointer = [Runtime.InteropServices.Marshal]::SecureStringToBSTR($secure)
            try { [Runtime.InteropServices.Marshal]::PtrToStringBSTR($pointer) }
            finally { [Runtime.InteropServices.Marshal]::ZeroFreeBSTR($pointer) }
        }

        function Confirm-Gate([string] $gate, [string] $prompt, [string] $why, [string] $declares) {
            Write-Host $why
            Write-Host $declares
            $name = Read-Host -Prompt $prompt
            if ([string]::IsNullOrWhiteSpace($name)) { return $false }
            $reason = Read-Host -Prompt \(quoted(text.say("guidance.script.reason")))
            if ([string]::IsNullOrWhiteSpace($reason)) { return $false }
            $entry = '{0:u} {1}: {2}: {3}' -f (Get-Date).ToUniversalTime(), $gate, $name, $reason
            Add-Content -LiteralPath $record -Value $entry -Encoding UTF8
            return $true
        }

        """
    }

    private func step(_ planned: PlannedStep, _ text: PlanText) -> [String] {
        let step = ScriptStep(planned: planned)
        let title = "\(planned.number). \(text.title(planned))"
        var lines = ["", "# \(Self.comment(title))", "Write-Host \(quoted(title))"]
        lines += gates(planned, text)
        guard step.isRunnable, let line = planned.line else {
            if let line = planned.line { lines.append("Write-Host \(quoted("    " + line))") }
            let note = text.labelled(text.place(planned), text.see(planned))
            lines.append("Write-Host \(quoted(note))")
            let isDone = "(Read-Host -Prompt \(quoted(text.say("guidance.script.by-hand")))) -eq 'OK'"
            lines.append("if (\(isDone)) { $done[\(quoted(planned.step.id))] = $true }")
            return lines
        }
        var body = run(planned, line, text)
        if planned.changes {
            lines.append(
                "Write-Host \(quoted(text.labelled(text.say("guidance.step.label-undo"), text.undo(planned))))"
            )
            body =
                ["if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, \(quoted(title)))) {"] + body.map { "    " + $0 } + [
                    "}"
                ]
        }
        lines += body
        lines.append("Write-Host \(quoted(text.labelled(text.say("guidance.step.label-see"), text.see(planned))))")
        if planned.step.id == "restart" {
            return lines + ["Write-Host \(quoted(text.say("guidance.script.after-restart")))", "return"]
        }
        return lines + ["$done[\(quoted(planned.step.id))] = $true"]
    }

    /// Each gate before the step is passed by the step that opens it or by a name; the script cannot know the first, so
    /// it asks.
    private func gates(_ planned: PlannedStep, _ text: PlanText) -> [String] {
        planned.closedGates.flatMap { id -> [String] in
            guard let gate = rules.gate(id) else { return [] }
            let stop = text.say("guidance.script.stopped", ["gate": .text(id)])
            let declares = text.labelled(text.say("guidance.gate.accept-label"), text.text(gate.acceptCode))
            let prompt = text.say("guidance.script.gate", ["gate": .text(id)])
            let arguments = [id, prompt, text.text(gate.whyCode), declares].map(quoted).joined(separator: " ")
            let isDone = gate.opener.map { "$done.ContainsKey(\(quoted($0))) -or " } ?? ""
            return [
                "if (-not (\(isDone)(Confirm-Gate \(arguments)))) {",
                "    Write-Warning \(quoted(stop))", "    return", "}",
            ]
        }
    }

    private func run(_ planned: PlannedStep, _ line: String, _ text: PlanText) -> [String] {
        let questions = ScriptStep(planned: planned).questions
        var lines: [String] = []
        var names: [ScriptStep.Question: String] = [:]
        for question in questions where names[question] == nil {
            switch question {
            case .key:
                names[question] = "$key"
                lines.append("$key = Read-HiddenText \(quoted(text.say("guidance.script.ask-key")))")
            case .confirmation:
                names[question] = "$confirmation"
                lines.append(
                    "$confirmation = Read-Host -Prompt \(quoted(text.say("guidance.script.ask-confirmation")))"
                )
            case .value(let name):
                let variable = "$value\(names.count + 1)"
                names[question] = variable
                let prompt = text.say("guidance.script.ask-value", ["name": .text(name)])
                lines.append("\(variable) = Read-Host -Prompt \(quoted(prompt))")
            }
        }
        var command = planned.cim ?? native(line, names)
        if planned.step.id == "record-partial" { command += " | Tee-Object -FilePath $before" }
        if planned.changes, command.hasPrefix("& ") {
            let warning = "Write-Warning \(quoted(text.say("guidance.script.failed")))"
            command += "; if (@(0, 3010) -notcontains $LASTEXITCODE) { \(warning); return }"
        }
        guard questions.contains(.key) else { return lines + [command] }
        return lines + ["try {", "    " + command, "} finally {", "    Remove-Variable -Name key", "}"]
    }

    /// A command line of the prompt as PowerShell calls it: each word in quotes, so that nothing in it is expanded.
    private func native(_ line: String, _ names: [ScriptStep.Question: String]) -> String {
        var words = CommandWords.split(line)
        guard let program = words.first else { return "" }
        words.removeFirst()
        if program.lowercased() == "powershell", let command = words.last {
            return ScriptStep.line(command) { names[$0] ?? "''" }
        }
        let arguments = words.map { word -> String in
            guard let name = ScriptStep.placeholders(word).first else { return quoted(word) }
            let variable = names[ScriptStep.question(name)] ?? "''"
            let parts = word.split(separator: "<\(name)>", maxSplits: 1, omittingEmptySubsequences: false)
            let pieces = [
                parts.first.map { quoted(String($0)) }, variable, parts.dropFirst().first.map { quoted(String($0)) },
            ]
            return "(" + pieces.compactMap(\.self).filter { $0 != "''" || $0 == variable }.joined(separator: " + ")
                + ")"
        }
        let call = program == "slmgr" ? "& cscript.exe //nologo $slmgr" : "& \(quoted(program + ".exe"))"
        return ([call] + arguments).joined(separator: " ")
    }

    /// A text in single quotes.
    ///
    /// PowerShell takes typographic single quotes for straight ones, so they are doubled too.
    private func quoted(_ text: String) -> String {
        let inner = text.reduce(into: "") { result, character in
            switch character {
            case "'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}": result += "''"
            case "\n", "\r", "\r\n", "`": result += character == "`" ? "" : " "
            default: result.append(character)
            }
        }
        return "'\(inner)'"
    }

    private static func comment(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 }).filter { $0 != "`" }
    }
}
