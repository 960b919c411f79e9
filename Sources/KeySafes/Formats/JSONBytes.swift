/// A JSON document as it is written, in bytes that can be overwritten.
struct JSONBytes {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init(reserving capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Hands the document over; nothing is left here.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Opens an object or array, writes what is in it, and closes it.
    mutating func nested(_ name: String?, _ marks: (UInt8, UInt8), _ body: (inout JSONBytes) -> Void) {
        begin(name)
        bytes.append(marks.0)
        needsComma = false
        body(&self)
        bytes.append(marks.1)
        needsComma = true
    }

    mutating func object(_ name: String? = nil, _ body: (inout JSONBytes) -> Void) {
        nested(name, (UInt8(ascii: "{"), UInt8(ascii: "}")), body)
    }

    mutating func array(_ name: String, _ body: (inout JSONBytes) -> Void) {
        nested(name, (UInt8(ascii: "["), UInt8(ascii: "]")), body)
    }

    /// A number, a truth value or `null`, as it is written.
    mutating func literal(_ name: String, _ text: String) {
        begin(name)
        bytes += text.utf8
    }

    /// A text; `null` for none.
    mutating func text(_ name: String, _ text: String?) {
        guard let text else { return literal(name, "null") }
        self.text(name, utf8: Array(text.utf8))
    }

    /// A text given as UTF-8.
    mutating func text(_ name: String, utf8 text: [UInt8]) {
        begin(name)
        quote(text)
    }

    private mutating func begin(_ name: String?) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        guard let name else { return }
        quote(Array(name.utf8))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func quote(_ text: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for unit in text {
            switch unit {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), unit]
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case 0..<0x20, 0x7F: bytes += "\\u00".utf8.map { $0 } + [digits[Int(unit >> 4)], digits[Int(unit & 15)]]
            default: bytes.append(unit)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
