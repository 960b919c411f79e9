import PlainText

/// Reads what settings files and scripts say of product keys: `name = value`, INI sections, commands.
struct SettingsReader {
    private static let setupSections: Set<String> = ["pid", "editionid", "channel", "vl", "cmi", "basewinoptions"]

    private static let maximumFieldCount = 400

    private let text: DecodedText
    private var section: String?
    private var sectionFields: [CapturedField] = []
    private var sectionHost: String?

    init(_ text: DecodedText) { self.text = text }

    /// Whether lines are being read as those of an INI section.
    var hasOpenSection: Bool { section != nil }

    /// Takes `[Section]`; false when the line is something else.
    mutating func takeSection(_ content: Range<Int>, into collector: inout CaptureCollector) -> Bool {
        guard content.count >= 3, content.count <= 80, let first = content.first, let last = content.last,
            text.bytes[first] == 0x5B, text.bytes[last] == 0x5D
        else { return false }
        let name = text.string((first + 1)..<last)
        guard !name.contains(where: { "[]{}\",".contains($0) }) else { return false }
        // A section that comes again begins another file.
        let comesAgain = sectionFields.contains { $0.name == "Section" && $0.value == name || $0.label == name }
        if comesAgain || sectionFields.count >= Self.maximumFieldCount { finish(into: &collector) }
        section = name
        return true
    }

    /// Whether the value is shaped like a product key, or the label announces one and the length fits.
    func announces(_ line: LabelledLine, _ label: Label) -> Bool {
        let value = text.unquoted(line.value)
        guard !value.isEmpty, value.count <= 1024 else { return false }
        return text.keyShape(in: value) != nil || LabelTable.announcesKey(label) && hasKeyLength(value)
    }

    /// Takes `label = value` where the label announces a product key or the value is shaped like one.
    mutating func take(
        _ line: LabelledLine,
        _ printed: String,
        _ label: Label,
        into collector: inout CaptureCollector
    ) -> Bool {
        let value = text.unquoted(line.value)
        guard !value.isEmpty, value.count <= 1024 else { return false }
        let shape = text.keyShape(in: value)
        let isKey = announces(line, label)
        if let section {
            let folded = section.lowercased()
            if label.squeezed == "computername", sectionHost == nil { sectionHost = text.string(value) }
            guard isKey || Self.setupSections.contains(folded), sectionFields.count < Self.maximumFieldCount else {
                return false
            }
            let name = folded == "pid" && label.squeezed == "value" ? "ProductKey" : printed
            if !sectionFields.contains(where: { $0.name == "Section" && $0.value == section }) {
                sectionFields.append(text.field("Section", value: section, at: line.label.lowerBound))
            }
            sectionFields.append(text.field(name, label: printed, at: value, isComment: line.isComment))
            return true
        }
        guard isKey else { return false }
        let name = Label(printed).squeezed.hasSuffix("productkey") ? "ProductKey" : Self.bare(printed)
        let field = text.field(name, label: printed, at: shape ?? value, isComment: line.isComment)
        collector.add(CapturedRecord(type: "setting", fields: [field]), kind: .settings)
        return true
    }

    /// Takes a line without a label: the value of a section of `ei.cfg`.
    mutating func takeValue(_ content: Range<Int>, into collector: inout CaptureCollector) {
        guard let section, content.count <= 80 else { return }
        let names = ["editionid": "EditionID", "channel": "Channel", "vl": "VL"]
        guard let name = names[section.lowercased()], sectionFields.count < Self.maximumFieldCount else { return }
        sectionFields.append(text.field(name, label: section, at: content))
    }

    /// Takes a command that installs a product key; false when the line holds none.
    mutating func takeCommand(_ content: Range<Int>, into collector: inout CaptureCollector) -> Bool {
        guard content.count >= 29, content.count <= 8192 else { return false }
        for (word, command) in Self.commands {
            guard let start = text.position(of: word, in: content), start > content.lowerBound,
                let argument = argument(after: start + word.utf8.count, until: content.upperBound)
            else { continue }
            let isComment =
                text.begins(content, with: "rem ") || text.begins(content, with: "::")
                || text.begins(content, with: "#") || text.begins(content, with: "'") || text.begins(content, with: ";")
            let record = CapturedRecord(
                type: "command",
                fields: [
                    text.field("Command", value: command, at: start, isComment: isComment),
                    text.field("ProductKey", label: word, at: argument, isComment: isComment),
                ]
            )
            collector.add(record, kind: .command)
            return true
        }
        return false
    }

    /// Takes a line of a software list that puts the key after the product: `Product (Key: …)`.
    func takeParenthesised(_ content: Range<Int>, into collector: inout CaptureCollector) -> Bool {
        guard content.count >= 36, content.count <= 2048 else { return false }
        guard let mark = text.position(of: "(key:", in: content) else { return false }
        guard let shape = text.keyShape(in: (mark + 5)..<content.upperBound) else { return false }
        let fields = [
            text.field("ProductName", label: "", at: text.trimmed(content.lowerBound..<mark)),
            text.field("ProductKey", label: "Key", at: shape),
        ]
        collector.add(CapturedRecord(type: "ProductKey", fields: fields), kind: .keyExport)
        return true
    }

    /// Ends the section that is open and reports what it held.
    mutating func finish(into collector: inout CaptureCollector) {
        defer {
            section = nil
            sectionFields = []
            sectionHost = nil
        }
        guard !sectionFields.isEmpty else { return }
        collector.add(CapturedRecord(type: "setup", fields: sectionFields), kind: .setupFile, host: sectionHost)
    }

    // What stands before the key, in lower case, and the command's own name.
    private static let commands: [(word: String, command: String)] = [
        ("/ipk", "slmgr /ipk"), ("-ipk", "slmgr /ipk"), ("/productkey:", "/ProductKey"),
        ("/set-productkey:", "dism /Set-ProductKey"), ("/productkey ", "/ProductKey"),
        ("installproductkey", "InstallProductKey"), ("-productkey ", "-ProductKey"),
        ("/inpkey:", "ospp /inpkey"), ("/pkey ", "setup /pkey"),
    ]

    private func argument(after start: Int, until end: Int) -> Range<Int>? {
        let rest = start..<min(end, start + 64)
        guard rest.lowerBound < rest.upperBound else { return nil }
        if let shape = text.keyShape(in: rest) { return shape }
        var first = rest.lowerBound
        while first < rest.upperBound, !isKeyByte(text.bytes[first]) { first += 1 }
        var last = first
        while last < rest.upperBound, isKeyByte(text.bytes[last]) { last += 1 }
        return last - first == 25 ? first..<last : nil
    }

    private func isKeyByte(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

    // Twenty-five letters and digits, in whatever groups.
    private func hasKeyLength(_ value: Range<Int>) -> Bool {
        guard value.count <= 40 else { return false }
        var count = 0
        for byte in text.bytes[value] {
            if isKeyByte(byte) {
                count += 1
            } else if byte != 0x2D, byte != 0x20 {
                return false
            }
        }
        return count == 25
    }

    private static func bare(_ label: String) -> String {
        label.trimming { $0 == "\"" || $0 == "'" || $0 == "$" || $0 == "-" || $0 == " " }
    }
}

extension String {
    func trimming(_ isEdge: (Character) -> Bool) -> String {
        guard let first = firstIndex(where: { !isEdge($0) }), let last = lastIndex(where: { !isEdge($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
