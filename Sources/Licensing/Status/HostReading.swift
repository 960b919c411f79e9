import ByteKit
import Captures
import Catalogue
import Texts

/// Reads from a server's captures what is so; judges nothing.
struct HostReading: Sendable {
    let host: HostCaptures
    let now: Timestamp
    var server: ServerStatus
    /// Facts on where captures disagree.
    var differences: StatusFacts = [:]
    /// The values that disagree, for texts.
    var disagreements: [String: TextArgument] = [:]
    /// Whether a query for Windows Server by name was among the texts.
    let asksByName: Bool

    init(_ host: HostCaptures, id: String, now: Timestamp) {
        self.host = host
        self.now = now
        var sources: [String] = []
        for evidence in host.captures.map(\.evidence) + [host.empty].compactMap(\.self)
        where !sources.contains(evidence.source) {
            sources.append(evidence.source)
        }
        server = ServerStatus(id: id, host: host.name, sources: sources)
        asksByName = host.captures.contains { $0.evidence.asksByName } || host.empty?.asksByName == true
    }

    /// Reads all records.
    mutating func read() {
        let sightings = host.captures.flatMap { capture, evidence in
            capture.records.compactMap { record in
                LicenseSighting(
                    record,
                    kind: capture.kind,
                    source: evidence.source,
                    writtenAt: evidence.writtenAt,
                    now: now
                )
            }
        }
        let ownTimes = sightings.filter(\.hasOwnTime).compactMap(\.writtenAt)
        server.capturedAt = ownTimes.max() ?? host.captures.compactMap(\.evidence.writtenAt).max()
        let system = sightings.filter { $0.subject == .windows }
        readLicense(system)
        readOthers(sightings)
        readInstallation(system)
        readRearms(sightings)
        readKeyManagement(sightings)
        readFirmware()
        readEvents()
        readEnd(system)
    }

    // MARK: The licence of Windows

    private mutating func readLicense(_ system: [LicenseSighting]) {
        let inForce = system.filter(\.isInForce)
        // Rows of WMI without key are the products that could be installed: they say only that there is no key.
        let used =
            inForce.isEmpty ? system.filter { $0.partialKey?.isEmpty == true || $0.kind != .licensingClasses } : inForce
        guard let primary = Self.primary(used) else { return }
        noteSeveral(inForce)
        let relevant = used.filter { Self.isSame($0, primary) || $0.kind != .licensingClasses }
        var license = ServerStatus.License()
        license.name = (relevant.first { $0.name != nil } ?? primary).name
        license.description = relevant.lazy.compactMap(\.description).first
        license.activationID = relevant.lazy.compactMap(\.activationID).first
        license.isPermanent = relevant.contains(where: \.isPermanent)
        license.genuine = relevant.lazy.compactMap { $0.record["GenuineStatus"].flatMap { Int($0) } }.first
        if let settled = settle(relevant, "partialKey", ["PartialProductKey"], \.partialKey) {
            license.partialKey = settled.chosen.value
            note(settled, conflict: .keyDiffers, change: .keyChanged, name: "Key") { .text($0.isEmpty ? "–" : $0) }
        }
        let newest = relevant.filter { sighting in
            license.partialKey == nil || sighting.partialKey == nil || sighting.partialKey == license.partialKey
        }
        if let settled = settle(relevant, "status", ["LicenseStatus", "LicenseStatusText"], \.status) {
            license.status = settled.chosen.value
            note(settled, conflict: .statusDiffers, change: .statusChanged, name: "Status") {
                .message(Message($0.labelCode))
            }
        }
        if let settled = settle(newest, "channel", ["ProductKeyChannel", "ProductKeyType", "Description"], \.channel) {
            license.channel = settled.chosen.value
        }
        license.keyType = newest.lazy.compactMap(\.keyType).first
        if let status = license.status {
            // A reason belongs to the status it was printed with.
            license.reason = newest.lazy.filter { $0.status == status }.compactMap(\.reason).first
            license.minutesLeft =
                newest.lazy.filter { $0.status == nil || $0.status == status }
                .compactMap(\.minutesLeft).first
        }
        readChannelConflict(newest)
        server.license = license
    }

    private mutating func readChannelConflict(_ sightings: [LicenseSighting]) {
        if let contrary = sightings.first(where: \.contradictsItself) {
            differences[.channelDiffers] = .flag(true)
            disagreements["firstChannel"] = contrary.channel.map { .message(Message("status.channel-\($0.rawValue)")) }
            disagreements["secondChannel"] = contrary.describedChannel.map {
                .message(Message("status.channel-\($0.rawValue)"))
            }
            return
        }
        let channels = sightings.compactMap(\.channel)
        guard let first = channels.first,
            let other = channels.first(where: { $0 != first && !Self.areOfAMaker($0, first) })
        else { return }
        differences[.channelDiffers] = .flag(true)
        disagreements["firstChannel"] = .message(Message("status.channel-\(first.rawValue)"))
        disagreements["secondChannel"] = .message(Message("status.channel-\(other.rawValue)"))
    }

    private static func areOfAMaker(_ left: Channel, _ right: Channel) -> Bool {
        let kinds: Set<Channel> = [.oem, .oemSLP, .oemNonSLP, .oemCOA, .oemDM]
        return kinds.contains(left) && kinds.contains(right)
    }

    /// The licence Windows goes by: the one that is licensed, else the one with a key, the newest first.
    private static func primary(_ sightings: [LicenseSighting]) -> LicenseSighting? {
        sightings.enumerated().max { left, right in
            let mine = (rank(left.element), left.element.writtenAt?.secondsSince1970 ?? .min, -left.offset)
            let theirs = (rank(right.element), right.element.writtenAt?.secondsSince1970 ?? .min, -right.offset)
            return mine < theirs
        }?.element
    }

    private static func rank(_ sighting: LicenseSighting) -> Int {
        let hasKey = sighting.partialKey.map { !$0.isEmpty } ?? false
        return (hasKey ? 4 : 0) + (sighting.status == .licensed ? 2 : 0) + (sighting.status == .unlicensed ? 0 : 1)
    }

    private static func isSame(_ left: LicenseSighting, _ right: LicenseSighting) -> Bool {
        if let mine = left.activationID, let theirs = right.activationID { return mine == theirs }
        if let mine = left.partialKey, let theirs = right.partialKey, !mine.isEmpty, !theirs.isEmpty {
            return mine == theirs
        }
        guard let mine = left.name, let theirs = right.name else { return true }
        return Folded.text(mine) == Folded.text(theirs)
    }

    /// One query that shows two licences with keys is no disagreement of captures, but still a thing to look at.
    private mutating func noteSeveral(_ inForce: [LicenseSighting]) {
        let rows = inForce.filter { $0.kind == .licensingClasses && $0.partialKey?.isEmpty == false }
        let ids = Set(rows.compactMap(\.activationID))
        if ids.count > 1, Set(rows.compactMap(\.partialKey)).count > 1 { differences[.severalLicenses] = .flag(true) }
    }

    private mutating func settle<Value: Hashable & Sendable>(
        _ sightings: [LicenseSighting],
        _ name: String,
        _ fields: [String],
        _ value: (LicenseSighting) -> Value?
    ) -> Settled<Value>? {
        let settled = Settled(
            sightings.compactMap { sighting in
                value(sighting).map { value in
                    let field = fields.lazy.compactMap { sighting.record.field($0) }.first
                    return Sighting(
                        value: value,
                        place: StatusPlace(source: sighting.source, line: field?.line ?? sighting.line),
                        time: sighting.writtenAt
                    )
                }
            }
        )
        if let settled { server.origins[name] = settled.chosen.place }
        return settled
    }

    private mutating func note<Value>(
        _ settled: Settled<Value>,
        conflict: StatusFact,
        change: StatusFact?,
        name: String,
        _ text: (Value) -> TextArgument
    ) {
        guard let other = settled.other else { return }
        differences[settled.isChange ? change ?? conflict : conflict] = .flag(true)
        disagreements["first\(name)"] = text(settled.chosen.value)
        disagreements["second\(name)"] = text(other.value)
        disagreements["firstPlace\(name)"] = Self.place(settled.chosen.place)
        disagreements["secondPlace\(name)"] = Self.place(other.place)
    }

    private static func place(_ place: StatusPlace) -> TextArgument {
        .message(Message("status.place", ["source": .text(place.source), "line": .text(String(place.line))]))
    }

    private mutating func readOthers(_ sightings: [LicenseSighting]) {
        for sighting in sightings where sighting.subject != .windows && sighting.isInForce {
            let other = ServerStatus.OtherLicense(
                subject: sighting.subject,
                name: sighting.name ?? sighting.description ?? "",
                status: sighting.status,
                channel: sighting.channel,
                partialKey: sighting.partialKey.flatMap { $0.isEmpty ? nil : $0 }
            )
            if !server.others.contains(other) { server.others.append(other) }
        }
    }

    // MARK: When it ends

    private mutating func readEnd(_ system: [LicenseSighting]) {
        guard let license = server.license, !license.isPermanent || server.installation.isEvaluation == true else {
            return
        }
        let used = system.filter { $0.isInForce }
        let ordered = used.sorted {
            ($0.writtenAt?.secondsSince1970 ?? .min) > ($1.writtenAt?.secondsSince1970 ?? .min)
        }
        for sighting in ordered {
            if let date = sighting.endDate {
                setEnd(sighting.endKind, date.moment, isCertain: date.isCertain, of: sighting)
                return
            }
        }
        for sighting in ordered {
            guard let minutes = sighting.minutesLeft, minutes > 0 else { continue }
            // Without a time of its own, a text is taken to be as old as its file, or fresh.
            let start = sighting.writtenAt ?? now
            let date = Timestamp(secondsSince1970: start.secondsSince1970 + Int64(minutes) * 60)
            setEnd(sighting.endKind, date, isCertain: sighting.writtenAt != nil, of: sighting)
            return
        }
    }

    private mutating func setEnd(
        _ kind: ServerStatus.End.Kind?,
        _ date: Timestamp,
        isCertain: Bool,
        of sighting: LicenseSighting
    ) {
        // Days of the calendar: a capture taken in the morning and read in the evening has lost no day.
        let days = Self.day(date) - Self.day(now)
        let kind = endKind(kind)
        server.license?.end = ServerStatus.End(kind: kind, date: date, daysLeft: Int(days), isCertain: isCertain)
        server.origins["end"] = StatusPlace(source: sighting.source, line: sighting.line)
    }

    private static func day(_ moment: Timestamp) -> Int64 {
        let seconds = moment.secondsSince1970
        return seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    private func endKind(_ reported: ServerStatus.End.Kind?) -> ServerStatus.End.Kind {
        let status = server.license?.status
        if server.installation.isEvaluation == true { return .evaluation }
        if let reported, reported != .grace || status != .licensed { return reported }
        guard status == .licensed else { return .grace }
        switch server.license?.channel {
        case .volumeGVLK?: return .volume
        case .avma?: return .virtualMachine
        case .evaluation?: return .evaluation
        default: return .activation
        }
    }

    // MARK: Around the licence

    private mutating func readRearms(_ sightings: [LicenseSighting]) {
        for (record, evidence) in host.records("SoftwareLicensingService", "slmgr", "SoftwareLicensingProduct") {
            for name in ["RemainingWindowsReArmCount"] {
                guard let field = record.field(name), let count = Self.count(field.value) else { continue }
                server.rearms.windows = server.rearms.windows ?? count
                server.origins["rearms"] = StatusPlace(source: evidence.source, line: field.line)
            }
        }
        for sighting in sightings where sighting.subject == .windows && sighting.isInForce {
            server.rearms.edition =
                server.rearms.edition ?? sighting.record["RemainingSkuReArmCount"].flatMap(Self.count)
            server.rearms.application =
                server.rearms.application ?? sighting.record["RemainingAppReArmCount"].flatMap(Self.count)
        }
    }

    private mutating func readKeyManagement(_ sightings: [LicenseSighting]) {
        let own = sightings.filter { $0.subject == .windows && $0.isInForce }.map { ($0.record, $0.source) }
        let services = host.records("SoftwareLicensingService").map { ($0.record, $0.evidence.source) }
        // What an administrator has set goes before what was discovered, as Windows does it.
        let names = [
            ("KeyManagementServiceMachine", "KeyManagementServicePort"), ("RegisteredKmsMachineName", ""),
            ("DiscoveredKeyManagementServiceMachineName", "DiscoveredKeyManagementServiceMachinePort"),
            ("KmsMachineName", ""), ("KmsHost", "KmsPort"), ("DiscoveredKeyManagementServiceMachineIpAddress", ""),
        ]
        for (name, portName) in names where server.keyManagement.host == nil {
            for (record, source) in own + services {
                guard let field = record.field(name) else { continue }
                let (host, port) = Self.hostAndPort(field.value)
                guard let host else { continue }
                server.keyManagement.host = host
                server.keyManagement.port = port ?? record[portName].flatMap(Self.count).flatMap { $0 > 0 ? $0 : nil }
                server.origins["kms"] = StatusPlace(source: source, line: field.line)
                break
            }
        }
        for (record, _) in own + services {
            let says = ["IsKeyManagementServiceMachine", "KmsServiceEnabled"].compactMap { record[$0]?.lowercased() }
            if says.contains("1") || says.contains("true") { server.keyManagement.isHost = true }
            let counts = ["KeyManagementServiceCurrentCount", "KmsCurrentCount"].compactMap { record[$0] }
            server.keyManagement.count = server.keyManagement.count ?? counts.lazy.compactMap(Self.count).first
            server.keyManagement.required =
                server.keyManagement.required ?? record["RequiredClientCount"].flatMap(Self.count)
            let failed = ["KeyManagementServiceFailedRequests", "KmsFailedRequests"].compactMap { record[$0] }
            server.keyManagement.failedRequests =
                server.keyManagement.failedRequests ?? failed.lazy.compactMap(Self.count).first
        }
        if server.license?.channel == .volumeCSVLK { server.keyManagement.isHost = true }
        if !server.keyManagement.isHost { server.keyManagement.count = nil }
    }

    private mutating func readFirmware() {
        for (record, evidence) in host.records("SoftwareLicensingService") {
            guard let field = record.field("OA3xOriginalProductKey"), field.value.utf8.count >= 5 else { continue }
            // Only the handle is taken over, never the key.
            server.firmwarePartialKey = String(field.value.suffix(5)).uppercased()
            server.origins["firmware"] = StatusPlace(source: evidence.source, line: field.line)
        }
    }

    /// A name with or without port: `kms.example.com:1688`, `[2001:db8::1]:1688`.
    private static func hostAndPort(_ text: String) -> (String?, Int?) {
        let value = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        guard !value.isEmpty, value.utf8.count <= 255, value.utf8.allSatisfy(isNameByte),
            value.contains(where: \.isLetter)
                || value.contains(".") || value.contains(":"), value != "0.0.0.0"
        else { return (nil, nil) }
        // «not available», in any language, is no name.
        guard text.split(whereSeparator: \.isWhitespace).count == 1, value.lowercased() != "null" else {
            return (nil, nil)
        }
        guard let colon = value.lastIndex(of: ":"), let port = Int(value[value.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return (value, nil) }
        let name = value[..<colon]
        if name.contains(":"), !name.hasPrefix("[") { return (value, nil) }
        return name.isEmpty ? (nil, port) : (name.filter { $0 != "[" && $0 != "]" }, port)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F].contains(byte)
    }

    /// A count; nil for the four bytes of ones that stand for «none».
    static func count(_ text: String) -> Int? {
        guard let number = CapturedMoment.firstNumber(text), number < 0xFFFF_FFFF, !text.hasPrefix("-") else {
            return nil
        }
        return number
    }
}
