import ByteKit

/// One structure of the SMBIOS table: a formatted part with its length, then strings ended by a double zero.
///
/// Layout: DMTF DSP0134 3.7, section 6.1.
struct SMBIOSStructure: ~Copyable, ~Escapable {
    /// Longest string kept; the specification allowed 64 bytes for long and names no limit now.
    private static let longestString = 512

    /// Kind of structure.
    let type: UInt8
    /// Where it begins, in bytes from the start of the parsed source.
    let offset: Int
    /// Bytes of the whole structure, strings included.
    let byteCount: Int
    private let formatted: Span<UInt8>
    private let strings: Span<UInt8>

    /// Reads the structure at the start of `bytes`.
    /// - Throws: `smbios.broken-structure`.
    @_lifetime(copy bytes)
    init(parsing bytes: Span<UInt8>, base: Int) throws(ParseError) {
        guard bytes.count >= 4, bytes[1] >= 4, Int(bytes[1]) <= bytes.count else {
            throw ParseError(.brokenSMBIOSStructure, at: base, "\(bytes.count) bytes left")
        }
        let length = Int(bytes[1])
        var end = length
        while bytes.holds(2, at: end), bytes[end] != 0 || bytes[end + 1] != 0 { end += 1 }
        guard bytes.holds(2, at: end) else {
            throw ParseError(.brokenSMBIOSStructure, at: base + length, "strings without end")
        }
        type = bytes[0]
        offset = base
        byteCount = end + 2
        formatted = bytes.extracting(0..<length)
        strings = bytes.extracting(length..<(end + 1))
    }

    /// The byte at `offset` of the formatted part, or nil where the structure is of an older, shorter version.
    func byte(at offset: Int) -> UInt8? { formatted.holds(1, at: offset) ? formatted[offset] : nil }

    /// The bytes from `offset` on in the formatted part, or nil where the structure is shorter.
    func bytes(_ count: Int, at offset: Int) -> [UInt8]? {
        formatted.holds(count, at: offset) ? formatted.array(offset..<(offset + count)) : nil
    }

    /// The string whose number stands at `offset`; nil when there is none or it is blank.
    func string(at offset: Int, problems: inout [ParseError]) -> String? {
        guard let number = byte(at: offset), number > 0 else { return nil }
        guard let text = string(number: Int(number)) else {
            problems.append(ParseError(.missingSMBIOSString, at: self.offset + offset, "string \(number)"))
            return nil
        }
        return text.isEmpty ? nil : text
    }

    /// The string with a number counted from 1, without blanks around it.
    func string(number: Int) -> String? {
        var start = 0
        var left = number
        while start < strings.count, strings[start] != 0 {
            var end = start
            while end < strings.count, strings[end] != 0 { end += 1 }
            left -= 1
            if left == 0 {
                return Self.text(strings.extracting(start..<min(end, start + Self.longestString)))
            }
            start = end + 1
        }
        return nil
    }

    /// Latin-1 with control characters made blanks; makers pad with blanks on both sides.
    private static func text(_ bytes: Span<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        var pendingBlanks = 0
        for index in 0..<bytes.count {
            let byte = bytes[index]
            if byte <= 0x20 || (0x7F...0xA0).contains(byte) {
                if !scalars.isEmpty { pendingBlanks += 1 }
                continue
            }
            for _ in 0..<pendingBlanks { scalars.append(" ") }
            pendingBlanks = 0
            scalars.append(Unicode.Scalar(byte))
        }
        return String(scalars)
    }
}
