import ByteKit
import XMLText
import PlainText

/// Turns XML documents into records.
struct MarkupCaptures {
    let text: DecodedText
    /// Where the document begins in the text.
    let start: Int
    var collector = CaptureCollector()

    /// Reads the document that fills `range`; nil when it holds nothing of interest.
    static func read(_ range: Range<Int>, of text: DecodedText) -> [Capture] {
        let limits = XMLLimits(
            byteCount: DecodedText.maximumByteCount * 3,
            depth: 128,
            nodeCount: 2_000_000,
            textByteCount: DecodedText.maximumByteCount * 3
        )
        let document = XMLDocument(parsing: text.bytes.span.extracting(range), limits: limits)
        guard let root = document.root else { return [] }
        var reader = MarkupCaptures(text: text, start: range.lowerBound)
        reader.readRoot(root)
        guard !reader.collector.captures.isEmpty else { return [] }
        if let problem = document.problem {
            let code = problem.code == .xmlTruncated ? CaptureProblem.truncated : CaptureProblem.brokenXML
            reader.collector.note(text.problem(code, at: range.lowerBound + problem.offset))
        }
        return reader.collector.finish()
    }

    private mutating func readRoot(_ root: XMLElement) {
        switch root.name.lowercased() {
        case "unattend": readAnswerFile(root)
        case "product_keys_list": readLeafGroups(root, type: "ProductKey", kind: .keyExport)
        case "event", "events": readEvents(root)
        case "objs": readSerializedObjects(root)
        case "request", "content", "inventory": readInventory(root)
        case "yourkey": readSubscriptionKeys(root)
        default:
            if root.child("YourKey") != nil || root.child("Product_Key") != nil {
                readSubscriptionKeys(root)
            } else if isVolumeActivationList(root) {
                readLeafGroups(root, type: "VolumeActivation", kind: .volumeActivationList)
            } else {
                readOther(root)
            }
        }
    }

    // MARK: Fields

    /// The field an element makes with its own text; the place is that of the first character of the value.
    func field(_ name: String, _ element: XMLElement, context: CapturedField.Context = .plain) -> CapturedField {
        guard let run = element.textRuns.first(where: { !$0.text.allSatisfy(\.isWhitespace) }) else {
            return place(name, "", at: element.byteOffset, label: element.name, context: context)
        }
        let blanks = run.text.utf8.prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }.count
        let value = element.trimmedText
        return place(name, value, at: run.byteOffset + blanks, label: element.name, context: context)
    }

    /// A field at a place of the document.
    func place(
        _ name: String,
        _ value: String,
        at offset: Int,
        label: String? = nil,
        context: CapturedField.Context = .plain
    ) -> CapturedField {
        let position = min(start + offset, text.bytes.count)
        return CapturedField(
            name: name,
            label: label ?? name,
            value: value,
            line: text.lineIndex(at: position) + 1,
            offset: text.sourceOffset(at: position),
            context: context
        )
    }

    /// The fields of the elements directly inside that hold text and nothing else, and of the attributes.
    func leafFields(_ element: XMLElement) -> [CapturedField] {
        var fields = element.attributes.filter { $0.prefix.isEmpty && $0.name != "xmlns" }
            .map { place($0.name, $0.value, at: element.byteOffset) }
        for child in element.children where child.children.isEmpty {
            fields.append(field(child.name, child))
            if fields.count >= 2000 { break }
        }
        return fields
    }

    // MARK: Formats

    // `<product_keys_list><item><product_key>…`, and lists of the same make.
    private mutating func readLeafGroups(_ root: XMLElement, type: String, kind: CaptureKind) {
        root.walk { element, _ in
            guard element.children.contains(where: { $0.children.isEmpty }) else { return }
            let fields = leafFields(element)
            guard !fields.isEmpty else { return }
            if kind == .keyExport, let resolution = RecordResolution(fields, among: .export) {
                collector.add(resolution.record, kind: kind, host: resolution.host)
            } else {
                let host = fields.first { ["computername", "fullyqualifieddomainname"].contains($0.name.lowercased()) }
                collector.add(CapturedRecord(type: type, fields: fields), kind: kind, host: host?.value)
            }
        }
    }

    private func isVolumeActivationList(_ root: XMLElement) -> Bool {
        if root.name.lowercased().contains("softwarelicensing") || root.name.lowercased().contains("vamt") {
            return true
        }
        return root.attributes.contains { $0.value.lowercased().contains("vamt") }
    }

    // `<YourKey><Product_Key Name="…"><Key ID="…" Type="…" ClaimedDate="…">…</Key>`
    private mutating func readSubscriptionKeys(_ root: XMLElement) {
        root.walk { element, _ in
            guard element.name.lowercased() == "product_key" else { return }
            let product = element.attribute("Name") ?? ""
            for key in element.children where key.name.lowercased() == "key" {
                var fields = [
                    place("ProductName", product, at: element.byteOffset, label: "Name"), field("ProductKey", key),
                ]
                fields += key.attributes.map { place($0.name, $0.value, at: key.byteOffset) }
                if let note = element.attribute("KeyRetrievalNote"), !note.isEmpty {
                    fields.append(place("KeyRetrievalNote", note, at: element.byteOffset))
                }
                collector.add(CapturedRecord(type: "ProductKey", fields: fields), kind: .subscriptionKeys)
            }
        }
    }

    private mutating func readInventory(_ root: XMLElement) {
        let sections: Set<String> = ["licenseinfos", "hardware", "operatingsystem", "bios", "accesslog", "officepack"]
        var host: String?
        root.walk { element, path in
            let name = element.name.lowercased()
            if name == "hardware" { host = element.child("NAME")?.trimmedText ?? host }
            guard sections.contains(name), path.count <= 4 else { return }
            collector.add(
                CapturedRecord(type: element.name.uppercased(), fields: leafFields(element)),
                kind: .agentInventory,
                host: name == "hardware" ? host : nil
            )
        }
        if collector.captures.isEmpty { readOther(root) }
    }

    private mutating func readEvents(_ root: XMLElement) {
        root.walk { element, _ in
            guard element.name == "Event", let system = element.child("System") else { return }
            var fields: [CapturedField] = []
            if let provider = system.child("Provider") {
                fields.append(place("ProviderName", provider.attribute("Name") ?? "", at: provider.byteOffset))
            }
            let names = ["EventID": "EventID", "Level": "Level", "Channel": "LogName", "EventRecordID": "RecordId"]
            for child in system.children {
                if let name = names[child.name] { fields.append(field(name, child)) }
            }
            if let time = system.child("TimeCreated") {
                fields.append(place("TimeCreated", time.attribute("SystemTime") ?? "", at: time.byteOffset))
            }
            let computer = system.child("Computer")
            if let computer { fields.append(field("MachineName", computer)) }
            for data in element.child("EventData")?.children ?? [] {
                fields.append(field(data.attribute("Name") ?? "Data", data))
            }
            if let message = element.descendant("RenderingInfo", "Message") { fields.append(field("Message", message)) }
            collector.add(
                CapturedRecord(type: "event", fields: fields),
                kind: .eventLog,
                host: computer?.trimmedText
            )
        }
    }

    // `Export-Clixml`: `<Obj><Props><S N="PartialProductKey">…</S>`
    private mutating func readSerializedObjects(_ root: XMLElement) {
        root.walk { element, _ in
            guard ["Props", "MS", "Obj"].contains(element.name) else { return }
            let fields = element.children.filter { $0.children.isEmpty && $0.attribute("N") != nil }
                .map { field($0.attribute("N") ?? $0.name, $0).relabelled($0.attribute("N") ?? $0.name) }
            guard !fields.isEmpty, let resolution = RecordResolution(fields) else { return }
            collector.add(resolution.record, kind: resolution.family.kind, host: resolution.host)
        }
    }

    // Any other document: WMI's own XML, and elements or attributes that announce a product key.
    private mutating func readOther(_ root: XMLElement) {
        root.walk { element, path in
            if element.name == "INSTANCE", let className = element.attribute("CLASSNAME") {
                let fields = element.children("PROPERTY").map { property in
                    let name = property.attribute("NAME") ?? ""
                    return field(name, property.child("VALUE") ?? property).relabelled(name)
                }
                if let resolution = RecordResolution(fields, among: [.product, .service], className: className) {
                    collector.add(resolution.record, kind: .licensingClasses, host: resolution.host)
                }
                return
            }
            var found: [CapturedField] = []
            if element.children.isEmpty, ProductKeyShape.holdsKey(element.trimmedText),
                path.suffix(2).contains(where: { LabelTable.announcesKey(Label($0)) || $0.lowercased() == "key" })
            {
                found.append(field("ProductKey", element))
            }
            for attribute in element.attributes where ProductKeyShape.holdsKey(attribute.value) {
                let label = attribute.name == "value" ? element.attribute("name") ?? "" : attribute.name
                guard LabelTable.announcesKey(Label(label)) else { continue }
                found.append(place("ProductKey", attribute.value, at: element.byteOffset, label: label))
            }
            guard !found.isEmpty else { return }
            collector.add(CapturedRecord(type: "setting", fields: found), kind: .settings)
        }
    }
}

extension CapturedField {
    func relabelled(_ newLabel: String) -> CapturedField {
        CapturedField(name: name, label: newLabel, value: value, line: line, offset: offset, context: context)
    }
}
