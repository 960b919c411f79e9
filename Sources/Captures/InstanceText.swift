import PlainText

/// Reads objects in the notation of managed object files: `instance of Class { Name = "value"; };`.
enum InstanceText {
    private static let maximumLineCount = 1000

    /// The class, when `line` begins such an object.
    static func className(_ line: Range<Int>, of text: DecodedText) -> String? {
        guard text.begins(line, with: "instance of "), line.count <= 200 else { return nil }
        let name = text.string((line.lowerBound + 12)..<line.upperBound)
        return name.trimming { $0 == " " || $0 == "{" || $0 == "\t" }
    }

    /// Reads the object that begins at line `index`; returns the line after it.
    static func read(
        _ className: String,
        from index: Int,
        of text: DecodedText,
        into collector: inout CaptureCollector
    ) -> Int {
        var fields: [CapturedField] = []
        var next = index + 1
        while next < text.lineCount, next - index <= maximumLineCount {
            let content = text.trimmed(text.line(next))
            if content.first.map({ text.bytes[$0] == 0x7D }) == true {
                next += 1
                break
            }
            // An object that was cut off must not swallow the next one.
            if self.className(content, of: text) != nil { break }
            if let line = LabelledLine(text.line(next), in: text), line.usesEqualsSign {
                var value = line.value
                if let last = value.last, text.bytes[last] == 0x3B { value = value.lowerBound..<last }
                let inner = text.unquoted(value)
                fields.append(
                    text.field(text.string(line.label), value: unescaped(text.string(inner)), at: inner.lowerBound)
                )
            }
            next += 1
        }
        if let resolution = RecordResolution(fields, among: [.product, .service], className: className) {
            collector.add(resolution.record, kind: resolution.family.kind, host: resolution.host)
        }
        return next
    }

    private static func unescaped(_ value: String) -> String {
        guard value.contains("\\") else { return value }
        var result = ""
        var isEscaped = false
        for character in value {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            isEscaped = false
            result.append(character)
        }
        return result
    }
}
