import PlainText
public import Texts

/// A neutral row on its way out.
///
/// A key is known by its last five characters only.
public struct ExportRecord: Hashable, Sendable {
    /// What it is about.
    public let kind: ImportedKind
    /// Values by field.
    public let values: [FieldID: String]
    /// Last five characters of the key; nil where there is none.
    public let partialKey: String?

    /// Puts a row together.
    public init(kind: ImportedKind, values: [FieldID: String], partialKey: String? = nil) {
        self.kind = kind
        self.values = values
        self.partialKey = partialKey
    }

    /// The key as it may be shown.
    var maskedKey: String { partialKey.map { "*****-*****-*****-*****-\($0.suffix(5))" } ?? "" }
}

/// Writes neutral rows as tables for other programs; whole keys never stand in them.
public enum ExchangeWriter {
    /// Tables that can be written.
    public enum Table: String, CaseIterable, Hashable, Sendable {
        /// For the data injection of GLPI, headings in the language of its users.
        case glpi
        /// For the importer of Snipe-IT.
        case snipe = "snipe-it"
        /// All fields of a kind, for a spreadsheet.
        case plain = "csv"
    }

    /// One column: its heading and what stands in it.
    private struct Column {
        let heading: String
        let value: (ExportRecord) -> String

        init(_ heading: String, _ field: FieldID) {
            self.heading = heading
            value = { $0.values[field] ?? "" }
        }

        init(_ heading: String, value: @escaping (ExportRecord) -> String) {
            self.heading = heading
            self.value = value
        }
    }

    /// The rows of a kind as delimited text in UTF-8; rows of other kinds are left out.
    ///
    /// A byte-order mark stands in front, without which spreadsheets take UTF-8 for Windows-1252; cells that a
    /// spreadsheet would run are made harmless (see ``SpreadsheetText``).
    public static func text(
        _ records: [ExportRecord],
        kind: ImportedKind,
        as table: Table,
        language: Language
    ) -> [UInt8] {
        let columns = columns(kind, table, language)
        // GLPI's injection expects semicolons unless told otherwise, as French spreadsheets do; Snipe-IT, commas.
        let delimiter: Unicode.Scalar = table == .snipe || table == .plain && language == .english ? "," : ";"
        func line(_ cells: [String]) -> String {
            cells.map { SpreadsheetText.cell($0, delimiter: delimiter) }
                .joined(separator: String(delimiter)) + "\r\n"
        }
        var text = "\u{FEFF}" + line(columns.map(\.heading))
        for record in records where record.kind == kind { text += line(columns.map { $0.value(record) }) }
        return Array(text.utf8)
    }

    private static func columns(_ kind: ImportedKind, _ table: Table, _ language: Language) -> [Column] {
        switch (table, kind) {
        case (.glpi, .server): glpiComputers(language)
        case (.glpi, .licence): glpiLicences(language)
        case (.snipe, .server):
            snipe(assets) + [
                Column("Operating System", value: systemName), Column("Asset Tag") { $0.values[.serial] ?? "" },
            ]
        case (.snipe, .licence): snipe(licences) + [Column("Serial number") { $0.maskedKey }]
        default: plain(kind, language)
        }
    }

    /// The wording that our own import and other programs read back: «Windows Server 2019», «ServerStandard».
    private static func systemName(_ record: ExportRecord) -> String {
        let version = record.values[.osVersion] ?? ""
        return version.first?.isNumber == true ? "Windows Server \(version)" : version
    }

    // Headings of GLPI's search options in the locales en_GB and fr_FR, as its injection proposes them.
    private static func glpiComputers(_ language: Language) -> [Column] {
        func say(_ english: String, _ french: String) -> String { language == .french ? french : english }
        return [
            Column(say("Name", "Nom"), .name), Column(say("Entity", "Entité"), .organisation),
            Column(say("Status", "Statut"), .state), Column(say("Manufacturer", "Fabricant"), .maker),
            Column(say("Serial number", "Numéro de série"), .serial), Column("Type", .kind),
            Column(say("Model", "Modèle"), .model),
            Column(say("Operating System - Name", "Système d’exploitation - Nom"), value: systemName),
            Column(say("Operating System - Version", "Système d’exploitation - Version"), .osBuild),
            Column(say("Operating System - Edition", "Système d’exploitation - Édition"), .osEdition),
            Column(say("Operating System - Product ID", "Système d’exploitation - Product ID"), .productID),
            Column(say("Operating System - Serial number", "Système d’exploitation - Numéro de série")) {
                $0.maskedKey
            },
            Column(say("Domain", "Domaine"), .domain), Column(say("Network - IP", "Réseau - IP"), .addresses),
            Column(say("Location", "Lieu"), .location),
            Column(say("Last inventory date", "Date du dernier inventaire"), .lastSeen),
            Column(say("Comments", "Commentaires"), .comment),
        ]
    }

    private static func glpiLicences(_ language: Language) -> [Column] {
        func say(_ english: String, _ french: String) -> String { language == .french ? french : english }
        return [
            Column(say("Software", "Logiciel"), .product), Column(say("Entity", "Entité"), .organisation),
            Column(say("Serial number", "Numéro de série")) { $0.maskedKey },
            Column(say("Number", "Nombre"), .quantity), Column("Type", .channel),
            Column(say("Purchase version", "Version d’achat"), .version), Column(say("Edition", "Édition"), .edition),
            Column("Expiration", .evaluationEnd), Column(say("Date of purchase", "Date d’achat"), .purchaseDate),
            Column(say("Supplier", "Fournisseur"), .supplier),
            Column(say("Purchase Order", "Numéro de commande"), .order),
            Column(say("Invoice number", "Numéro de facture"), .invoice), Column(say("Contract", "Contrat"), .contract),
            Column(say("Comments", "Commentaires"), .comment),
        ]
    }

    private static func snipe(_ columns: [(String, FieldID)]) -> [Column] { columns.map { Column($0.0, $0.1) } }

    // Headings of the default field map of Snipe-IT's importer, which compares them without case.
    private static let assets: [(String, FieldID)] = [
        ("Item Name", .name), ("Company", .organisation), ("Manufacturer", .maker), ("Model name", .model),
        ("Serial number", .serial), ("Status", .state), ("Location", .location), ("OS version", .osBuild),
        ("Edition", .osEdition), ("Kind", .kind), ("Domain", .domain), ("IP address", .addresses),
        ("Last seen", .lastSeen), ("Notes", .comment),
    ]
    private static let licences: [(String, FieldID)] = [
        ("Item Name", .product), ("Company", .organisation), ("Seats", .quantity), ("Expiration date", .evaluationEnd),
        ("Purchase date", .purchaseDate), ("Purchase order", .order), ("Supplier", .supplier),
        ("Notes", .comment),
    ]
}

extension ExchangeWriter {
    private static func plain(_ kind: ImportedKind, _ language: Language) -> [Column] {
        let fields = FieldID.all(of: kind).filter { $0 != .partialKey }
        let texts = Phrasebook.standard
        func heading(_ field: FieldID) -> String {
            texts.text("column.\(kind.rawValue).\(field.rawValue)", in: language)
        }
        let columns = fields.map { Column(heading($0), $0) }
        guard [.server, .licence, .key].contains(kind) else { return columns }
        return columns + [Column(heading(.key)) { $0.maskedKey }]
    }
}
