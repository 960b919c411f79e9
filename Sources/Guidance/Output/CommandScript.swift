public import Texts

/// A plan as a script for the command prompt, for Windows Server 2008 and wherever PowerShell 3 is missing.
///
/// Plain ASCII, because the prompt reads scripts in the code page of the day; accents are left off. No key stands in
/// it: `set /p` asks, and the variable is emptied after use. slmgr does the work; wmic reads what slmgr cannot show.
public struct CommandScript: Sendable {
    private let language: Language
    private let book: Phrasebook
    private let rules: GuidanceRules

    /// Scripts in one language.
    public init(language: Language, book: Phrasebook = .standard, rules: GuidanceRules = .standard) {
        self.language = language
        self.book = book
        self.rules = rules
    }

    /// The script as bytes: ASCII, lines ended by CR LF.
    public func bytes(_ plan: Plan) -> [UInt8] {
        Array(text(plan).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").utf8)
    }

    /// The script with plain line feeds.
    public func text(_ plan: Plan) -> String {
        let text = PlanText(plan: plan, language: language, book: book, rules: rules)
        let head = [
            text.title, text.say("guidance.script.head"), text.say("guidance.script.read-first"),
            text.say("guidance.script.elevate"), text.rule,
        ]
        var lines = ["@echo off", "setlocal DisableDelayedExpansion"] + head.map { "rem \(plain($0))" }
        lines += ["set \"SLMGR=%SystemRoot%\\System32\\slmgr.vbs\"", ""]
        for step in plan.steps where !step.isDone { lines += self.step(step, text) }
        lines += [
            "goto :end", "", ":stopped", "echo \(echoed(stopped(text)))", "goto :end", "", ":failed",
            "echo \(echoed(text.say("guidance.script.failed")))", "", ":end", "endlocal",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func stopped(_ text: PlanText) -> String {
        text.say("guidance.script.stopped", ["gate": .text("%GATE%")])
    }

    private func step(_ planned: PlannedStep, _ text: PlanText) -> [String] {
        let step = ScriptStep(planned: planned)
        let label = "step\(planned.number)"
        var lines = [
            "rem ---- \(planned.number)", "echo.", "echo \(echoed("\(planned.number). \(text.title(planned))"))",
        ]
        for (index, id) in planned.closedGates.enumerated() {
            guard let gate = rules.gate(id) else { continue }
            let passed = "\(label)gate\(index + 1)"
            if let opener = gate.opener { lines.append("if defined \(Self.mark(opener)) goto :\(passed)") }
            lines += [
                "set \"GATE=\(id)\"", "echo \(echoed(text.text(gate.whyCode)))",
                "echo \(echoed(text.text(gate.acceptCode)))", "set \"NAME=\"",
                "set /p \"NAME=\(asked(text.say("guidance.script.gate", ["gate": .text(id)]))) \"",
                "if not defined NAME goto :stopped", "set \"REASON=\"",
                "set /p \"REASON=\(asked(text.say("guidance.script.reason"))) \"",
                "if not defined REASON goto :stopped",
                ">>\"%~dp0regain-gates.txt\" (echo %DATE% %TIME% \(id)& set NAME& set REASON)", ":\(passed)",
            ]
        }
        guard step.isRunnable, let line = planned.line else {
            if let line = planned.line { lines.append("echo     \(echoed(line))") }
            lines += [
                "echo \(echoed(text.labelled(text.place(planned), text.see(planned))))", "set \"ANSWER=\"",
                "set /p \"ANSWER=\(asked(text.say("guidance.script.by-hand"))): \"",
                "if /i \"%ANSWER%\"==\"OK\" set \"\(Self.mark(planned.step.id))=1\"", "",
            ]
            return lines
        }
        if planned.changes {
            lines += [
                "echo \(echoed(text.labelled(text.say("guidance.step.label-undo"), text.undo(planned))))",
                "set \"ANSWER=\"",
                "set /p \"ANSWER=\(asked(text.say("guidance.script.cmd-type"))): \"",
                "if /i not \"%ANSWER%\"==\"OK\" goto :\(label)done",
            ]
        }
        lines += run(planned, line, text)
        if planned.step.cim != nil, planned.step.kind != .change, planned.step.command == "dlv" {
            lines.append(Self.reading)
        }
        lines.append("echo \(echoed(text.labelled(text.say("guidance.step.label-see"), text.see(planned))))")
        if planned.step.id == "restart" {
            lines += ["echo \(echoed(text.say("guidance.script.after-restart")))", "goto :end"]
        } else {
            lines.append("set \"\(Self.mark(planned.step.id))=1\"")
        }
        return lines + (planned.changes ? [":\(label)done", ""] : [""])
    }

    /// The variable that says that a step was done in this run.
    private static func mark(_ step: String) -> String {
        "DONE_" + String(step.map { $0 == "-" ? "_" : $0 }).uppercased()
    }

    /// What slmgr shows in a sentence, wmic shows as names and values, on systems that still have it.
    private static let reading =
        "if exist \"%SystemRoot%\\System32\\wbem\\wmic.exe\" wmic path SoftwareLicensingProduct where "
        + "\"PartialProductKey is not null\" get Name,Description,LicenseStatus,PartialProductKey /format:list"

    private func run(_ planned: PlannedStep, _ line: String, _ text: PlanText) -> [String] {
        var lines: [String] = []
        var variables: [ScriptStep.Question: String] = [:]
        for question in ScriptStep(planned: planned).questions where variables[question] == nil {
            let prompt: String
            switch question {
            case .key:
                variables[question] = "KEY"
                prompt = text.say("guidance.script.ask-key-shown")
            case .confirmation:
                variables[question] = "CONFIRMATION"
                prompt = text.say("guidance.script.ask-confirmation")
            case .value(let name):
                variables[question] = "VALUE\(variables.count + 1)"
                prompt = text.say("guidance.script.ask-value", ["name": .text(name)])
            }
            guard let variable = variables[question] else { continue }
            lines += ["set \"\(variable)=\"", "set /p \"\(variable)=\(asked(prompt)): \""]
        }
        var command = ScriptStep.line(line) { variables[$0].map { "%\($0)%" } ?? "" }
        if command.hasPrefix("slmgr ") { command = "cscript //nologo \"%SLMGR%\" " + command.dropFirst(6) }
        if planned.step.id == "record-partial" {
            lines += [command + " >\"%~dp0regain-before.txt\"", "type \"%~dp0regain-before.txt\""]
        } else {
            lines.append(command)
        }
        if planned.changes { lines.append("set \"RESULT=%ERRORLEVEL%\"") }
        let check = "if not \"%RESULT%\"==\"0\" if not \"%RESULT%\"==\"3010\" goto :failed"
        return lines + variables.values.sorted().map { "set \"\($0)=\"" } + (planned.changes ? [check] : [])
    }

    /// A text for `echo`: what the prompt would take for itself is marked.
    private func echoed(_ text: String) -> String {
        plain(text).reduce(into: "") { result, character in
            switch character {
            case "&", "|", "<", ">", "^", "(", ")": result += "^\(character)"
            case "%": result += text.contains("%GATE%") ? "%" : "%%"
            default: result.append(character)
            }
        }
    }

    /// A text for `set /p`, inside quotes.
    private func asked(_ text: String) -> String {
        plain(text).reduce(into: "") { result, character in
            switch character {
            case "\"": result += "'"
            case "%": result += "%%"
            default: result.append(character)
            }
        }
    }

    /// The text in ASCII: accents left off, typographic marks straight.
    private func plain(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if character.isASCII, character != "`" {
                result += character.isNewline ? " " : String(character)
            } else {
                result += Self.replacements[character] ?? ""
            }
        }
    }

    private static let replacements: [Character: String] = {
        var table: [Character: String] = [
            "œ": "oe", "Œ": "OE", "æ": "ae", "’": "'", "‘": "'", "“": "\"", "”": "\"", "«": "\"", "»": "\"",
            "\u{A0}": " ", "\u{202F}": " ", "–": "-", "—": "-", "…": "...", "·": "-",
        ]
        for (base, accented) in [
            ("a", "àâä"), ("c", "ç"), ("e", "éèêë"), ("i", "îï"), ("o", "ôö"), ("u", "ùûü"), ("A", "ÀÂ"), ("C", "Ç"),
            ("E", "ÉÈÊ"), ("I", "ÎÏ"), ("O", "Ô"), ("U", "ÙÛ"),
        ] {
            for character in accented { table[character] = base }
        }
        return table
    }()
}
