import Catalogue

extension LicenseStatus {
    /// The status in the words of a program: the number of WMI, its name, or the sentence of `slmgr`.
    ///
    /// `slmgr` adds what the state means in brackets, and its languages put the words in different orders; the stems
    /// below are enough to tell the seven states apart.
    init?(reported text: String) {
        let folded = Folded.text(text)
        if let number = Int(folded) {
            self.init(rawValue: number)
            return
        }
        guard let row = Self.stems.first(where: { $0.stems.allSatisfy(folded.contains) }) else { return nil }
        self = row.status
    }

    // The longer sentences come first: «Unlicensed» holds «licensed».
    private static let stems: [(status: LicenseStatus, stems: [String])] = [
        (.nonGenuineGrace, ["non genuine"]), (.nonGenuineGrace, ["nongenuine"]),
        (.nonGenuineGrace, ["non authentique"]), (.nonGenuineGrace, ["nicht original"]),
        (.nonGenuineGrace, ["no original"]),
        (.extendedGrace, ["extended grace"]), (.extendedGrace, ["extendedgrace"]),
        (.extendedGrace, ["grace", "etendue"]), (.extendedGrace, ["grace", "prolongee"]),
        (.extendedGrace, ["erweitert"]),
        (.outOfToleranceGrace, ["additional grace"]), (.outOfToleranceGrace, ["out of tolerance"]),
        (.outOfToleranceGrace, ["ootgrace"]), (.outOfToleranceGrace, ["grace", "supplementaire"]),
        (.outOfToleranceGrace, ["hors tolerance"]), (.outOfToleranceGrace, ["zusatzlich"]),
        (.outOfToleranceGrace, ["adicional"]),
        (.initialGrace, ["initial grace"]), (.initialGrace, ["oobgrace"]), (.initialGrace, ["out of box"]),
        (.initialGrace, ["grace", "initial"]), (.initialGrace, ["anfang"]), (.initialGrace, ["gracia", "inicial"]),
        (.notification, ["notif"]), (.notification, ["benachrichtigung"]),
        (.unlicensed, ["unlicensed"]), (.unlicensed, ["sans licence"]), (.unlicensed, ["non licenc"]),
        (.unlicensed, ["not licensed"]), (.unlicensed, ["nicht lizenziert"]), (.unlicensed, ["sin licencia"]),
        (.licensed, ["licensed"]), (.licensed, ["avec licence"]), (.licensed, ["sous licence"]),
        (.licensed, ["licence accordee"]), (.licensed, ["lizenziert"]), (.licensed, ["con licencia"]),
    ]
}
