import Texts

/// Puts commands right that a person pasted from an article; nothing is ever run.
public enum CommandRepair {
    /// The largest text that is looked at, in characters: an article has far fewer.
    public static let limit = 1_000_000

    /// The commands of a pasted text, one for each line, in order.
    public static func repaired(_ text: String) -> RepairedText {
        var splitter = CommandSplitter()
        let lines = text.prefix(limit).split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            var characters = CharacterRepair()
            let plain = characters.repaired(line)
            splitter.add(plain, number: index + 1, changes: characters.changes)
        }
        let commands = splitter.pieces.flatMap(command)
        return RepairedText(commands: commands, leftOut: splitter.leftOut.map { KeyMask.masked($0).text })
    }

    private static func command(_ piece: CommandPiece) -> [RepairedCommand] {
        let program = piece.text.prefix { $0 != " " }.lowercased().split(separator: "\\").last.map(String.init) ?? ""
        switch program {
        case "slmgr", "slmgr.vbs", "cscript", "cscript.exe", "wscript", "wscript.exe":
            return SlmgrRepair.repaired(piece) ?? [other(piece)]
        case "dism", "dism.exe":
            return DismRepair.repaired(piece).map { [$0] } ?? [other(piece)]
        default: return [other(piece)]
        }
    }

    private static func other(_ piece: CommandPiece) -> RepairedCommand {
        let text = piece.text.lowercased()
        var dangers: [Message] = []
        var gates: [String] = []
        if fetches(text) { dangers.append(Message("guidance.repair.download")) }
        if touchesStore(text) {
            dangers.append(Message("guidance.repair.deletes-store"))
            gates.append("key-sealed")
        }
        if text.contains("testsigning") || text.contains("nointegritychecks") {
            dangers.append(Message("guidance.repair.test-signing"))
        }
        if text.contains("changepk") { gates.append("record-partial-key") }
        return RepairedCommand(
            whole: piece.text,
            lineNumber: piece.lineNumber,
            changes: piece.changes.map { Message("guidance.repair.\($0)") },
            dangers: dangers,
            gates: gates,
            commandID: nil
        )
    }

    private static func fetches(_ text: String) -> Bool {
        let runs = ["iex", "invoke-expression", "| sh", "start-process"].contains { text.contains($0) }
        let loads = ["irm ", "iwr ", "invoke-restmethod", "invoke-webrequest", "downloadstring", "curl ", "bitsadmin"]
            .contains { text.contains($0) }
        return (runs && loads) || (text.contains("certutil") && text.contains("urlcache"))
    }

    private static func touchesStore(_ text: String) -> Bool {
        let removes = ["del ", "ren ", "rd ", "rmdir ", "reg delete", "remove-item", "reg.exe delete"]
            .contains { text.hasPrefix($0) || text.contains(" " + $0) }
        let store = ["tokens.dat", "spp\\store", "data.dat", "softwareprotectionplatform"].contains {
            text.contains($0)
        }
        return removes && store
    }
}
