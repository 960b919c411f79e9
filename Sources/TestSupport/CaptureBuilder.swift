/// Captures as the programs print them, for a server of which everything is chosen.
///
/// The last five characters are made up or those of keys that Microsoft publishes; no whole key stands in them.
public struct CaptureBuilder: Sendable {
    /// The display language of the server.
    public enum Language: String, Sendable, CaseIterable {
        /// English
        case english
        /// French
        case french
    }

    /// The display language.
    public var language = Language.english
    /// Name of the server; only the programs that print it do.
    public var host = "SRV01"
    /// Licence status, 0 to 6.
    public var status = 1
    /// The channel as the description ends: `VOLUME_MAK`.
    public var channel = "RETAIL"
    /// The key type: `Volume:MAK`.
    public var keyType = "Retail"
    /// The last five characters of the installed key.
    public var partialKey = "3V66T"
    /// The edition as Windows calls it.
    public var edition = "ServerStandard"
    /// The build.
    public var build = 17_763
    /// Minutes left; 0 for none.
    public var minutes = 0
    /// The reason, as an error code.
    public var reason = "0x00000000"
    /// Remaining rearms.
    public var rearms = 1_000
    /// The KMS host with its port.
    public var kms: String?
    /// Activation id; made up.
    public var activationID = "de32eafd-aaee-4662-9444-c1befb41bde2"
    /// Application id of Windows.
    public var applicationID = "55c92734-d682-4d71-983e-d6ec3f16059f"
    /// The trusted time as the language writes dates.
    public var trustedTime = "21/11/2026 10:22:33"

    /// A licensed server.
    public init() {}

    private var isFrench: Bool { language == .french }

    /// The status as `slmgr` says it.
    public var statusText: String {
        let english = [
            "Unlicensed", "Licensed", "Initial grace period",
            "Additional grace period (KMS license expired or hardware out of tolerance)",
            "Non-genuine grace period.", "Notification", "Extended grace period",
        ]
        let french = [
            "sans licence", "avec licence", "période de grâce initiale",
            "période de grâce supplémentaire (licence KMS expirée ou matériel hors tolérance)",
            "période de grâce pour version non authentique.", "notification", "période de grâce étendue",
        ]
        return (isFrench ? french : english)[min(max(status, 0), 6)]
    }

    private func line(_ english: String, _ french: String, _ value: String) -> String {
        isFrench ? "\(french) : \(value)\n" : "\(english): \(value)\n"
    }

    private var expiry: String {
        guard minutes > 0 else { return "" }
        let french = "\(minutes) minute(s) (\(minutes / 1_440) jour(s))"
        let english = "\(minutes) minute(s) (\(minutes / 1_440) day(s))"
        let value = isFrench ? french : english
        if status != 1 { return line("Time remaining", "Temps restant", value) }
        if channel.hasPrefix("TIMEBASED") {
            return line("Timebased activation expiration", "Expiration de l’activation basée sur le temps", value)
        }
        if channel == "VIRTUAL_MACHINE_ACTIVATION" {
            return line(
                "Automatic VM activation expiration",
                "Expiration de l’activation automatique de machine virtuelle",
                value
            )
        }
        return line("Volume activation expiration", "Expiration de l’activation en volume", value)
    }

    /// What `slmgr /dli` prints.
    public var short: String {
        line("Name", "Nom", "Windows(R), \(edition) edition")
            + line("Description", "Description", "Windows(R) Operating System, \(channel) channel")
            + line("Partial Product Key", "Clé de produit partielle", partialKey)
            + line("License Status", "État de la licence", statusText)
            + (status == 5
                ? line("Notification Reason", "Raison de la notification", "\(reason) (grace time expired).") : "")
            + expiry
    }

    /// What `slmgr /dlv` prints.
    public var details: String {
        var text = line(
            "Software licensing service version",
            "Version du service de licences du logiciel",
            "10.0.\(build).1"
        )
        text += "\n" + line("Name", "Nom", "Windows(R), \(edition) edition")
        text += line("Description", "Description", "Windows(R) Operating System, \(channel) channel")
        text += line("Activation ID", "ID d’activation", activationID)
        text += line("Application ID", "ID de l’application", applicationID)
        text += line("Extended PID", "PID étendu", "03612-04246-500-000000-03-1033-\(build).0000-1112021")
        text += line("Product Key Channel", "Canal de clé de produit", keyType)
        text += line("Partial Product Key", "Clé de produit partielle", partialKey)
        text += line("License Status", "État de la licence", statusText)
        if status == 5 {
            text += line("Notification Reason", "Raison de la notification", "\(reason) (grace time expired).")
        }
        text += expiry
        text += line("Remaining Windows rearm count", "Nombre de réinitialisations Windows restantes", "\(rearms)")
        text += line("Remaining SKU rearm count", "Nombre de réinitialisations SKU restantes", "1001")
        text += line("Trusted time", "Heure de confiance", trustedTime)
        if let kms {
            text += "\n" + line("KMS machine name from DNS", "Nom d’ordinateur KMS à partir de DNS", kms)
        }
        return text
    }

    /// What `slmgr /xpr` prints.
    ///
    /// - Parameter date: as the language writes it; nil for an activation without end.
    /// - Returns: the text.
    public func expiration(_ date: String?) -> String {
        let heading = "Windows(R), \(edition) edition:\n    "
        guard let date else {
            let french = "L’ordinateur est activé de façon permanente."
            return heading + (isFrench ? french : "The machine is permanently activated.") + "\n"
        }
        let french = "L’activation en volume expirera le \(date)"
        return heading + (isFrench ? french : "Volume activation will expire \(date)") + "\n"
    }

    private var properties: [(String, String)] {
        var rows = [
            ("ApplicationID", applicationID), ("Description", "Windows(R) Operating System, \(channel) channel"),
            ("GracePeriodRemaining", "\(minutes)"), ("ID", activationID), ("LicenseFamily", edition),
            ("LicenseIsAddon", "False"), ("LicenseStatus", "\(status)"),
            ("LicenseStatusReason", String(UInt32(reason.dropFirst(2), radix: 16) ?? 0)),
            ("Name", "Windows(R), \(edition) edition"), ("PartialProductKey", partialKey),
            ("ProductKeyChannel", keyType),
        ]
        if let kms {
            let parts = kms.split(separator: ":")
            rows.append(("DiscoveredKeyManagementServiceMachineName", String(parts[0])))
            rows.append(("DiscoveredKeyManagementServiceMachinePort", parts.count > 1 ? String(parts[1]) : "1688"))
        }
        return rows
    }

    /// What `Get-CimInstance SoftwareLicensingProduct` prints as a list.
    public var list: String {
        (properties + [("PSComputerName", host)]).map { name, value in
            name + String(repeating: " ", count: max(0, 42 - name.utf8.count)) + ": " + value + "\n"
        }.joined()
    }

    /// The same as JSON.
    public var json: String {
        let rows = (properties + [("PSComputerName", host)]).map { name, value in
            let isNumber = ["LicenseStatus", "GracePeriodRemaining", "LicenseStatusReason"].contains(name)
            return "  \"\(name)\": " + (isNumber ? value : "\"\(value)\"")
        }
        return "{\n" + rows.joined(separator: ",\n") + "\n}\n"
    }

    /// The same as comma-separated values.
    public var csv: String {
        let rows = properties + [("PSComputerName", host)]
        return rows.map { "\"\($0.0)\"" }.joined(separator: ",") + "\r\n"
            + rows.map { "\"\($0.1)\"" }.joined(separator: ",") + "\r\n"
    }

    /// `wmic path SoftwareLicensingProduct get … /format:list`, lines ended as `wmic` does.
    public var wmicList: String {
        "\r\r\n\r\r\n" + properties.map { "\($0.0)=\($0.1)\r\r\n" }.joined() + "\r\r\n\r\r\n"
    }

    /// What `wmic` prints with `/format:csv`.
    public var wmicCSV: String {
        let rows = properties.filter { !$0.1.contains(",") }
        return "\r\r\nNode," + rows.map(\.0).joined(separator: ",") + "\r\r\n"
            + "\(host)," + rows.map(\.1).joined(separator: ",") + "\r\r\n"
    }

    /// The section of a monitoring agent.
    public var monitoringAgent: String { "<<<win_license>>>\n" + short + "<<<uptime>>>\n12345\n" }

    /// What `DISM /Get-CurrentEdition` and `/Get-TargetEditions` print.
    public func dism(targets: [String] = []) -> String {
        let current = line("Current Edition", "Édition actuelle", edition)
        let list = targets.map { line("Target Edition", "Édition cible", $0) }.joined()
        return
            "\n\(isFrench ? "Outil Gestion et maintenance des images de déploiement" : "Deployment Image Servicing and Management tool")\n"
            + "Version: 10.0.\(build).1\n\nImage Version: 10.0.\(build).107\n\n" + current + "\n" + list
    }

    /// What `systeminfo` prints.
    public func systemInformation(product: String, isController: Bool = false, domain: String = "example.com") -> String
    {
        let englishRole = isController ? "Primary Domain Controller" : "Member Server"
        let frenchRole = isController ? "Contrôleur principal de domaine" : "Serveur membre"
        let rows: [(String, String, String)] = [
            ("Host Name", "Nom de l’hôte", host),
            ("OS Name", "Nom du système d’exploitation", "Microsoft \(product)"),
            ("OS Version", "Version du système", "10.0.\(build) N/A Build \(build)"),
            ("OS Manufacturer", "Fabricant du système d’exploitation", "Microsoft Corporation"),
            ("OS Configuration", "Configuration du système d’exploitation", isFrench ? frenchRole : englishRole),
            ("System Manufacturer", "Fabricant du système", "Dell Inc."),
            ("System Model", "Modèle du système", "PowerEdge R740"),
            ("Domain", "Domaine", domain),
        ]
        return rows.map { english, french, value in
            let label = isFrench ? french : english
            return label + ":" + String(repeating: " ", count: max(1, 44 - label.count)) + value + "\n"
        }.joined()
    }

    /// An event of the licensing service as `Get-WinEvent | Format-List` prints it.
    public func event(_ id: Int, code: String, time: String = "2026-11-21T09:00:00") -> String {
        """
        TimeCreated  : \(time)
        ProviderName : Microsoft-Windows-Security-SPP
        Id           : \(id)
        Message      : Info: \(code), 0x00000000, kms.example.com:1688


        """
    }

    /// A text as Windows writes it to a file: UTF-16, little end first, with its mark.
    public static func utf16(_ text: String) -> [UInt8] {
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }
}

extension CaptureBuilder {
    /// The file of Regain's own collector.
    ///
    /// - Parameters:
    ///   - product: the system's name.
    ///   - firmwareKey: as the collector writes it, masked unless it was asked for.
    /// - Returns: the document.
    public func collected(product: String, firmwareKey: String? = nil) -> String {
        let key = firmwareKey.map { "\"\($0)\"" } ?? "null"
        return """
            {
              "schema": "regain.collect/1",
              "collectedAt": "2026-11-21T10:22:33Z",
              "computerName": "\(host)",
              "includesFirmwareKey": false,
              "system": {"Collector": "regain.collect/1", "PSComputerName": "\(host)",
                "CollectedAt": "2026-11-21T10:22:33Z", "OSName": "Microsoft \(product)", "OSVersion": "10.0.\(build)",
                "BuildNumber": "\(build)", "Domain": "example.com", "DomainRole": 3, "EditionID": "\(edition)",
                "SystemManufacturer": "Dell Inc.", "SystemModel": "PowerEdge R740"},
              "licensingProducts": [\(json)],
              "licensingService": {"__CLASS": "SoftwareLicensingService", "PSComputerName": "\(host)",
                "Version": "10.0.\(build).1", "RemainingWindowsReArmCount": \(rearms),
                "OA3xOriginalProductKey": \(key)},
              "keyManagementSettings": {},
              "events": [{"PSComputerName": "\(host)", "ProviderName": "Microsoft-Windows-Security-SPP", "Id": 8198,
                "TimeCreated": "2026-11-21T09:00:00Z", "Message": "hr=0x8007232B"}],
              "problems": []
            }

            """
    }
}
