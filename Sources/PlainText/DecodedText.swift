import ByteKit

/// A text in UTF-8 that still knows where each character stood in the file.
///
/// The memory is bounded: at most three bytes of text for a byte of input, four for a line, one mark for each
/// `markDistance` bytes of text.
public struct DecodedText: Sendable {
    /// No more than this many bytes of a file are read as text.
    public static let maximumByteCount = 32 << 20
    private static let markDistance = 512

    /// The text in UTF-8.
    public let bytes: [UInt8]
    /// How the file stores its characters.
    public let encoding: TextEncoding
    /// Whether the file was longer than ``maximumByteCount``.
    public let isCut: Bool
    /// The file in bytes, as far as it was read.
    let sourceCount: Int
    private let marks: [Mark]
    private let lineStarts: [UInt32]

    private struct Mark: Sendable {
        let text: UInt32
        let source: UInt32
    }

    private struct Builder {
        var bytes: [UInt8] = []
        var marks: [Mark] = []
        private var nextMark = 0

        mutating func mark(_ source: Int) {
            marks.append(Mark(text: UInt32(bytes.count), source: UInt32(source)))
            nextMark = bytes.count + DecodedText.markDistance
        }

        mutating func append(_ scalar: Unicode.Scalar, at source: Int) {
            if bytes.count >= nextMark { mark(source) }
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    /// Decodes what `source` holds, in the encoding its bytes speak for.
    public init(_ source: Span<UInt8>) {
        isCut = source.count > Self.maximumByteCount
        sourceCount = min(source.count, Self.maximumByteCount)
        let window = source.extracting(0..<sourceCount)
        encoding = TextEncoding(recognising: window)
        var builder = Builder()
        switch encoding {
        case .utf8: Self.decodeUTF8(window, into: &builder)
        case .utf16LittleEndian: Self.decodeUTF16(window, low: 0, into: &builder)
        case .utf16BigEndian: Self.decodeUTF16(window, low: 1, into: &builder)
        case .windows1252: Self.decodeSingle(window, .windows1252, into: &builder)
        case .cp850: Self.decodeSingle(window, .ibm850, into: &builder)
        }
        bytes = builder.bytes
        marks = builder.marks
        lineStarts = Self.findLines(builder.bytes)
    }

    // MARK: Lines

    /// How many lines there are.
    public var lineCount: Int { lineStarts.count }

    /// The text of a line, without its end, as a range of `bytes`.
    public func line(_ index: Int) -> Range<Int> {
        let start = Int(lineStarts[index])
        var end = index + 1 < lineStarts.count ? Int(lineStarts[index + 1]) : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }

    /// The line, counted from 0, that holds the byte at `position` of the text.
    public func lineIndex(at position: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if Int(lineStarts[middle]) <= position { low = middle } else { high = middle }
        }
        return low
    }

    /// Where the byte at `position` of the text stood in the file.
    public func sourceOffset(at position: Int) -> Int {
        var low = 0
        var high = marks.count
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if Int(marks[middle].text) <= position { low = middle } else { high = middle }
        }
        guard low < marks.count else { return 0 }
        var source = Int(marks[low].source)
        var index = Int(marks[low].text)
        while index < min(position, bytes.count) {
            let lead = bytes[index]
            let count = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            index += count
            switch encoding {
            case .utf8: source += count
            case .utf16LittleEndian, .utf16BigEndian: source += count == 4 ? 4 : 2
            case .windows1252, .cp850: source += 1
            }
        }
        return min(source, sourceCount)
    }

    /// The text in `range`.
    public func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// `range` without the blanks at both ends, no-break spaces included.
    public func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end {
            if isBlank(bytes[start]) {
                start += 1
            } else if bytes[start] == 0xC2, start + 1 < end, bytes[start + 1] == 0xA0 {
                start += 2
            } else {
                break
            }
        }
        while end > start {
            if isBlank(bytes[end - 1]) {
                end -= 1
            } else if bytes[end - 1] == 0xA0, end - start >= 2, bytes[end - 2] == 0xC2 {
                end -= 2
            } else {
                break
            }
        }
        return start..<end
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    // A console that writes `\r\n` through a second translation leaves `\r\r\n`: one end of line, not two.
    private static func findLines(_ bytes: [UInt8]) -> [UInt32] {
        guard !bytes.isEmpty else { return [] }
        var starts: [UInt32] = [0]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0D {
                while index < bytes.count, bytes[index] == 0x0D { index += 1 }
                if index < bytes.count, bytes[index] == 0x0A { index += 1 }
            } else if byte != 0x0A {
                continue
            }
            if index < bytes.count { starts.append(UInt32(index)) }
        }
        return starts
    }

    // MARK: Decoding

    private static func decodeUTF8(_ source: Span<UInt8>, into builder: inout Builder) {
        builder.bytes.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte < 0x80 {
                builder.append(Unicode.Scalar(byte), at: index)
                index += 1
                continue
            }
            let count = TextEncoding.sequenceLength(source, at: index)
            var value = UInt32(byte)
            if count == 2 { value &= 0x1F } else if count == 3 { value &= 0x0F } else { value &= 0x07 }
            for step in 1..<max(count, 1) { value = value << 6 | UInt32(source[index + step] & 0x3F) }
            if count >= 2, let scalar = Unicode.Scalar(value), UTF8.width(scalar) == count {
                if scalar.value == 0xFEFF {
                    builder.mark(index + count)
                } else {
                    builder.append(scalar, at: index)
                }
                index += count
            } else {
                builder.append("\u{FFFD}", at: index)
                index += 1
                builder.mark(index)
            }
        }
    }

    private static func decodeUTF16(_ source: Span<UInt8>, low: Int, into builder: inout Builder) {
        builder.bytes.reserveCapacity(source.count / 2)
        var index = 0
        func unit(_ at: Int) -> UInt16 { UInt16(source[at + low]) | UInt16(source[at + 1 - low]) << 8 }
        while index + 1 < source.count {
            let first = unit(index)
            var value = UInt32(first)
            var count = 2
            if first & 0xFC00 == 0xD800, index + 3 < source.count {
                let second = unit(index + 2)
                if second & 0xFC00 == 0xDC00 {
                    value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
                    count = 4
                }
            }
            if value == 0xFEFF {
                builder.mark(index + count)
            } else {
                builder.append(Unicode.Scalar(value) ?? "\u{FFFD}", at: index)
            }
            index += count
        }
    }

    private static func decodeSingle(_ source: Span<UInt8>, _ page: CodePage, into builder: inout Builder) {
        builder.bytes.reserveCapacity(source.count)
        for index in 0..<source.count {
            builder.append(page[source[index]], at: index)
        }
    }
}
