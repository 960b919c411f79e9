import PlainText

/// Turns the objects of a JSON text into records.
enum ObjectCaptures {
    /// Sections of an agent's inventory that say something of licences or of the machine.
    static let inventorySections: Set<String> = [
        "licenseinfos", "operatingsystem", "hardware", "bios", "accountinfo",
    ]

    /// Reads the value that begins `range`; nil when it holds nothing of interest or is no JSON.
    ///
    /// - Returns: the captures, and where the value ends.
    static func read(_ range: Range<Int>, of text: DecodedText) -> (captures: [Capture], end: Int, examined: Int)? {
        var collector = CaptureCollector()
        var notation = ObjectNotation(text, range: range)
        let end = notation.read { object in take(object, into: &collector) }
        if collector.captures.isEmpty { return ([], range.lowerBound, notation.position - range.lowerBound) }
        switch end {
        case .complete: break
        case .truncated: collector.note(text.problem(CaptureProblem.truncated, at: notation.position))
        case .broken: collector.note(text.problem(CaptureProblem.brokenJSON, at: notation.position))
        }
        return (collector.finish(), notation.position, notation.position - range.lowerBound)
    }

    private static func take(_ object: ObjectNotation.Object, into collector: inout CaptureCollector) {
        let section = object.path.last?.lowercased() ?? ""
        let isInventory = inventorySections.contains(section) && object.path.count > 1
        // The collector marks the object that describes the system; the others in its file are what WMI gives.
        if object.fields.contains(where: { $0.name == "Collector" && $0.value == "regain.collect/1" }) {
            let host = object.fields.first { $0.name == "PSComputerName" }?.value
            collector.add(CapturedRecord(type: "systeminfo", fields: object.fields), kind: .collector, host: host)
            return
        }
        if isInventory {
            let host = section == "hardware" ? object.fields.first { $0.name.lowercased() == "name" }?.value : nil
            let record = CapturedRecord(type: section.uppercased(), fields: object.fields)
            collector.add(record, kind: .agentInventory, host: host)
            return
        }
        if object.fields.contains(where: { $0.name.lowercased() == "itemtype" }),
            let id = object.fields.first(where: { $0.name.lowercased() == "deviceid" })
        {
            collector.add(CapturedRecord(type: "REQUEST", fields: [id]), kind: .agentInventory)
            return
        }
        let allowed: Family = [.product, .service, .event, .export]
        if let resolution = RecordResolution(object.fields, among: allowed),
            resolution.family != .event || resolution.knownCount >= 2,
            resolution.family != .export || resolution.knownCount >= 2
        {
            collector.add(resolution.record, kind: resolution.family.kind, host: resolution.host)
            return
        }
        for field in object.fields where ProductKeyShape.holdsKey(field.value) {
            guard LabelTable.announcesKey(Label(field.label)) else { continue }
            let name = Label(field.label).squeezed.hasSuffix("productkey") ? "ProductKey" : field.label
            collector.add(CapturedRecord(type: "setting", fields: [field.renamed(name)]), kind: .settings)
        }
    }
}

/// The printed form of product keys: twenty-five letters and digits, in five groups or none.
enum ProductKeyShape {
    /// Whether `value` as a whole has that form.
    static func holdsKey(_ value: String) -> Bool {
        guard value.utf8.count <= 64 else { return false }
        var count = 0
        for byte in value.utf8 {
            if byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 {
                count += 1
            } else if byte != 0x2D, byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 {
                return false
            }
        }
        return count == 25
    }
}
