import ByteKit

/// How the characters of a `.reg` text are written.
public enum RegTextEncoding: String, Sendable {
    /// As Windows writes version 5.00.
    case utf16LittleEndian
    /// The same with the high byte first.
    case utf16BigEndian
    /// As other tools write.
    case utf8
    /// Windows-1252, as Western Windows writes REGEDIT4.
    case ansi

    /// Bytes of one code unit.
    var width: Int { self == .utf16LittleEndian || self == .utf16BigEndian ? 2 : 1 }

    /// Recognises the encoding of a text, and how many bytes its byte-order mark takes.
    static func detect(_ bytes: Span<UInt8>) -> (RegTextEncoding, mark: Int) {
        if bytes.count >= 2 {
            switch (bytes[0], bytes[1]) {
            case (0xFF, 0xFE): return (.utf16LittleEndian, 2)
            case (0xFE, 0xFF): return (.utf16BigEndian, 2)
            case (0, 1...): return (.utf16BigEndian, 0)
            case (1..., 0): return (.utf16LittleEndian, 0)
            default: break
            }
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { return (.utf8, 3) }
        return (isUTF8(bytes) ? .utf8 : .ansi, 0)
    }

    /// Whether all sequences of bytes above 0x7F have the form UTF-8 asks for; one cut off at the end is forgiven.
    private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        var following = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if following > 0 {
                guard byte & 0xC0 == 0x80 else { return false }
                following -= 1
                continue
            }
            switch byte {
            case 0..<0x80: break
            case 0xC2...0xDF: following = 1
            case 0xE0...0xEF: following = 2
            case 0xF0...0xF4: following = 3
            default: return false
            }
        }
        return true
    }
}

/// A `.reg` text as code units by byte offset.
///
/// Everything that has a meaning in the format is ASCII.
struct RegTextUnits: ~Escapable {
    let bytes: Span<UInt8>
    let encoding: RegTextEncoding
    let width: Int

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, encoding: RegTextEncoding) {
        self.bytes = bytes
        self.encoding = encoding
        width = encoding.width
    }

    /// The unit at a byte offset; zero behind the end.
    @inline(__always)
    subscript(_ offset: Int) -> UInt16 {
        guard bytes.holds(width, at: offset) else { return 0 }
        return switch encoding {
        case .utf16LittleEndian: bytes.half(offset)
        case .utf16BigEndian: bytes.half(offset).byteSwapped
        case .utf8, .ansi: UInt16(bytes[offset])
        }
    }

    /// Whether a unit lies at a byte offset.
    @inline(__always)
    func has(_ offset: Int) -> Bool { bytes.holds(width, at: offset) }

    /// The offset of the first line feed or carriage return from `offset` on, or the end.
    func lineEnd(from offset: Int) -> Int {
        var place = offset
        while has(place) {
            let unit = self[place]
            if unit == 0x0A || unit == 0x0D { return place }
            place += width
        }
        return place
    }

    /// The offset behind blanks and tabs.
    func afterBlanks(_ offset: Int) -> Int {
        var place = offset
        while has(place), self[place] == 0x20 || self[place] == 0x09 { place += width }
        return place
    }

    /// Whether the ASCII letters of `word` stand at `offset`, in any case.
    func begins(_ word: StaticString, at offset: Int) -> Bool {
        // An escaping view cannot be captured, so the letters are compared by place.
        for index in 0..<word.utf8CodeUnitCount {
            let unit = self[offset + index * width]
            guard has(offset + index * width),
                word.allBytes(satisfy: { $0 != index || LetterCase.upper(UInt16($1)) == LetterCase.upper(unit) })
            else { return false }
        }
        return true
    }

    /// The units of a range as UTF-16, whatever the encoding.
    func utf16(_ range: Range<Int>) -> [UInt16] {
        let piece = bytes.extracting(range.clamped(to: 0..<bytes.count))
        switch encoding {
        case .utf16LittleEndian: return Swift.stride(from: 0, to: piece.count - 1, by: 2).map { piece.half($0) }
        case .utf16BigEndian:
            return Swift.stride(from: 0, to: piece.count - 1, by: 2).map { piece.half($0).byteSwapped }
        case .ansi: return piece.indices.map { CodePage.windows1252.unit(piece[$0]) }
        case .utf8: return Array(String(decoding: piece.array(), as: UTF8.self).utf16)
        }
    }

    /// The text of a range.
    func text(_ range: Range<Int>) -> String { String(decoding: utf16(range), as: UTF16.self) }

    /// The units of a quoted range without the backslashes that protect quotes and backslashes; any other stays.
    func unescaped(_ range: Range<Int>) -> [UInt16] {
        let units = utf16(range)
        guard units.contains(0x5C) else { return units }
        var result: [UInt16] = []
        result.reserveCapacity(units.count)
        var index = 0
        while index < units.count {
            if units[index] == 0x5C, index + 1 < units.count, units[index + 1] == 0x5C || units[index + 1] == 0x22 {
                index += 1
            }
            result.append(units[index])
            index += 1
        }
        return result
    }
}
