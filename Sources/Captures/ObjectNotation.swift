import PlainText

/// A reader of JSON that hands over each object when it ends and keeps nothing else.
///
/// It takes what a person may paste: a text that breaks off, a value that is no JSON. Depth, fields of one object and
/// the number of objects on the way are bounded.
struct ObjectNotation {
    static let maximumDepth = 64
    static let maximumFieldCount = 2000

    /// One object, without the objects inside it.
    struct Object {
        /// The names that lead to it, outermost first.
        let path: [String]
        var fields: [CapturedField] = []
    }

    enum End {
        /// The value ended well.
        case complete
        /// The text ended inside the value.
        case truncated
        /// Something stood where no JSON may.
        case broken
    }

    private let text: DecodedText
    private let end: Int
    private(set) var position: Int
    private var status = End.complete
    private var path: [String] = []

    init(_ text: DecodedText, range: Range<Int>) {
        self.text = text
        position = range.lowerBound
        end = range.upperBound
    }

    /// Reads one value from the start of the range; `visit` sees inner objects first.
    mutating func read(_ visit: (Object) -> Void) -> End {
        var unused = Object(path: [])
        _ = readValue(name: "", depth: 0, into: &unused, visit)
        return status
    }

    // MARK: Values

    private mutating func readValue(
        name: String,
        depth: Int,
        into parent: inout Object,
        _ visit: (Object) -> Void
    ) -> Bool {
        skipBlanks()
        guard depth < Self.maximumDepth else { return fail(.broken) }
        guard position < end else { return fail(.truncated) }
        switch text.bytes[position] {
        case 0x7B: return readObject(name: name, depth: depth, parent: &parent, visit)
        case 0x5B: return readArray(name: name, depth: depth, into: &parent, visit)
        case 0x22:
            let start = position + 1
            guard let value = readString() else { return false }
            store(name, value, at: start, in: &parent)
            return true
        default: return readLiteral(name: name, into: &parent)
        }
    }

    private mutating func readObject(
        name: String,
        depth: Int,
        parent: inout Object,
        _ visit: (Object) -> Void
    ) -> Bool {
        position += 1
        path.append(name)
        defer { path.removeLast() }
        var object = Object(path: path)
        // What an object held before the text broke off is handed over as well.
        defer { if !object.fields.isEmpty, !foldDate(object, named: name, into: &parent) { visit(object) } }
        var isFirst = true
        while true {
            skipBlanks()
            guard position < end else { return fail(.truncated) }
            if text.bytes[position] == 0x7D {
                position += 1
                return true
            }
            if !isFirst {
                guard text.bytes[position] == 0x2C else { return fail(.broken) }
                position += 1
                skipBlanks()
                guard position < end else { return fail(.truncated) }
                if text.bytes[position] == 0x7D { continue }
            }
            isFirst = false
            guard text.bytes[position] == 0x22 else { return fail(.broken) }
            guard let key = readString() else { return false }
            skipBlanks()
            guard position < end else { return fail(.truncated) }
            guard text.bytes[position] == 0x3A else { return fail(.broken) }
            position += 1
            guard readValue(name: key, depth: depth + 1, into: &object, visit) else { return false }
        }
    }

    private mutating func readArray(
        name: String,
        depth: Int,
        into parent: inout Object,
        _ visit: (Object) -> Void
    ) -> Bool {
        position += 1
        var isFirst = true
        while true {
            skipBlanks()
            guard position < end else { return fail(.truncated) }
            if text.bytes[position] == 0x5D {
                position += 1
                return true
            }
            if !isFirst {
                guard text.bytes[position] == 0x2C else { return fail(.broken) }
                position += 1
            }
            isFirst = false
            guard readValue(name: name, depth: depth + 1, into: &parent, visit) else { return false }
        }
    }

    private mutating func readLiteral(name: String, into parent: inout Object) -> Bool {
        let start = position
        while position < end {
            let byte = text.bytes[position]
            guard byte &- 0x30 < 10 || byte &- 0x61 < 26 || [0x2B, 0x2D, 0x2E, 0x45].contains(byte) else { break }
            position += 1
        }
        guard position > start, position - start <= 64 else { return fail(.broken) }
        let value = text.string(start..<position)
        guard ["true", "false", "null"].contains(value) || value.utf8.first.map({ $0 < 0x3A }) == true else {
            return fail(position == end ? .truncated : .broken)
        }
        store(name, value == "null" ? "" : value, at: start, in: &parent)
        return true
    }

    private mutating func readString() -> String? {
        position += 1
        let start = position
        while position < end, text.bytes[position] != 0x22, text.bytes[position] != 0x5C { position += 1 }
        guard position < end else {
            status = .truncated
            return nil
        }
        if text.bytes[position] == 0x22 {
            position += 1
            return text.string(start..<(position - 1))
        }
        var bytes = Array(text.bytes[start..<position])
        while position < end {
            let byte = text.bytes[position]
            position += 1
            if byte == 0x22 { return String(decoding: bytes, as: UTF8.self) }
            guard byte == 0x5C, position < end else {
                bytes.append(byte)
                continue
            }
            let escape = text.bytes[position]
            position += 1
            switch escape {
            case 0x6E: bytes.append(0x0A)
            case 0x72: bytes.append(0x0D)
            case 0x74: bytes.append(0x09)
            case 0x62, 0x66: bytes.append(0x20)
            case 0x75: bytes += Array(String(readUnicodeEscape()).utf8)
            default: bytes.append(escape)
            }
        }
        status = .truncated
        return nil
    }

    // The four digits after `\u`, and the second half of a pair.
    private mutating func readUnicodeEscape() -> Unicode.Scalar {
        guard let first = readFourDigits() else { return "\u{FFFD}" }
        if first & 0xFC00 == 0xD800, position + 1 < end, text.bytes[position] == 0x5C,
            text.bytes[position + 1] == 0x75
        {
            position += 2
            guard let second = readFourDigits(), second & 0xFC00 == 0xDC00 else { return "\u{FFFD}" }
            return Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF)) ?? "\u{FFFD}"
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private mutating func readFourDigits() -> UInt32? {
        guard end - position >= 4 else { return nil }
        var value: UInt32 = 0
        for byte in text.bytes[position..<(position + 4)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }

    private mutating func skipBlanks() {
        while position < end, [0x20, 0x09, 0x0A, 0x0D].contains(text.bytes[position]) { position += 1 }
    }

    private mutating func fail(_ reason: End) -> Bool {
        if case .complete = status { status = reason }
        return false
    }

    // MARK: Fields

    private func store(_ name: String, _ value: String, at position: Int, in object: inout Object) {
        guard !name.isEmpty, object.fields.count < Self.maximumFieldCount else { return }
        object.fields.append(text.field(name, value: DotNetDate.readable(value) ?? value, at: position))
    }

    // Windows PowerShell writes a date as an object of its value and its display forms.
    private func foldDate(_ object: Object, named name: String, into parent: inout Object) -> Bool {
        guard !name.isEmpty, object.fields.count <= 3, parent.fields.count < Self.maximumFieldCount,
            let value = object.fields.first(where: { $0.name == "value" }),
            object.fields.allSatisfy({ ["value", "DateTime", "DisplayHint"].contains($0.name) })
        else { return false }
        parent.fields.append(value.renamed(name).relabelled(name))
        return true
    }
}
