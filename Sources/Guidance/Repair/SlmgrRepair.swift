import Texts

/// Puts the options of slmgr right, one command for each.
enum SlmgrRepair {
    /// Options with the number of values that each takes at least and at most.
    static let options: [String: ClosedRange<Int>] = [
        "ipk": 1...1, "ato": 0...1, "dli": 0...1, "dlv": 0...1, "xpr": 0...1, "upk": 0...1, "cpky": 0...0,
        "rearm": 0...0,
        "rearm-app": 1...1, "rearm-sku": 1...1, "rilc": 0...0, "ilc": 1...1, "skms": 1...2, "ckms": 0...1,
        "skms-domain": 1...2, "skhc": 0...0, "ckhc": 0...0, "sprt": 1...1, "sai": 1...1, "sri": 1...1, "sdns": 0...0,
        "cdns": 0...0, "spri": 0...0, "cpri": 0...0, "act-type": 1...2, "dti": 0...1, "atp": 1...2, "lil": 0...0,
        "ril": 2...2, "ltc": 0...0, "fta": 1...2, "ao-list": 0...0, "ad-activation-online": 1...2,
        "ad-activation-get-iid": 1...1, "ad-activation-apply-cid": 2...3, "del-ao": 1...1,
    ]

    /// Options that change something which a gate guards.
    private static let gates: [String: [String]] = [
        "ipk": ["record-partial-key"], "upk": ["key-sealed", "record-partial-key"],
        "cpky": ["key-sealed", "record-partial-key"], "rearm": ["rearm-is-a-delay"], "rearm-app": ["rearm-is-a-delay"],
        "rearm-sku": ["rearm-is-a-delay"], "skms": ["foreign-kms"],
    ]

    /// The commands in one call of slmgr; nil where it has no option that is known.
    static func repaired(_ piece: CommandPiece) -> [RepairedCommand]? {
        var changes = piece.changes
        let words = CommandWords.split(piece.text)
        guard let script = words.firstIndex(where: { isScript($0) }) else { return nil }
        if script == 0 { changes.append("script-host") }
        var calls: [(option: String, values: [String])] = []
        var machine: [String] = []
        var waitsForName = false
        for word in words[(script + 1)...] {
            if waitsForName || word == "/" || word == "-" {
                guard waitsForName else {
                    waitsForName = true
                    continue
                }
                waitsForName = false
                if let option = known(word) {
                    changes.append("option-space")
                    calls.append((option, []))
                }
                continue
            }
            if let mark = word.first, mark == "/" || mark == "-",
                let option = known(word.drop { $0 == "/" || $0 == "-" })
            {
                if mark == "-" { changes.append("option-mark") }
                calls.append((option, []))
            } else if calls.isEmpty {
                machine.append(word)
            } else {
                calls[calls.count - 1].values.append(word)
            }
        }
        guard !calls.isEmpty else { return nil }
        if calls.count > 1, !changes.contains("split") { changes.append("split") }
        return calls.map { command($0.option, $0.values, machine: machine, piece, unique(changes)) }
    }

    private static func command(
        _ option: String,
        _ given: [String],
        machine: [String],
        _ piece: CommandPiece,
        _ changes: [String]
    ) -> RepairedCommand {
        var notes = changes.map { Message("guidance.repair.\($0)") }
        var values = given
        if option == "ipk", given.count >= 5, given.prefix(5).allSatisfy({ $0.count == 5 }) {
            values = [given.prefix(5).joined(separator: "-")]
            notes.append(Message("guidance.repair.joined"))
        } else if option == "atp" {
            values = [given.prefix { $0.allSatisfy { $0.isNumber || $0 == "-" } }.joined()].filter { !$0.isEmpty }
        }
        let most = options[option]?.upperBound ?? 0
        if values.count > most {
            values = Array(values.prefix(most))
            notes.append(Message("guidance.repair.words"))
        }
        values = values.map(withoutMarks)
        while values.count < options[option]?.lowerBound ?? 0 { values.append("<\(placeholder(option))>") }
        var dangers: [Message] = option == "skms" ? [Message("guidance.repair.foreign-host")] : []
        if machine.count > 2 { dangers.append(Message("guidance.repair.password")) }
        let parts =
            ["cscript //nologo \"%SystemRoot%\\System32\\slmgr.vbs\""] + machine.prefix(1) + ["/" + option] + values
        return RepairedCommand(
            whole: parts.joined(separator: " "),
            lineNumber: piece.lineNumber,
            changes: notes,
            dangers: dangers,
            gates: gates[option] ?? [],
            commandID: option
        )
    }

    private static func placeholder(_ option: String) -> String {
        switch option {
        case "ipk": "KEY"
        case "atp": "CONFIRMATION-ID"
        case "skms": "HOST"
        default: "VALUE"
        }
    }

    private static func isScript(_ word: String) -> Bool {
        let name = word.lowercased().split(separator: "\\").last ?? ""
        return name == "slmgr" || name == "slmgr.vbs"
    }

    private static func known(_ word: some StringProtocol) -> String? {
        let name = word.lowercased().filter { $0.isLetter || $0 == "-" }
        return options[name] == nil ? nil : name
    }

    /// Without the full stop or comma of the sentence, and without brackets.
    private static func withoutMarks(_ value: String) -> String {
        String(value.drop { "[(".contains($0) }).trimmingSuffix { ".,;)]".contains($0) }
    }

    private static func unique(_ changes: [String]) -> [String] {
        changes.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension String {
    /// Without the characters at its end that fulfil a condition.
    func trimmingSuffix(_ drops: (Character) -> Bool) -> String {
        guard let last = lastIndex(where: { !drops($0) }) else { return "" }
        return String(self[...last])
    }
}
