import PlainText

/// Reads the tables of HTML reports, which are rarely well-formed.
struct HypertextTables {
    private static let maximumCellCount = 300

    private struct Cell {
        var value = ""
        var position: Int
    }

    private let text: DecodedText
    private var rows: [[Cell]] = []
    private var pairs: [CapturedField] = []
    private var header: [String]?

    /// Reads all tables in `range`.
    static func read(_ range: Range<Int>, of text: DecodedText) -> [Capture] {
        var reader = HypertextTables(text: text)
        var collector = CaptureCollector()
        reader.scan(range, into: &collector)
        return collector.finish()
    }

    private init(text: DecodedText) { self.text = text }

    private mutating func scan(_ range: Range<Int>, into collector: inout CaptureCollector) {
        var row: [Cell] = []
        var cell: Cell?
        var position = range.lowerBound
        while position < range.upperBound, !collector.isFull {
            guard text.bytes[position] == 0x3C else {
                let begin = position
                while position < range.upperBound, text.bytes[position] != 0x3C { position += 1 }
                let content = text.trimmed(begin..<position)
                if !content.isEmpty, var open = cell, open.value.utf8.count < 4096 {
                    if open.value.isEmpty { open.position = content.lowerBound }
                    open.value += (open.value.isEmpty ? "" : " ") + Self.plain(text.string(content))
                    cell = open
                }
                continue
            }
            let begin = position
            while position < range.upperBound, text.bytes[position] != 0x3E { position += 1 }
            position = min(position + 1, range.upperBound)
            let tag = tagName(begin + 1..<position)
            switch tag {
            case "td", "th", "/td", "/th", "tr", "/tr", "/table":
                if let done = cell, row.count < Self.maximumCellCount { row.append(done) }
                cell = tag == "td" || tag == "th" ? Cell(position: position) : nil
                if tag.hasSuffix("tr") || tag == "/table" {
                    take(row, into: &collector)
                    row = []
                }
                if tag == "/table" { endTable(into: &collector) }
            default: break
            }
        }
        if let done = cell { row.append(done) }
        take(row, into: &collector)
        endTable(into: &collector)
    }

    private mutating func take(_ row: [Cell], into collector: inout CaptureCollector) {
        guard row.count >= 2 else { return }
        if let header, header.count == row.count {
            let fields = zip(header, row).map { text.field($0, value: $1.value, at: $1.position) }
            if let resolution = RecordResolution(fields) {
                collector.add(resolution.record, kind: resolution.family.kind, host: resolution.host)
            }
            return
        }
        let known = row.count { !LabelTable.shared.meanings(Label($0.value)).isEmpty }
        if known >= 2, known * 2 >= row.count {
            header = row.map(\.value)
        } else if row.count == 2, known == 1 {
            let label = row[0].value.trimming { $0 == ":" || $0 == " " }
            if pairs.contains(where: { $0.label == label }) { endPairs(into: &collector) }
            pairs.append(text.field(label, value: row[1].value, at: row[1].position))
        }
    }

    private mutating func endPairs(into collector: inout CaptureCollector) {
        defer { pairs = [] }
        guard let resolution = RecordResolution(pairs) else { return }
        collector.add(resolution.record, kind: resolution.family.kind, host: resolution.host)
    }

    private mutating func endTable(into collector: inout CaptureCollector) {
        endPairs(into: &collector)
        header = nil
    }

    private func tagName(_ range: Range<Int>) -> String {
        var end = range.lowerBound
        while end < range.upperBound, end - range.lowerBound < 8,
            ![0x20, 0x09, 0x0A, 0x0D, 0x3E].contains(text.bytes[end])
        {
            end += 1
        }
        return text.string(range.lowerBound..<end).lowercased()
    }

    private static func plain(_ value: String) -> String {
        guard value.contains("&") else { return value }
        let entities = [
            ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
        ]
        var result = value
        for (entity, character) in entities {
            result = result.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
        }
        return result.trimming { $0 == " " }
    }
}
