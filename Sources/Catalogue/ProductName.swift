/// A product name as people and programs write it, read for what it says.
///
/// It understands `Windows Server 2019 Standard Evaluation`, `Microsoft® Windows Server® 2008 Standard without Hyper-V`,
/// `WS2012R2 Dtc`, `Serveur Windows 2022 Édition Standard (évaluation)`, `Windows 10 Professionnel N`.
public struct ProductName: Hashable, Sendable {
    /// For servers or for workplaces; nil where the name tells neither.
    public let family: WindowsFamily?
    /// The version; nil where the name tells none that is known.
    public let version: WindowsVersion?
    /// The edition by the name that Windows uses, without evaluation and Server Core; nil where the name tells none.
    public let editionID: String?
    /// Whether the name says evaluation.
    public let isEvaluation: Bool
    /// Whether the name says Server Core.
    public let isServerCore: Bool

    /// Reads a name.
    /// - Returns: nil for a name that is not of Windows.
    public init?(parsing text: some StringProtocol) {
        let words = Words(text)
        guard words.nameWindows else { return nil }
        family = words.family
        version = words.version(in: .standard)
        editionID = words.family == .client ? words.clientEdition : words.serverEdition
        isEvaluation = words.has("eval", "evaluation", "trial", "essai")
        isServerCore =
            words.contains("server", "core") || words.contains("serveur", "core")
            || words.contains("core", "installation")
            || words.contains("installation", "minimale")
    }
}

/// The words of a name: lower case, without accents, letters and digits apart.
private struct Words {
    private let words: [String]
    private let set: Set<String>

    init(_ text: some StringProtocol) {
        var words: [String] = []
        var word = ""
        var isNumber = false
        func close() {
            if word.hasPrefix("winsvr"), word.count > 6 {
                // Price lists: WinSvrSTDCore, WinSvrDCCore.
                let rest = word.dropFirst(6)
                words += ["winsvr", String(rest.hasSuffix("core") ? rest.dropLast(4) : rest)]
            } else if !word.isEmpty {
                words.append(word)
            }
            word = ""
        }
        for character in text.prefix(500).lowercased() {
            guard let letter = Self.plain(character) else {
                close()
                continue
            }
            if letter.isNumber != isNumber { close() }
            isNumber = letter.isNumber
            word.append(letter)
        }
        close()
        // «(R)» beside a name is a mark, while «2012 R2» is a version.
        let marks = words.enumerated().filter { index, word in
            word == "r" && !(index + 1 < words.count && words[index + 1] == "2") || word == "tm"
        }
        .map(\.offset)
        self.words = words.enumerated().filter { !marks.contains($0.offset) }.map(\.element)
        set = Set(self.words)
    }

    /// The letter without accent; nil for what separates words.
    private static func plain(_ character: Character) -> Character? {
        switch character {
        case "a"..."z", "0"..."9": character
        case "à", "â", "ä", "á": "a"
        case "é", "è", "ê", "ë": "e"
        case "î", "ï": "i"
        case "ô", "ö": "o"
        case "û", "ù", "ü": "u"
        case "ç": "c"
        default: nil
        }
    }

    func has(_ candidates: String...) -> Bool { candidates.contains(where: set.contains) }

    /// Whether these words follow one another.
    func contains(_ sequence: String...) -> Bool {
        guard sequence.count <= words.count else { return false }
        return (0...(words.count - sequence.count)).contains { Array(words[$0..<($0 + sequence.count)]) == sequence }
    }

    private func word(after name: String) -> String? {
        guard let index = words.firstIndex(of: name), index + 1 < words.count else { return nil }
        return words[index + 1]
    }

    private var saysServer: Bool {
        has("server", "serveur", "svr", "srv", "srvr", "winsvr", "winsrv", "ws", "hyper", "multipoint", "sbs")
    }

    private static let serverYears = ["2003", "2008", "2011", "2012", "2016", "2019", "2022", "2025"]

    var nameWindows: Bool {
        if has("windows", "win", "winsvr", "winsrv", "ws", "hyper", "sbs", "multipoint") { return true }
        // A bare «Server 2019» is Windows unless another product comes before it.
        return saysServer && has("2008", "2012", "2016", "2019", "2022", "2025")
            && !has(
                "sql",
                "exchange",
                "sharepoint",
                "project",
                "biztalk",
                "lync",
                "skype",
                "office",
                "dynamics",
                "visio"
            )
    }

    var family: WindowsFamily? {
        if saysServer || Self.serverYears.contains(where: set.contains) || contains("2", "k") { return .server }
        return clientVersion == nil ? nil : .client
    }

    func version(in table: WindowsVersionTable) -> WindowsVersion? {
        switch family {
        case .server?: serverVersion.flatMap { table[$0] }
        case .client?: clientVersion.flatMap { table[$0] }
        default: nil
        }
    }

    private var serverVersion: String? {
        if let year = Self.serverYears.first(where: set.contains) {
            if year == "2011" { return "2008R2" }  // Small Business Server and Home Server 2011
            return ["2008", "2012"].contains(year) && contains(year, "r", "2") ? year + "R2" : year
        }
        if let short = word(after: "k"), contains("2", "k", short) {
            let year = "20" + (short.count == 1 ? "0" + short : short)
            guard Self.serverYears.contains(year) else { return nil }
            return ["2008", "2012"].contains(year) && contains("k", short, "r", "2") ? year + "R2" : year
        }
        if contains("20", "h", "2") { return "20H2" }
        if contains("23", "h", "2") { return "23H2" }
        return ["1709", "1803", "1809", "1903", "1909", "2004"].first(where: set.contains)
    }

    private var clientVersion: String? {
        if has("vista") { return "vista" }
        for name in ["windows", "win", "w"] {
            switch word(after: name) {
            case "11": return "11"
            case "10": return "10"
            case "8": return contains("8", "1") ? "8.1" : "8"
            case "7": return "7"
            default: continue
            }
        }
        return nil
    }

    var serverEdition: String? {
        let isStandard = has("standard", "std", "stnd")
        if has("storage") {
            if has("workgroup") { return "ServerStorageWorkgroup" }
            return isStandard ? "ServerStorageStandard" : has("enterprise") ? "ServerStorageEnterprise" : nil
        }
        if has("multipoint") {
            return has("premium") ? "ServerMultiPointPremium" : isStandard ? "ServerMultiPointStandard" : nil
        }
        if has("sbs") || contains("small", "business") {
            return has("premium") ? "ServerSBSPremium" : isStandard ? "ServerSBSStandard" : nil
        }
        if has("azure"), has("edition") { return "ServerTurbine" }
        if has("itanium") { return "ServerEnterpriseIA64" }
        let plainHyperV = contains("without", "hyper", "v") || contains("sans", "hyper", "v")
        let suffix = plainHyperV ? "V" : ""
        if has("datacenter", "datacentre", "dtc", "dc") || contains("centre", "de", "donnees") {
            return "ServerDatacenter" + suffix
        }
        if has("enterprise", "entreprise", "ent") { return "ServerEnterprise" + suffix }
        if has("essentials", "essential", "essentiels", "essentiel") { return "ServerSolution" }
        if has("foundation") { return "ServerWinFoundation" }
        if isStandard { return "ServerStandard" + suffix }
        if has("web") { return "ServerWeb" }
        if has("hpc") { return "ServerHPC" }
        return contains("hyper", "v", "server") ? "ServerHyper" : nil
    }

    var clientEdition: String? {
        let n = has("n") ? "N" : ""
        if has("workstations", "workstation") || contains("stations", "de", "travail") {
            return "ProfessionalWorkstation" + n
        }
        let isPro = has("pro", "professional", "professionnel")
        if isPro, has("education") { return "ProfessionalEducation" + n }
        if has("education") { return "Education" + n }
        if has("iot") {
            guard has("enterprise", "entreprise") else { return nil }
            return has("ltsc", "ltsb") ? "IoTEnterpriseS" : "IoTEnterprise"
        }
        if has("enterprise", "entreprise") { return (has("ltsc", "ltsb") ? "EnterpriseS" : "Enterprise") + n }
        if isPro { return "Professional" + n }
        if has("ultimate", "integrale") { return "Ultimate" + n }
        if has("basic", "basique") { return "HomeBasic" + n }
        if has("premium") { return "HomePremium" + n }
        if has("starter") { return "Starter" + n }
        if has("business") { return "Business" + n }
        if contains("single", "language") || has("unilingue") { return "CoreSingleLanguage" }
        return has("home", "famille", "familiale") ? "Core" + n : nil
    }
}
