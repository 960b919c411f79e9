import Catalogue

/// What the words of inventories say about a machine.
package enum MachineWords {
    /// Names that hypervisors give their machines, and words for a virtual one.
    private static let virtual = [
        "virtual", "virtuel", "virtuelle", "vm", "vmware", "hyper v", "hyperv", "kvm", "qemu", "xen", "hvm",
        "virtualbox",
        "parallels", "bochs", "proxmox", "nutanix", "ahv", "openstack", "google compute engine", "amazon ec2", "bhyve",
        "standard pc i440fx",
    ]
    private static let physical = [
        "physical", "physique", "rack", "tower", "tour", "blade", "lame", "chassis", "desktop", "notebook", "laptop",
        "bare metal", "main server chassis", "rack mount chassis", "mini tower",
    ]

    /// `physical` or `virtual` by what a column says, else by model and maker; nil where neither tells.
    static func kind(said: String, model: String, maker: String) -> String? {
        for text in [said, model, maker] where !text.isEmpty {
            let folded = " \(Heading(text).folded) "
            if virtual.contains(where: { folded.contains(" \($0) ") || $0.count > 5 && folded.contains(" \($0)") }) {
                return "virtual"
            }
            // Only a column made for it is believed about being physical.
            if text == said, physical.contains(where: { folded.contains(" \($0) ") }) { return "physical" }
        }
        return ["no", "non", "false", "faux", "0"].contains(Heading(said).folded)
            ? "physical" : ["yes", "oui", "true", "vrai", "1"].contains(Heading(said).folded) ? "virtual" : nil
    }

    /// The addresses in a text, each once, without those of the machine to itself.
    package static func addresses(_ text: String) -> String? {
        var result: [String] = []
        for part in text.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "|" }).prefix(64) {
            let address = String(part).lowercased()
            guard address.utf8.count <= 64, !address.hasPrefix("127."), address != "::1", address != "0.0.0.0",
                address.contains("."), !result.contains(address)
            else {
                if address.contains(":"), address != "::1", !address.hasPrefix("fe80:"), address.utf8.count <= 64,
                    !result.contains(address)
                {
                    result.append(address)
                }
                continue
            }
            result.append(address)
        }
        return result.isEmpty ? nil : result.joined(separator: ", ")
    }

    /// Name and domain of `srv01.example.com`; a domain of nil where there is none, as in an address.
    package static func splitName(_ text: String) -> (name: String, domain: String?) {
        guard let dot = text.firstIndex(of: "."), dot != text.startIndex, text.index(after: dot) < text.endIndex,
            !text.allSatisfy({ $0.isNumber || $0 == "." }), !text.contains(where: \.isWhitespace)
        else { return (text, nil) }
        return (String(text[..<dot]), String(text[text.index(after: dot)...]).lowercased())
    }

    /// The organisation in a path of GLPI's entities, «Root entity > Customer > Site»: the first below the root.
    static func organisation(_ path: String) -> String {
        let parts = path.split(separator: ">").map { CellCleaner.trimmed(String($0)) }.filter { !$0.isEmpty }
        guard parts.count > 1 else { return path }
        let isRoot = ["root entity", "entite racine", "root"].contains(Heading(parts[0]).folded)
        return isRoot ? parts[1] : parts[0]
    }

    /// The state of a server by the words that inventories have for it: `in-use`, `spare`, `reinstalled`, `retired`.
    /// - Returns: nil for other words.
    package static func state(_ text: String) -> String? {
        let folded = Heading(text).folded
        return states.first { $0.words.contains(folded) }?.state
    }

    // The states that GLPI and Snipe-IT come with, in both languages, and those that people add.
    private static let states: [(state: String, words: Set<String>)] = [
        (
            "in-use",
            [
                "in use", "in production", "en production", "production", "en service", "en fonction", "active",
                "actif",
                "deployed", "deploye", "running", "in service", "online", "utilise", "en utilisation", "used",
            ]
        ),
        (
            "spare",
            [
                "spare", "in stock", "stock", "en stock", "ready to deploy", "pret a deployer", "deployable", "pending",
                "en attente", "reserve", "available", "disponible", "en reserve",
            ]
        ),
        ("reinstalled", ["reinstalled", "reinstalle", "rebuilt"]),
        (
            "retired",
            [
                "retired", "archived", "archive", "decommissioned", "disposed", "scrapped", "retire", "hors service",
                "reforme", "au rebut", "rebut", "sorti", "mis au rebut", "decommissionne", "undeployable",
            ]
        ),
    ]

    /// The channel that words of an invoice or a portal name.
    static func channel(_ text: String) -> String {
        if let known = Channel(rawValue: text.lowercased()) ?? Channel(keyType: text) { return known.rawValue }
        let folded = " \(Heading(text).folded) "
        func has(_ words: String...) -> Bool { words.contains { folded.contains(" \($0) ") } }
        if has("mak", "multiple activation key") { return Channel.volumeMAK.rawValue }
        if has("gvlk", "kms client") { return Channel.volumeGVLK.rawValue }
        if has("csvlk", "kms", "kms host") { return Channel.volumeCSVLK.rawValue }
        if has("avma") { return Channel.avma.rawValue }
        if has("evaluation", "eval", "trial", "essai") { return Channel.evaluation.rawValue }
        if has("coa") { return Channel.oemCOA.rawValue }
        if has("oem", "oei") { return Channel.oem.rawValue }
        if has("retail", "fpp", "boite", "detail", "static activation key") { return Channel.retail.rawValue }
        return text
    }

    /// A count in digits: «1 200», «1,200», «12.0».
    static func count(_ text: String) -> String? {
        var digits = ""
        let units = Array(text.unicodeScalars)
        for (index, scalar) in units.enumerated() {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case " ", "\u{A0}", "\u{202F}", "'": continue
            case ",", ".":
                let rest = units[(index + 1)...]
                if rest.allSatisfy({ $0 == "0" }), rest.count <= 2 { return digits.isEmpty ? nil : normal(digits) }
                guard rest.prefix(3).count == 3, rest.prefix(3).allSatisfy({ ("0"..."9").contains($0) }) else {
                    return nil
                }
            default: return nil
            }
        }
        return normal(digits)
    }

    private static func normal(_ digits: String) -> String? {
        digits.utf8.count <= 12 ? Int(digits).map(String.init) : nil
    }

    /// `yes` or `no`; nil for other words.
    static func truth(_ text: String) -> String? {
        switch Heading(text).folded {
        case "yes", "oui", "true", "vrai", "1", "x", "y", "o": "yes"
        case "no", "non", "false", "faux", "0", "n": "no"
        default: nil
        }
    }

    /// Whether a cell says that there is nothing.
    static func saysNothing(_ text: String) -> Bool {
        switch text.lowercased() {
        case "-", "--", "---", "n/a", "na", "null", "(null)", "none", "aucun", "aucune", "néant", "sans objet",
            "0000-00-00", "0000-00-00 00:00:00", "never", "jamais", "&nbsp;":
            true
        default: false
        }
    }
}
