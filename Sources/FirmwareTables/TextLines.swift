import ByteKit

/// Goes through the lines of a text; a line's range leaves out LF and CR LF.
struct TextLines: ~Copyable, ~Escapable {
    private let text: Span<UInt8>
    private var position = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    /// The next line, or nil at the end.
    mutating func next() -> Range<Int>? {
        guard position < text.count else { return nil }
        let start = position
        while position < text.count, text[position] != 0x0A { position += 1 }
        var end = position
        position += 1
        if end > start, text[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }
}
