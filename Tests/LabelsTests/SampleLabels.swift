import ByteKit
import Labels

/// Labels that are hard to lay out.
enum SampleLabels {
    static let moment = Timestamp(secondsSince1970: 1_790_000_000)

    static func plain() throws -> ServerLabel {
        try ServerLabel(
            reference: "INV-2019-00417",
            serverName: "SRV-COMPTA-01",
            organisation: "Société Générale d’Électricité du Val d’Oise",
            sheetAddress: "https://assets.example.org/s/INV-2019-00417",
            note: "Baie B12, unité 17. Prévenir l’exploitation avant tout arrêt."
        )
    }

    static func long() throws -> ServerLabel {
        try ServerLabel(
            reference: "A-0001",
            serverName: "serveur-de-fichiers-du-siège-et-des-agences-de-Provence-Alpes-Côte-d’Azur-02",
            organisation: "Établissement public territorial de bassin de l’Œuvre",
            sheetAddress: "regain:server/0b5c2d0e-6a0f-4c59-9d42-b1c9d2f0a7e3",
            note: String(repeating: "Une remarque qui ne tient pas. ", count: 8)
        )
    }

    static func arabic() throws -> ServerLabel {
        try ServerLabel(
            reference: "DZ-77",
            serverName: "خادم الملفات الرئيسي",
            organisation: "وزارة المالية",
            sheetAddress: "https://assets.example.org/s/DZ-77",
            note: "الغرفة ٣، الرف ٢"
        )
    }

    static func hebrew() throws -> ServerLabel {
        try ServerLabel(
            reference: "IL-5",
            serverName: "שרת קבצים ABC 12",
            sheetAddress: "https://assets.example.org/s/IL-5"
        )
    }

    static func short() throws -> ServerLabel {
        try ServerLabel(reference: "7", serverName: "DC1", sheetAddress: "regain:7")
    }

    static func all() throws -> [ServerLabel] { [try plain(), try long(), try arabic(), try hebrew(), try short()] }
}
