import PlainText

/// Puts labelled lines together into records.
///
/// A record ends where a label comes again, where a label belongs to another vocabulary, at a ruled line, and at a
/// prompt. Blank lines do not end it: programs put them inside, and mail programs everywhere.
struct LineAssembler {
    private static let maximumFieldCount = 400
    private static let maximumValueLength = 1 << 16
    private static let sentences = LabelData.slmgrSentences.map { sentence in
        (name: sentence.name, value: sentence.value, stems: sentence.stems.map { BytePattern($0) })
    }

    private let text: DecodedText
    private var fields: [CapturedField] = []
    private var labels: Set<String> = []
    private var families = Family()
    private var hasStrongLabel = false
    private var blankSince = false
    private var valueColumn = Int.max
    private var lastIsMessage = false
    private var heading: (range: Range<Int>, line: Int)?
    private var hasSentence = false
    private var firstLine = 0
    private var settings: SettingsReader
    /// What the lines are a part of, where a section header said so.
    var enclosingKind: CaptureKind?
    var enclosingHost: String?

    init(_ text: DecodedText) {
        self.text = text
        settings = SettingsReader(text)
    }

    /// Takes one line of the text.
    mutating func take(_ line: Range<Int>, index: Int, into collector: inout CaptureCollector) {
        let content = text.trimmed(line)
        guard !content.isEmpty else {
            blankSince = true
            return
        }
        if isRule(content) || text.begins(content, with: "event[") || isPrompt(content) { close(into: &collector) }
        if settings.takeCommand(content, into: &collector) { return }
        if settings.takeParenthesised(content, into: &collector) { return }
        if settings.takeSection(content, into: &collector) {
            close(into: &collector)
            return
        }
        let indent = content.lowerBound - line.lowerBound
        if !fields.isEmpty, !blankSince, indent >= max(valueColumn - 1, 5) {
            append(content)
            return
        }
        if let labelled = LabelledLine(line, in: text), takeLabelled(labelled, index: index, into: &collector) {
            return
        }
        if lastIsMessage, !fields.isEmpty {
            append(content)
            return
        }
        if takeSentence(content, index: index, into: &collector) { return }
        settings.takeValue(content, into: &collector)
        heading = (content, index)
    }

    /// Ends the record that is open.
    mutating func close(into collector: inout CaptureCollector) {
        defer { reset() }
        guard hasStrongLabel, fields.contains(where: { !$0.value.isEmpty }) else { return }
        let assumed = hasSentence ? Family.slmgr : nil
        guard let resolution = RecordResolution(fields, among: families, assumed: assumed) else { return }
        var record = resolution.record
        var kind = resolution.family.kind
        if resolution.family == .export {
            // One such label alone is everyday language.
            let holdsKey = record.fields.contains { ProductKeyShape.holdsKey($0.value) }
            guard resolution.knownCount > 1 || holdsKey else { return }
            if let heading, firstLine - heading.line <= 2, firstLine >= heading.line, record["ProductName"] == nil,
                text.bytes[heading.range].contains(0x20)
            {
                record.fields.insert(text.field("ProductName", label: "", at: heading.range), at: 0)
            } else if resolution.knownCount == 1 {
                kind = .settings
                record = CapturedRecord(type: "setting", fields: record.fields)
            }
        }
        collector.add(record, kind: enclosingKind ?? kind, host: resolution.host ?? enclosingHost)
    }

    /// Ends everything at the end of a text or of a section.
    mutating func finish(into collector: inout CaptureCollector) {
        close(into: &collector)
        settings.finish(into: &collector)
        heading = nil
    }

    private mutating func reset() {
        fields = []
        labels = []
        families = Family()
        hasStrongLabel = false
        hasSentence = false
        valueColumn = .max
        lastIsMessage = false
    }

    // MARK: Labels

    private mutating func takeLabelled(
        _ line: LabelledLine,
        index: Int,
        into collector: inout CaptureCollector
    ) -> Bool {
        let printed = text.string(line.label)
        let label = Label(printed)
        if line.isComment, !lastIsMessage {
            // What is commented out belongs to no record; the order of the text is kept.
            if settings.announces(line, label) { close(into: &collector) }
            return settings.take(line, printed, label, into: &collector)
        }
        var meanings = LabelTable.shared.meanings(label)
        if line.usesEqualsSign {
            meanings.removeAll { [.slmgr, .dism, .system, .event, .export].contains($0.family) }
        }
        if meanings.isEmpty, !line.usesEqualsSign, !lastIsMessage, !hasStrongLabel || families.contains(.slmgr),
            let name = TellingValue.name(of: text.string(line.value))
        {
            meanings = [LabelMeaning(family: .slmgr, name: name, isStrong: true)]
        }
        guard !meanings.isEmpty else { return takeUnknown(line, printed, label, index: index, into: &collector) }
        if lastIsMessage, !meanings.contains(where: { $0.family == .event && $0.isStrong }) { return false }
        let union = meanings.reduce(into: Family()) { $0.formUnion($1.family) }
        let common = fields.isEmpty ? union : families.intersection(union)
        let repeated = labels.contains(label.squeezed) && meanings.first?.name != "TargetEdition"
        let unproven = blankSince && !hasStrongLabel
        if common.isEmpty || repeated || unproven || fields.count >= Self.maximumFieldCount {
            close(into: &collector)
        }
        if fields.isEmpty {
            families = union
            firstLine = index
        } else {
            families = common
        }
        hasStrongLabel = hasStrongLabel || meanings.contains { $0.isStrong && families.contains($0.family) }
        add(line, printed, label)
        lastIsMessage = families == .event && meanings.contains { $0.name == "Message" }
        return true
    }

    // A label nobody knows belongs to the record it stands in; on its own it only counts when it speaks of a key.
    private mutating func takeUnknown(
        _ line: LabelledLine,
        _ printed: String,
        _ label: Label,
        index: Int,
        into collector: inout CaptureCollector
    ) -> Bool {
        if lastIsMessage { return false }
        if line.value.isEmpty {
            heading = (text.trimmed(line.label), index)
            return settings.hasOpenSection ? false : true
        }
        if hasStrongLabel, !blankSince, !line.usesEqualsSign || !families.isDisjoint(with: [.product, .service]) {
            if fields.count < Self.maximumFieldCount { add(line, printed, label) }
            return true
        }
        return settings.take(line, printed, label, into: &collector)
    }

    private mutating func add(_ line: LabelledLine, _ printed: String, _ label: Label) {
        fields.append(text.field(printed, at: text.unquoted(line.value), isComment: line.isComment))
        labels.insert(label.squeezed)
        // Only lists that line their values up wrap them.
        let beforeSign = line.label.upperBound < text.bytes.count && text.bytes[line.label.upperBound] == 0x20
        valueColumn = beforeSign && !line.usesEqualsSign ? line.valueColumn : .max
        blankSince = false
    }

    private mutating func append(_ more: Range<Int>) {
        blankSince = false
        guard let last = fields.indices.last else { return }
        guard fields[last].value.utf8.count + more.count <= Self.maximumValueLength else { return }
        let addition = text.string(more)
        if fields[last].value.isEmpty {
            fields[last] = text.field(fields[last].name, label: fields[last].label, at: more)
        } else if lastIsMessage {
            fields[last].value += "\n" + addition
        } else if fields[last].value.utf8.contains(0x20), !fields[last].value.hasSuffix("-") {
            fields[last].value += " " + addition
        } else {
            fields[last].value += addition
        }
    }

    // MARK: Sentences

    private mutating func takeSentence(
        _ content: Range<Int>,
        index: Int,
        into collector: inout CaptureCollector
    ) -> Bool {
        guard content.count <= 200 else { return false }
        guard LabelData.slmgrSentenceHints.contains(where: { text.position(of: $0, in: content) != nil }) else {
            return false
        }
        let folded = Array(Label(text.string(content)).phrase.utf8)
        guard let sentence = Self.sentences.first(where: { $0.stems.allSatisfy { $0.occurs(in: folded) } }) else {
            return false
        }
        if fields.isEmpty || !families.contains(.slmgr) {
            // `/xpr` prints the licence's name on the line before.
            close(into: &collector)
            if let heading, index - heading.line <= 1 {
                fields.append(text.field("Name", at: heading.range))
                labels.insert("name")
            }
            firstLine = index
        }
        families = .slmgr
        hasStrongLabel = true
        hasSentence = true
        let value = sentence.value.isEmpty ? text.string(content) : sentence.value
        fields.append(text.field(sentence.name, label: text.string(content), value: value, at: content.lowerBound))
        blankSince = false
        return true
    }

    // MARK: Lines that end a record

    private func isRule(_ content: Range<Int>) -> Bool {
        guard content.count >= 3, let first = text.bytes[content].first else { return false }
        guard [0x2D, 0x3D, 0x2A, 0x5F, 0x7E, 0x23].contains(first) else { return false }
        return text.bytes[content].allSatisfy { $0 == first }
    }

    // `C:\Windows\system32>slmgr /dlv`, `PS C:\> Get-CimInstance …`
    private func isPrompt(_ content: Range<Int>) -> Bool {
        let start = text.begins(content, with: "ps ") ? content.lowerBound + 3 : content.lowerBound
        guard start + 3 < content.upperBound, text.bytes[start + 1] == 0x3A, text.bytes[start + 2] == 0x5C else {
            return false
        }
        return text.bytes[start..<content.upperBound].prefix(260).contains(0x3E)
    }
}
