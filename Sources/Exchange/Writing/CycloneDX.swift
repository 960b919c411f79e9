public import ByteKit

/// Licences as a CycloneDX 1.6 bill of materials in JSON.
///
/// Source: `bom-1.6.schema.json` of CycloneDX/specification, definitions `license` and `licensing`. Keys do not stand in
/// it, masked ones either: the format has no field for them.
public enum CycloneDX {
    /// The document for these records; those that are no licences are left out.
    ///
    /// - Parameters:
    ///   - records: what to write.
    ///   - moment: when the document is made.
    /// - Returns: the document in UTF-8.
    public static func document(_ records: [ExportRecord], at moment: Timestamp) -> [UInt8] {
        var json = JSONLine()
        json.open("{")
        json.member("bomFormat", "CycloneDX")
        json.member("specVersion", "1.6")
        json.name("version")
        json.number(1)
        json.name("metadata")
        json.open("{")
        json.member("timestamp", moment.iso8601)
        json.close("}")
        json.name("components")
        json.open("[")
        for (index, record) in records.filter({ $0.kind == .licence }).enumerated() {
            component(record, number: index + 1, into: &json)
        }
        json.close("]")
        json.close("}")
        return json.bytes
    }

    private static func component(_ record: ExportRecord, number: Int, into json: inout JSONLine) {
        let product = record.values[.product] ?? record.values[.edition] ?? "unnamed"
        json.open("{")
        json.member("type", product.lowercased().contains("windows") ? "operating-system" : "application")
        json.member("bom-ref", "licence-\(number)")
        json.member("name", product)
        json.member("version", record.values[.version])
        json.name("licenses")
        json.open("[")
        json.open("{")
        json.name("license")
        json.open("{")
        json.member("name", product)
        json.name("licensing")
        licensing(record, into: &json)
        json.close("}")
        json.close("}")
        json.close("]")
        properties(record, into: &json)
        json.close("}")
    }

    private static func licensing(_ record: ExportRecord, into json: inout JSONLine) {
        json.open("{")
        let identifiers = [FieldID.contract, .invoice].compactMap { record.values[$0] }
        if !identifiers.isEmpty {
            json.name("altIds")
            json.open("[")
            for identifier in Set(identifiers).sorted() { json.value(identifier) }
            json.close("]")
        }
        if (record.values[.product] ?? "").lowercased().contains("windows") { party("licensor", "Microsoft", &json) }
        for role in ["licensee", "purchaser"] {
            if let organisation = record.values[.organisation] { party(role, organisation, &json) }
        }
        json.member("purchaseOrder", record.values[.order])
        json.name("licenseTypes")
        json.open("[")
        json.value(type(of: record))
        json.close("]")
        json.member("lastRenewal", moment(record.values[.purchaseDate]))
        json.member("expiration", moment(record.values[.evaluationEnd]))
        json.close("}")
    }

    private static func party(_ role: String, _ name: String, _ json: inout JSONLine) {
        json.name(role)
        json.open("{")
        json.name("organization")
        json.open("{")
        json.member("name", name)
        json.close("}")
        json.close("}")
    }

    /// What has no field of the format.
    private static func properties(_ record: ExportRecord, into json: inout JSONLine) {
        let fields: [FieldID] = [.edition, .channel, .quantity, .supplier, .makCount, .downgrade]
        let known = fields.filter { record.values[$0] != nil }
        guard !known.isEmpty else { return }
        json.name("properties")
        json.open("[")
        for field in known {
            json.open("{")
            json.member("name", "regain:\(field.rawValue)")
            json.member("value", record.values[field])
            json.close("}")
        }
        json.close("]")
    }

    private static func type(of record: ExportRecord) -> String {
        switch record.values[.channel] {
        case "evaluation": "evaluation"
        case "pay-as-you-go": "subscription"
        case let channel? where channel.hasPrefix("oem"): "oem"
        default: "perpetual"
        }
    }

    /// A day as the moment it begins; nil for what is no day.
    private static func moment(_ day: String?) -> String? {
        let numbers = day?.split(separator: "-").compactMap { Int($0) } ?? []
        guard numbers.count == 3 else { return nil }
        return Timestamp(year: numbers[0], month: numbers[1], day: numbers[2])?.iso8601
    }
}
