/// An age file as text: base 64 in lines of 64 characters between two marks.
package struct ArmorWriter: Sendable {
    /// The first line.
    static let begin = Array("-----BEGIN AGE ENCRYPTED FILE-----".utf8)
    /// The last line.
    static let end = Array("-----END AGE ENCRYPTED FILE-----".utf8)
    /// Bytes on each line but the last.
    private static let lineSize = 48

    private var pending: [UInt8] = []
    private var hasBegun = false

    /// Begins a text.
    package init() {}

    /// Adds bytes to the text.
    package mutating func update(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
        begin(&text)
        text.reserveCapacity(text.count + bytes.count * 3 / 2)
        var start = 0
        while pending.count + (bytes.count - start) >= Self.lineSize {
            let end = start + Self.lineSize - pending.count
            if pending.isEmpty {
                StrictBase64.encode(bytes.extracting(start..<end), padded: true, into: &text)
            } else {
                for index in start..<end { pending.append(bytes[index]) }
                StrictBase64.encode(pending.span, padded: true, into: &text)
                pending = []
            }
            text.append(UInt8(ascii: "\n"))
            start = end
        }
        for index in start..<bytes.count { pending.append(bytes[index]) }
    }

    /// Ends the text.
    package mutating func finish(into text: inout [UInt8]) {
        begin(&text)
        if !pending.isEmpty {
            StrictBase64.encode(pending.span, padded: true, into: &text)
            text.append(UInt8(ascii: "\n"))
            pending = []
        }
        text += Self.end + [UInt8(ascii: "\n")]
    }

    private mutating func begin(_ text: inout [UInt8]) {
        guard !hasBegun else { return }
        hasBegun = true
        text += Self.begin + [UInt8(ascii: "\n")]
    }
}
