import PlainText

/// A line of the form `label : value` or `label=value`, as ranges of the text.
struct LabelledLine {
    let indent: Int
    let label: Range<Int>
    let value: Range<Int>
    /// Where values begin on this line; continuation lines are indented this far.
    let valueColumn: Int
    let usesEqualsSign: Bool
    let isComment: Bool

    private static let maximumLabelLength = 120

    /// Splits a line, or nil when it has no label.
    init?(_ line: Range<Int>, in text: DecodedText) {
        var start = line.lowerBound
        while start < line.upperBound, text.bytes[start] == 0x20 || text.bytes[start] == 0x09 { start += 1 }
        indent = start - line.lowerBound
        let (content, comment) = Self.withoutCommentMark(start..<line.upperBound, in: text)
        isComment = comment
        let limit = min(content.upperBound, content.lowerBound + Self.maximumLabelLength)
        var separator = content.lowerBound
        while separator < limit {
            let byte = text.bytes[separator]
            if byte == 0x3D { break }
            if byte == 0x3A {
                // `https://` and `10:22:33` are values, not labels.
                let next = separator + 1
                if next + 1 < line.upperBound, text.bytes[next] == 0x2F, text.bytes[next + 1] == 0x2F { return nil }
                break
            }
            separator += 1
        }
        guard separator < limit, separator > content.lowerBound else { return nil }
        usesEqualsSign = text.bytes[separator] == 0x3D
        var labelRange = text.trimmed(content.lowerBound..<separator)
        // `+=`, `:=` and `?=` are assignments too, `"name": "value"` and `- name: value` are labels.
        while let last = labelRange.last, [0x3A, 0x3F, 0x2B].contains(text.bytes[last]) {
            labelRange = text.trimmed(labelRange.lowerBound..<last)
        }
        guard let first = labelRange.first, !Self.isDigit(text.bytes[first]) else { return nil }
        var valueStart = separator + 1
        while valueStart < content.upperBound, [0x3D, 0x3E].contains(text.bytes[valueStart]) { valueStart += 1 }
        label = labelRange
        value = text.trimmed(valueStart..<content.upperBound)
        valueColumn = (value.isEmpty ? separator + 2 : value.lowerBound) - line.lowerBound
    }

    // `REM`, `::`, `#`, `;`, `//` and `'` before a setting.
    private static func withoutCommentMark(_ range: Range<Int>, in text: DecodedText) -> (Range<Int>, Bool) {
        let count = range.count
        guard count > 2 else { return (range, false) }
        let first = text.bytes[range.lowerBound]
        let second = text.bytes[range.lowerBound + 1]
        var skip = 0
        switch first {
        case 0x23, 0x3B: skip = 1
        case 0x27 where second == 0x20: skip = 1
        case 0x3A where second == 0x3A, 0x2F where second == 0x2F: skip = 2
        case 0x52, 0x72:
            if count > 4, second | 0x20 == 0x65, text.bytes[range.lowerBound + 2] | 0x20 == 0x6D,
                text.bytes[range.lowerBound + 3] == 0x20
            {
                skip = 4
            }
        default: break
        }
        guard skip > 0 else { return (range, false) }
        return (text.trimmed((range.lowerBound + skip)..<range.upperBound), true)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

extension DecodedText {
    /// `range` without one pair of surrounding quotes, and without a comma or semicolon after them.
    func unquoted(_ range: Range<Int>) -> Range<Int> {
        var inner = trimmed(range)
        if inner.count >= 3, bytes[inner.upperBound - 1] == 0x2C || bytes[inner.upperBound - 1] == 0x3B,
            [0x22, 0x27].contains(bytes[inner.upperBound - 2])
        {
            inner = inner.lowerBound..<(inner.upperBound - 1)
        }
        guard inner.count >= 2, let first = inner.first, let last = inner.last, bytes[first] == bytes[last],
            bytes[first] == 0x22 || bytes[first] == 0x27
        else { return inner }
        return trimmed((inner.lowerBound + 1)..<(inner.upperBound - 1))
    }

    /// A field whose value stands in `range`.
    func field(_ name: String, label: String? = nil, at range: Range<Int>, isComment: Bool = false) -> CapturedField {
        field(name, label: label, value: string(range), at: range.lowerBound, isComment: isComment)
    }

    /// A field whose value begins at `position` but is not written there as it is.
    func field(
        _ name: String,
        label: String? = nil,
        value: String,
        at position: Int,
        isComment: Bool = false
    ) -> CapturedField {
        CapturedField(
            name: name,
            label: label,
            value: value,
            line: lineIndex(at: position) + 1,
            offset: sourceOffset(at: position),
            context: isComment ? .comment : .plain
        )
    }

    /// A problem at `position` of the text.
    func problem(_ code: String, at position: Int) -> CaptureProblem {
        CaptureProblem(code: code, line: lineIndex(at: position) + 1, offset: sourceOffset(at: position))
    }

    /// Whether `range` begins with `prefix`, which is ASCII in lower case; case does not matter.
    func begins(_ range: Range<Int>, with prefix: String) -> Bool {
        guard range.count >= prefix.utf8.count else { return false }
        return zip(bytes[range], prefix.utf8).allSatisfy { Self.lower($0) == $1 }
    }

    /// Where `needle`, which is ASCII in lower case, first occurs in `range`; case does not matter.
    func position(of needle: String, in range: Range<Int>) -> Int? {
        let pattern = Array(needle.utf8)
        guard let first = pattern.first, range.count >= pattern.count else { return nil }
        for start in range.lowerBound...(range.upperBound - pattern.count) where Self.lower(bytes[start]) == first {
            var step = 1
            while step < pattern.count, Self.lower(bytes[start + step]) == pattern[step] { step += 1 }
            if step == pattern.count { return start }
        }
        return nil
    }

    static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// Where five groups of five letters or digits stand in `range`, the form in which product keys are printed.
    func keyShape(in range: Range<Int>) -> Range<Int>? {
        var run = range.lowerBound
        var index = range.lowerBound
        func isKeyByte(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2D }
        while index <= range.upperBound {
            if index < range.upperBound, isKeyByte(bytes[index]) {
                index += 1
                continue
            }
            if index - run == 29, stride(from: 5, to: 29, by: 6).allSatisfy({ bytes[run + $0] == 0x2D }),
                bytes[run..<index].count(where: { $0 == 0x2D }) == 4
            {
                return run..<index
            }
            index += 1
            run = index
        }
        return nil
    }
}
