/// One piece of a pasted text that begins with a program.
struct CommandPiece {
    var text: String
    let lineNumber: Int
    var changes: [String]
}

/// Cuts pasted text into commands: glued ones apart, broken ones together.
struct CommandSplitter {
    /// Commands in order.
    private(set) var pieces: [CommandPiece] = []
    /// Lines without any.
    private(set) var leftOut: [String] = []
    private var continues = false

    /// Programs that a licensing article names.
    static let programs: Set<String> = [
        "slmgr", "slmgr.vbs", "cscript", "cscript.exe", "wscript", "wscript.exe", "dism", "dism.exe", "slui",
        "slui.exe",
        "wmic", "wmic.exe", "shutdown", "shutdown.exe", "powershell", "powershell.exe", "pwsh", "sfc", "sfc.exe",
        "w32tm",
        "nslookup", "net", "net.exe", "sc", "sc.exe", "reg", "reg.exe", "bcdedit", "del", "ren", "rd", "rmdir", "netsh",
        "ipconfig", "wevtutil", "winmgmt", "changepk", "changepk.exe", "irm", "iwr", "iex", "curl", "certutil",
        "bitsadmin",
        "get-ciminstance", "get-wmiobject", "get-windowsedition", "set-windowsedition", "invoke-cimmethod",
        "invoke-restmethod", "invoke-webrequest", "invoke-expression", "restart-service", "restart-computer",
    ]

    /// Commands whose own syntax uses the signs that glue commands.
    private static let ownSyntax: Set<String> = [
        "powershell", "powershell.exe", "pwsh", "irm", "iwr", "curl", "invoke-restmethod", "invoke-webrequest", "wmic",
        "wmic.exe", "get-ciminstance", "get-wmiobject",
    ]

    /// Words after which the next word is an argument even if it is the name of a program.
    private static let argumentAfter: Set<String> = ["stop", "start", "query", "config", "/?", "get", "call"]

    /// Takes the next line, its characters already plain.
    mutating func add(_ line: String, number: Int, changes: [String]) {
        var changes = changes
        var text = Self.trimmed(line)
        if text.isEmpty {
            continues = false
            return
        }
        let isContinuation = continues || isWrapped(text)
        continues = text.hasSuffix("^") || text.hasSuffix("`")
        if continues { text = Self.trimmed(String(text.dropLast())) }
        if isContinuation, let last = pieces.indices.last {
            let glue =
                pieces[last].text.hasSuffix("-") || text.hasPrefix(":") || pieces[last].text.hasSuffix(":") ? "" : " "
            pieces[last].text += glue + text
            for change in ["joined"] + changes where !pieces[last].changes.contains(change) {
                pieces[last].changes.append(change)
            }
            resplitLast()
            return
        }
        let stripped = Self.withoutPrompt(text)
        if stripped != text { changes.append("prompt") }
        let found = Self.split(stripped)
        if found.isEmpty {
            leftOut.append(text)
            return
        }
        if found.count > 1 { changes.append("split") }
        pieces += found.map { CommandPiece(text: $0, lineNumber: number, changes: changes) }
    }

    /// A broken line that was put together may hold glued commands.
    private mutating func resplitLast() {
        guard let last = pieces.popLast() else { return }
        let found = Self.split(last.text)
        guard found.count > 1 else {
            pieces.append(last)
            return
        }
        pieces += found.map { CommandPiece(text: $0, lineNumber: last.lineNumber, changes: last.changes + ["split"]) }
    }

    /// Whether a line goes on where the last command broke off: an option without a program, or the rest of a key.
    private func isWrapped(_ text: String) -> Bool {
        guard let last = pieces.last else { return false }
        if text.hasPrefix("/") && !text.hasPrefix("//nologo") || text.hasPrefix(":") { return true }
        let words = text.split(separator: " ")
        guard words.count == 1, let word = words.first else { return false }
        if last.text.hasSuffix("-") || last.text.hasSuffix(":") { return true }
        let lastWord = last.text.split(separator: " ").last.map { $0.lowercased() } ?? ""
        return ["/ipk", "-ipk", "/atp", "/skms", "/productkey:"].contains(lastWord)
            && !Self.programs.contains(word.lowercased())
    }

    /// The commands in one line, by the places where a program's name stands.
    static func split(_ line: String) -> [String] {
        var starts: [String.Index] = []
        var cuts: [Range<String.Index>] = []
        var previous = ""
        var hasOption = true
        var keepsSigns = false
        for word in words(line) {
            let text = line[word].lowercased()
            let name = text.split(separator: "\\").last.map(String.init) ?? text
            if ["&&", "&", ";", "||"].contains(text), !keepsSigns {
                cuts.append(word)
                previous = ""
                hasOption = true
                continue
            }
            let isScriptOfHost = name.hasPrefix("slmgr") && !hasOption
            if programs.contains(name), !isScriptOfHost, !argumentAfter.contains(previous),
                !keepsSigns || name.hasPrefix("slmgr") || name.hasPrefix("dism")
            {
                starts.append(word.lowerBound)
                hasOption = !name.hasPrefix("cscript") && !name.hasPrefix("wscript")
                keepsSigns = ownSyntax.contains(name)
            } else if isScriptOfHost {
                hasOption = true
            }
            previous = text
        }
        guard !starts.isEmpty else { return [] }
        let ends = starts.dropFirst() + [line.endIndex]
        return zip(starts, ends).map { start, end in
            let cut = cuts.first { $0.lowerBound >= start && $0.upperBound <= end }?.lowerBound ?? end
            return trimmed(String(line[start..<cut]))
        }
    }

    /// Words apart by blanks, quoted ones whole.
    private static func words(_ line: String) -> [Range<String.Index>] {
        var result: [Range<String.Index>] = []
        var start: String.Index?
        var isQuoted = false
        for index in line.indices {
            let character = line[index]
            if character == "\"" { isQuoted.toggle() }
            let separates = !isQuoted && (character == " " || character == ";" || character == "&")
            if separates, let begun = start {
                result.append(begun..<index)
                start = nil
            }
            if character == ";" || character == "&", !isQuoted {
                result.append(index..<line.index(after: index))
            } else if !separates, start == nil {
                start = index
            }
        }
        if let start { result.append(start..<line.endIndex) }
        return result
    }

    /// Without `C:\>`, `PS C:\>`, bullets and numbers.
    private static func withoutPrompt(_ text: String) -> String {
        if let end = text.firstIndex(of: ">"), text[..<end].contains(":\\"), !text[..<end].contains("\"") {
            return trimmed(String(text[text.index(after: end)...]))
        }
        let first = text.prefix { $0 != " " }
        let isNumber =
            first.count > 1 && first.dropLast().allSatisfy(\.isNumber) && (first.hasSuffix(".") || first.hasSuffix(")"))
        if isNumber || ["-", "*", "•", "·", "$", "#", ">", "PS>"].contains(String(first)) {
            return trimmed(String(text.dropFirst(first.count)))
        }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
