import Texts

/// Puts the options of DISM right.
enum DismRepair {
    /// Options as Microsoft writes them; those that take a value end with a colon.
    private static let options: [String] = [
        "Online", "Image:", "Get-CurrentEdition", "Get-TargetEditions", "Set-Edition:", "ProductKey:", "AcceptEula",
        "GetEula:", "Set-ProductKey:", "NoRestart", "Quiet", "Cleanup-Image", "RestoreHealth", "ScanHealth",
        "CheckHealth",
        "StartComponentCleanup", "Source:", "LimitAccess", "English", "LogPath:", "Format:", "Get-WimInfo", "WimFile:",
        "Get-ImageInfo", "ImageFile:", "Index:", "Get-Packages", "Get-Features", "Enable-Feature", "FeatureName:",
    ]

    private static let byName = Dictionary(
        options.map { (plain($0), $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The command; nil where it has no option that is known.
    static func repaired(_ piece: CommandPiece) -> RepairedCommand? {
        var notes = piece.changes.map { Message("guidance.repair.\($0)") }
        func note(_ code: String, _ arguments: [String: TextArgument] = [:]) {
            let message = Message("guidance.repair.\(code)", arguments)
            if !notes.contains(message) { notes.append(message) }
        }
        var parts: [(name: String, value: String)] = []
        for word in glued(Array(CommandWords.split(piece.text).dropFirst()), note: { note("option-space") }) {
            guard let mark = word.first, mark == "/" || mark == "-" else {
                if let last = parts.indices.last, parts[last].name.hasSuffix(":"), isValue(word, of: parts[last].name) {
                    parts[last].value += word
                    note("option-space")
                } else {
                    note("words")
                }
                continue
            }
            if mark == "-" { note("option-mark") }
            let body = word.drop { $0 == "/" || $0 == "-" }
            let name = body.prefix { $0 != ":" && $0 != "=" }
            let value = body.dropFirst(name.count + 1)
            guard let option = byName[plain(name)] else {
                parts.append((name: String(body), value: ""))
                continue
            }
            let written = option.hasSuffix(":") ? String(option.dropLast()) : option
            if plain(name) == plain(written), name.lowercased() != written.lowercased() {
                note("option-name", ["name": .text("/" + written)])
            }
            parts.append((name: option, value: option.hasSuffix(":") ? String(value) : ""))
        }
        guard parts.contains(where: { options.contains($0.name) }) else { return nil }
        let names = Set(parts.map(\.name))
        if names.isDisjoint(with: ["Online", "Image:", "Get-WimInfo", "Get-ImageInfo"]) {
            parts.insert((name: "Online", value: ""), at: 0)
            note("option-missing", ["name": "/Online"])
        }
        let converts = names.contains("Set-Edition:") && !names.contains("GetEula:")
        if converts, names.contains("ProductKey:"), !names.contains("AcceptEula") {
            parts.append((name: "AcceptEula", value: ""))
            note("option-missing", ["name": "/AcceptEula"])
        }
        let words = parts.map { "/" + $0.name + ($0.value.contains(" ") ? "\"\($0.value)\"" : $0.value) }
        return RepairedCommand(
            whole: (["DISM"] + words).joined(separator: " "),
            lineNumber: piece.lineNumber,
            changes: notes,
            dangers: [],
            gates: converts ? ["record-partial-key", "target-list", "backup", "window"] : [],
            commandID: converts ? "set-edition" : identity(names)
        )
    }

    private static func identity(_ names: Set<String>) -> String? {
        if names.contains("Get-CurrentEdition") { return "get-current-edition" }
        if names.contains("Get-TargetEditions") { return "get-target-editions" }
        return names.contains("GetEula:") ? "get-eula" : nil
    }

    /// Puts together what blanks tore apart: `/ Online`, `/Set-Edition :X`, `/Set - Edition`.
    private static func glued(_ words: [String], note: () -> Void) -> [String] {
        var result: [String] = []
        for word in words {
            guard let last = result.last else {
                result.append(word)
                continue
            }
            let continues =
                last == "/" || last == "-" || word.hasPrefix(":") || word == "-"
                || (last.hasSuffix("-") && last.hasPrefix("/"))
            if continues, !(word.hasPrefix("/") && last != "/") {
                result[result.count - 1] = last + word
                note()
            } else {
                result.append(word)
            }
        }
        return result
    }

    /// Whether a word without mark belongs to the option before it: `/Set-Edition: Server Standard`.
    private static func isValue(_ word: String, of option: String) -> Bool {
        switch option {
        case "Set-Edition:": word.hasPrefix("Server") || ["standard", "datacenter"].contains(word.lowercased())
        case "ProductKey:", "Set-ProductKey:": word.contains("-") || word.count == 5 || word.hasPrefix("<")
        case "Source:", "WimFile:", "ImageFile:", "LogPath:", "GetEula:", "Image:":
            word.contains("\\") || word.contains(".")
        case "Index:": word.allSatisfy(\.isNumber)
        default: false
        }
    }

    private static func plain(_ name: some StringProtocol) -> String {
        name.lowercased().filter { $0.isLetter }
    }
}
