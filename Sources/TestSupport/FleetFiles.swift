import ProductKey

/// Four inventories of one made-up fleet that overlap, agree and contradict each other, the same for the same seed.
///
/// Every server belongs to one of the organisations. Each file has about three quarters of them: GLPI in French, Snipe-IT,
/// the XML of agents, and a table made by hand with keys and typing errors.
public struct FleetFiles: Sendable {
    /// GLPI's table, semicolons, headings in French.
    public let glpi: [UInt8]
    /// Snipe-IT's table.
    public let snipe: [UInt8]
    /// What the agents sent, in one document.
    public let agents: [UInt8]
    /// A table made by hand, with keys.
    public let handMade: [UInt8]
    /// Licences of GLPI.
    public let licences: [UInt8]
    /// Names of the organisations.
    public let organisations: [String]
    /// How many servers stand in at least one file.
    public let serverCount: Int
    /// How many different keys of one's own stand in the table made by hand.
    public let keyCount: Int

    /// The files by name, in the order in which they are believed.
    public var files: [(name: String, bytes: [UInt8])] {
        [
            ("glpi.csv", glpi), ("snipe.csv", snipe), ("agents.xml", agents), ("main.csv", handMade),
            ("licences.csv", licences),
        ]
    }

    private struct Machine {
        var organisation = ""
        var name = ""
        var serial = ""
        var maker = ""
        var model = ""
        var version = ""
        var location = ""
        var address = ""
        var key: String?
    }

    /// Makes the files.
    /// - Throws: never; a made-up key that is none would be a mistake here.
    public init(seed: UInt64, serverCount: Int = 5_000, organisationCount: Int = 60) throws {
        var random = SeededRandom(seed: seed)
        organisations = (1...organisationCount).map { "Société \($0) – Énergie & Cie" }
        var keys = 0
        var machines: [Machine] = []
        for number in 0..<serverCount {
            var machine = Machine()
            machine.organisation = organisations[number % organisationCount]
            machine.name = "SRV-\(["AD", "SQL", "FIC", "RDS", "WEB"][number % 5])-\(number)"
            let isVirtual = number.isMultiple(of: 3)
            machine.maker = isVirtual ? "VMware, Inc." : ["Dell Inc.", "HPE", "Lenovo"][number % 3]
            machine.model = isVirtual ? "VMware7,1" : ["PowerEdge R740", "ProLiant DL380 Gen10", "SR650"][number % 3]
            machine.serial =
                number % 50 == 7
                ? "To be filled by O.E.M."
                : isVirtual ? "VMware-56 4d \(hex(number, 8))" : "CZ\(hex(number * 7_919, 8))"
            machine.version = ["2012 R2", "2016", "2019", "2022"][number % 4]
            machine.location = "Salle \(number % 12 + 1)"
            machine.address = "10.\(number / 65_536).\(number / 256 % 256).\(number % 256)"
            if number.isMultiple(of: 5) {
                // PKEY2005 has no check digits: a made-up number is a key and nothing else.
                var field = random.bytes(15)
                field[14] &= 0x03
                machine.key = try KeyNumber.decode(field: (field + [0]).span).revealed()
                keys += 1
            }
            machines.append(machine)
        }
        self.serverCount = serverCount
        keyCount = keys
        glpi = Self.glpi(machines, &random)
        snipe = Self.snipe(machines, &random)
        agents = Self.agents(machines, &random)
        handMade = Self.handMade(machines, &random)
        licences = Self.licences(organisations)
    }

    private static func glpi(_ machines: [Machine], _ random: inout SeededRandom) -> [UInt8] {
        var text =
            "\"Nom\";\"Entité\";\"Statut\";\"Fabricant\";\"Numéro de série\";\"Modèle\";"
            + "\"Système d'exploitation - Nom\";\"Lieu\";\"Réseau - IP\";\"Dernière modification\";\r\n"
        // Every machine stands here, so that the fleet is whole.
        for machine in machines {
            text +=
                "\"\(machine.name)\";\"Entité racine > \(machine.organisation)\";\"En production\";\"\(machine.maker)\";"
            text +=
                "\"\(machine.serial)\";\"\(machine.model)\";\"Microsoft Windows Server \(machine.version) Standard\";"
            text +=
                "\"\(machine.location)\";\"\(machine.address)\";\"2026-11-\(10 + Int.random(in: 0...9, using: &random)) 08:12\";\r\n"
        }
        return Array("\u{FEFF}\(text)".utf8)
    }

    private static func snipe(_ machines: [Machine], _ random: inout SeededRandom) -> [UInt8] {
        var text = "Asset Tag,Asset Name,Company,Manufacturer,Model,Serial,Status,Location,IP address,Notes\n"
        for (number, machine) in machines.enumerated() where Int.random(in: 0..<4, using: &random) > 0 {
            // Another spelling of the same, and now and then another place.
            let isOdd = number.isMultiple(of: 23)
            text +=
                "A\(number),\(machine.name.lowercased()).corp.example,\"\(machine.organisation)\",\"\(machine.maker)\","
            text += "\"\(machine.model)\",\(machine.serial.lowercased()),\(isOdd ? "Ready to Deploy" : "Deployed"),"
            text += "\(isOdd ? "Entrepôt" : machine.location),\(machine.address),\"=1+1 \(number)\"\n"
        }
        return Array(text.utf8)
    }

    private static func agents(_ machines: [Machine], _ random: inout SeededRandom) -> [UInt8] {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<COMPUTERS>\n"
        for machine in machines where Int.random(in: 0..<4, using: &random) > 0 {
            let tag = machine.organisation.replacing("&", with: "&amp;")
            text += "<COMPUTER><ACCOUNTINFO><KEYNAME>TAG</KEYNAME><KEYVALUE>\(tag)</KEYVALUE></ACCOUNTINFO>"
            text += "<TAG>\(tag)</TAG>"
            text += "<BIOS><SSN>\(machine.serial)</SSN><SMANUFACTURER>\(machine.maker)</SMANUFACTURER>"
            text += "<SMODEL>\(machine.model)</SMODEL></BIOS><HARDWARE><NAME>\(machine.name)</NAME>"
            text += "<OSNAME>Microsoft Windows Server \(machine.version) Standard</OSNAME>"
            text += "<IPADDR>\(machine.address)</IPADDR></HARDWARE></COMPUTER>\n"
        }
        return Array((text + "</COMPUTERS>\n").utf8)
    }

    private static func handMade(_ machines: [Machine], _ random: inout SeededRandom) -> [UInt8] {
        var text = "Parc serveurs\r\n\r\nServeur;Client;N° de série;OS;Édition;Clé de produit;Commentaire\r\n"
        for (number, machine) in machines.enumerated()
        where machine.key != nil || Int.random(in: 0..<4, using: &random) > 0 {
            // Who types does not always type the version that is installed.
            let version = number.isMultiple(of: 31) ? "2008 R2" : machine.version
            text += "\(machine.name);\(machine.organisation);\(number % 9 == 0 ? "" : machine.serial);"
            text += "Windows Server \(version);Standard;\(machine.key ?? "");relevé du 12/10\r\n"
        }
        return Array("\u{FEFF}\(text)".utf8)
    }

    private static func licences(_ organisations: [String]) -> [UInt8] {
        var text =
            "\"Logiciel\";\"Entité\";\"Nombre\";\"Version d'achat\";\"Numéro de commande\";\"Contrat\";\"Expiration\";\r\n"
        for (number, organisation) in organisations.enumerated() {
            for line in 0..<3 {
                let version = ["2016", "2019", "2022"][line]
                text += "\"Windows Server Standard\";\"\(organisation)\";\"\(16 * (line + 1))\";\"\(version)\";"
                text += "\"CMD-\(number)-\(line)\";\"V\(700 + number)\";\"\";\r\n"
            }
        }
        return Array("\u{FEFF}\(text)".utf8)
    }
}

private func hex(_ number: Int, _ count: Int) -> String {
    let digits = String(number, radix: 16).uppercased()
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
}
