import JSONText
import Texts
import XMLText

/// A part of an inventory, in XML or JSON: both have the same names, in capitals or small letters.
enum InventoryNode {
    case xml(XMLElement)
    case json(JSONValue)

    /// The parts of a name: elements, or the members of a list.
    func parts(_ name: String) -> [InventoryNode] {
        switch self {
        case .xml(let element): return element.children(name.uppercased()).map { .xml($0) }
        case .json(let value):
            guard let part = value[name] else { return [] }
            return (part.elements ?? [part]).map { .json($0) }
        }
    }

    /// The text of a name; empty where there is none.
    func text(_ name: String) -> String {
        switch self {
        case .xml(let element): return element.child(name.uppercased())?.trimmedText ?? ""
        case .json(let value):
            switch value[name] {
            case .string(let text)?: return text
            case .number(let digits)?: return digits
            default: return ""
            }
        }
    }

    func text(_ part: String, _ name: String) -> String { parts(part).first?.text(name) ?? "" }
}

/// Reads what inventory agents send: FusionInventory and OCS as XML, GLPI as JSON.
///
/// Source of the names: `inventory.schema.json` and `lib/php/Converter.php` of glpi-project/inventory_format, which
/// turns the one into the other; the sections are HARDWARE, BIOS, OPERATINGSYSTEM, NETWORKS, LICENSEINFOS, ACCESSLOG.
enum InventoryReader {
    /// One document, or a list of them.
    static func read(
        _ document: JSONValue,
        hint: ImportHint,
        builder: inout RecordBuilder,
        into table: inout ImportedTable
    ) {
        var count = 0
        for entry in document.elements ?? [document] {
            guard let content = entry["content"] ?? (entry["hardware"] == nil ? nil : entry),
                content["hardware"] != nil || content["bios"] != nil
            else { continue }
            count += 1
            table.format = .glpiInventory
            let origin = ImportOrigin(source: hint.source, sheet: "content", line: count)
            let tag = entry["tag"]?.string ?? ""
            table.records += machine(.json(content), tag: tag, at: origin, builder: &builder)
        }
        guard count == 0 else { return }
        builder.log.add(
            ImportProblem(Message("exchange.unknown-format"), at: ImportOrigin(source: hint.source), weight: .error)
        )
    }

    /// The server of one inventory and the product keys it lists.
    static func machine(
        _ content: InventoryNode,
        tag: String,
        at origin: ImportOrigin,
        builder: inout RecordBuilder
    ) -> [ImportedRecord] {
        func field(_ id: FieldID, _ texts: String...) -> RecordBuilder.Field {
            RecordBuilder.Field(id: id, raw: texts.first { !$0.isEmpty } ?? "", origin: origin)
        }
        let account = content.parts("accountinfo").first { $0.text("keyname").uppercased() == "TAG" }
        let networks = content.parts("networks").map { $0.text("ipaddress") + " " + $0.text("ipaddress6") }
        let system = content.text("operatingsystem", "full_name")
        let isWindows = (system + content.text("hardware", "osname")).lowercased().contains("windows")
        var fields = [
            field(.name, content.text("hardware", "name"), content.text("operatingsystem", "fqdn")),
            field(.serial, content.text("bios", "ssn")), field(.maker, content.text("bios", "smanufacturer")),
            field(.model, content.text("bios", "smodel")),
            field(.kind, content.text("hardware", "vmsystem"), content.text("hardware", "chassis_type")),
            field(.osName, system, content.text("hardware", "osname")),
            field(.osNumber, content.text("operatingsystem", "kernel_version"), content.text("hardware", "osversion")),
            field(.domain, content.text("operatingsystem", "dns_domain"), content.text("hardware", "workgroup")),
            field(.addresses, networks.joined(separator: " "), content.text("hardware", "ipaddr")),
            field(.lastSeen, content.text("accesslog", "logdate"), content.text("hardware", "lastdate")),
            field(.comment, content.text("hardware", "description")),
            field(.organisation, tag, account?.text("keyvalue") ?? ""),
        ]
        if isWindows {
            fields.append(field(.productID, content.text("hardware", "winprodid")))
            fields.append(field(.key, content.text("hardware", "winprodkey")))
        }
        var records = builder.records(kind: .server, fields: fields, at: origin)
        guard let server = records.first, server.kind == .server else { return records }
        var seen = Set(records.compactMap(\.key))
        for licence in content.parts("licenseinfos").prefix(500) {
            var product = [
                field(.key, licence.text("key")), field(.product, licence.text("fullname"), licence.text("name")),
            ]
            for shared in [FieldID.name, .organisation] { product.append(field(shared, server[shared] ?? "")) }
            for record in builder.records(kind: .key, fields: product, at: origin) {
                if let key = record.key, !seen.insert(key).inserted { continue }
                records.append(record)
            }
        }
        return records
    }
}
