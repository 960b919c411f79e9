import ByteKit
import Captures
import Catalogue
import Texts

extension HostReading {
    /// Reads which Windows it is from licences, DISM, systeminfo and inventories.
    mutating func readInstallation(_ system: [LicenseSighting]) {
        var installation = ServerStatus.Installation()
        var editions: [Sighting<String>] = []
        var builds: [Sighting<Int>] = []
        for sighting in system where sighting.isInForce {
            let words = [sighting.record["LicenseFamily"], sighting.name].compactMap(\.self)
            if let edition = words.lazy.compactMap(Self.edition).first {
                editions.append(
                    Sighting(value: edition, place: sighting.place("LicenseFamily", "Name"), time: sighting.writtenAt)
                )
            }
        }
        for (record, evidence) in host.records("dism") {
            for field in record.fields where field.name == "TargetEdition" && installation.targetEditions.count < 32 {
                if !installation.targetEditions.contains(field.value) {
                    installation.targetEditions.append(field.value)
                }
            }
            guard let field = record.field("CurrentEdition"), let edition = Self.edition(field.value) else { continue }
            editions.append(sighting(edition, field, evidence))
        }
        for (record, evidence) in host.records("SoftwareLicensingService", "slmgr") {
            for name in ["Version", "ServiceVersion"] {
                guard let field = record.field(name), let build = Self.build(field.value) else { continue }
                builds.append(sighting(build, field, evidence))
            }
        }
        readSystem(into: &installation, &editions, &builds)
        settleInstallation(&installation, editions, builds)
        server.installation = installation
    }

    private mutating func readSystem(
        into installation: inout ServerStatus.Installation,
        _ editions: inout [Sighting<String>],
        _ builds: inout [Sighting<Int>]
    ) {
        for (record, evidence) in host.records("systeminfo", "OPERATINGSYSTEM", "HARDWARE") {
            for name in ["OSName", "full_name", "FULL_NAME", "Caption"] {
                guard let field = record.field(name), let product = ProductName(parsing: field.value) else { continue }
                installation.productName = installation.productName ?? field.value
                installation.version = installation.version ?? product.version?.id
                if product.isEvaluation { installation.isEvaluation = true }
                if let edition = product.editionID {
                    editions.append(sighting(edition + (product.isEvaluation ? "Eval" : ""), field, evidence))
                }
            }
            for name in ["OSVersion", "BuildNumber", "kernel_version"] {
                guard let field = record.field(name), let build = Self.build(field.value) else { continue }
                builds.append(sighting(build, field, evidence))
            }
            installation.domain = installation.domain ?? record["Domain"].flatMap { $0.isEmpty ? nil : $0 }
            installation.maker = installation.maker ?? record["SystemManufacturer"]
            installation.model = installation.model ?? record["SystemModel"]
            if let role = record["OSConfiguration"] {
                installation.isDomainController = Self.isDomainController(role)
            }
            if let role = record["DomainRole"].flatMap({ Int($0) }) {
                installation.isDomainController = role >= 4
            }
        }
    }

    private mutating func settleInstallation(
        _ installation: inout ServerStatus.Installation,
        _ editions: [Sighting<String>],
        _ builds: [Sighting<Int>]
    ) {
        if let settled = Settled(editions) {
            installation.editionID = settled.chosen.value
            server.origins["edition"] = settled.chosen.place
            // A name without desktop or with a suffix is of the same edition: only another base or another kind counts.
            let contrary = editions.first { !Self.isCompatible($0.value, settled.chosen.value) }
            if let contrary {
                differences[.editionDiffers] = .flag(true)
                disagreements["firstEdition"] = .text(settled.chosen.value)
                disagreements["secondEdition"] = .text(contrary.value)
            }
        }
        let isEvaluation = installation.editionID.flatMap { EditionTable.standard[$0]?.isEvaluation }
        if server.license?.channel == .evaluation || isEvaluation == true {
            installation.isEvaluation = true
        } else if installation.isEvaluation == nil, installation.editionID != nil || server.license?.channel != nil {
            installation.isEvaluation = false
        }
        if let settled = Settled(builds) {
            installation.build = settled.chosen.value
            server.origins["build"] = settled.chosen.place
            if let other = settled.other, !settled.isChange {
                differences[.buildDiffers] = .flag(true)
                disagreements["firstBuild"] = .text(String(settled.chosen.value))
                disagreements["secondBuild"] = .text(String(other.value))
            }
        }
        if installation.version == nil, let build = installation.build {
            let family = installation.editionID.flatMap { EditionTable.standard[$0]?.family } ?? .server
            let table = WindowsVersionTable.standard
            installation.version = table.version(build: build, family: family, editionID: installation.editionID)?.id
        }
        if installation.version == nil { installation.version = publishedVersion() }
    }

    /// The version a published key is for, where the installed key ends as one of a single version.
    private func publishedVersion() -> String? {
        guard let partialKey = server.license?.partialKey, !partialKey.isEmpty else { return nil }
        let versions = Set(GenericKeys.standard.publications(endingIn: partialKey).flatMap(\.versions))
        return versions.count == 1 ? versions.first : nil
    }

    private func sighting<Value>(_ value: Value, _ field: CapturedField, _ evidence: StatusEvidence) -> Sighting<Value>
    {
        Sighting(
            value: value,
            place: StatusPlace(source: evidence.source, line: field.line),
            time: evidence.writtenAt
        )
    }

    /// The edition named in a text: `Windows(R), ServerStandardEval edition`, `ServerStandard`.
    static func edition(_ text: String) -> String? {
        for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }).prefix(40) {
            if let edition = EditionTable.standard[String(word)] { return edition.id }
        }
        return nil
    }

    /// The third number of a version: `10.0.17763.1697`, `10.0.17763 N/A build 17763`; a bare number of five digits.
    static func build(_ text: String) -> Int? {
        let parts = text.split { !($0.isNumber && $0.isASCII) }.prefix(4).map { Int($0) ?? 0 }
        if parts.count == 1, let only = parts.first, (3_790...99_999).contains(only) { return only }
        guard parts.count >= 3, (5...99).contains(parts[0]), (2_600...99_999).contains(parts[2]) else { return nil }
        return parts[2]
    }

    private static func isCompatible(_ left: String, _ right: String) -> Bool {
        guard let mine = EditionTable.standard[left], let theirs = EditionTable.standard[right] else { return true }
        return mine.base == theirs.base && mine.isEvaluation == theirs.isEvaluation
    }

    // «Primary Domain Controller», «Contrôleur secondaire de domaine», «Primärer Domänencontroller».
    private static func isDomainController(_ role: String) -> Bool {
        let folded = Folded.text(role)
        return folded.contains("domain controller") || folded.contains("controleur")
            || folded.contains("domanencontroller") || folded.contains("controlador")
    }

    // MARK: Events

    private static let licensingEvents: Set<Int> = [
        8198, 8200, 8208, 8233, 12288, 12289, 12290, 12293, 12308, 12309, 12310, 12321,
    ]

    /// Reads the newest error of the licensing service, and what its events say of a KMS host.
    mutating func readEvents() {
        var newest: ServerStatus.RecordedError?
        for (record, evidence) in host.records("event") {
            let number = ["EventID", "Id", "EventId", "InstanceId"].lazy.compactMap { record[$0].flatMap { Int($0) } }
                .first
            let id = number.map { $0 & 0xFFFF }
            guard let id, Self.licensingEvents.contains(id) else { continue }
            // Event 12290 is written by the host that was asked.
            if id == 12290 { server.keyManagement.isHost = true }
            let near = evidence.writtenAt ?? now
            let date = ["TimeCreated", "Date", "TimeGenerated"].lazy.compactMap { record[$0] }.first
                .flatMap { CapturedMoment.date($0, order: .unknown, near: near)?.moment }
            let codes = record.fields.flatMap { ReportedCode.codes(in: $0.value) }
            guard let code = codes.first(where: { $0.hasPrefix("0xC") || $0.hasPrefix("0x8") }) else { continue }
            let found = ServerStatus.RecordedError(code: code, event: id, date: date)
            guard let known = newest else {
                newest = found
                continue
            }
            if let mine = known.date, let theirs = date, theirs > mine { newest = found }
        }
        if let newest { server.lastError = newest }
    }
}
