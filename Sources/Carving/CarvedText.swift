import ByteKit
import ProductKey

/// The text around a key that was found as text: what a person needs to tell whose key it is.
///
/// The key itself is not in it, and characters of other keys nearby are replaced by `*`.
public struct CarvedText: Hashable, Sendable {
    /// Characters before the key, on the same line.
    public let before: String
    /// Characters after the key, on the same line.
    public let after: String

    /// Characters on each side that are kept when nothing else is asked for.
    public static let defaultReach = 80

    /// Reads the surroundings of a key text; nil when the candidate is no text or does not lie in `bytes`.
    ///
    /// - Parameters:
    ///   - candidate: a key text.
    ///   - bytes: a part of the source that holds it.
    ///   - base: offset of that part in the source.
    ///   - reach: most characters on each side, up to 1024.
    public init?(
        around candidate: CarvedCandidate,
        in bytes: Span<UInt8>,
        at base: UInt64 = 0,
        reach: Int = defaultReach
    ) {
        guard case .keyText(let encoding) = candidate.kind, candidate.offset >= base,
            let start = Int(exactly: candidate.offset - base), bytes.holds(candidate.length, at: start)
        else { return nil }
        let reader = LineReader(encoding: encoding, reach: max(0, min(reach, 1_024)))
        before = reader.before(start, in: bytes)
        after = reader.after(start + candidate.length, in: bytes)
    }
}

/// Reads characters from a place on, in either direction, to the end of the line.
private struct LineReader {
    let encoding: CarvedCandidate.TextEncoding
    let reach: Int

    func before(_ end: Int, in bytes: Span<UInt8>) -> String {
        let step = encoding.bytesPerCharacter
        var units: [UInt16] = []
        var isCut = true
        for count in 1...(reach + 1) {
            guard count * step <= end, let unit = unit(at: end - count * step, in: bytes) else {
                isCut = false
                break
            }
            if count <= reach { units.append(unit) }
        }
        units.reverse()
        if isCut, let blank = units.firstIndex(where: { !Self.isWord($0) }) { units.removeFirst(blank) }
        return text(mask(units), isCut: isCut).trimmed
    }

    func after(_ start: Int, in bytes: Span<UInt8>) -> String {
        let step = encoding.bytesPerCharacter
        var units: [UInt16] = []
        var isCut = true
        for count in 0...reach {
            guard let unit = unit(at: start + count * step, in: bytes) else {
                isCut = false
                break
            }
            if count < reach { units.append(unit) }
        }
        if isCut, let blank = units.lastIndex(where: { !Self.isWord($0) }) { units.removeSubrange((blank + 1)...) }
        return text(mask(units), isCut: isCut).trimmed
    }

    /// A character, or nil at the end of the line, of the text, or of the bytes.
    private func unit(at position: Int, in bytes: Span<UInt8>) -> UInt16? {
        guard bytes.holds(encoding.bytesPerCharacter, at: position) else { return nil }
        let unit =
            switch encoding {
            case .ascii: UInt16(bytes[position])
            case .utf16LE: bytes.loadU16(at: position)
            case .utf16BE: bytes.loadU16(at: position).byteSwapped
            }
        return unit == 0x09 || (unit >= 0x20 && unit != 0x7F) ? unit : nil
    }

    private func text(_ units: [UInt16], isCut: Bool) -> String {
        guard encoding == .ascii else { return String(decoding: units, as: UTF16.self) }
        let bytes = units.map { UInt8(truncatingIfNeeded: $0) }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // The reach may have cut the first or the last character.
        let whole = bytes.dropFirst(bytes.prefix { $0 & 0xC0 == 0x80 }.count)
        for cut in 0...min(3, whole.count) where isCut {
            if let text = String(validating: whole.dropLast(cut), as: UTF8.self) { return text }
        }
        return ByteText.decodeLatin1(bytes.span)
    }

    /// Stars in place of every word that could be a key or a part of one.
    private func mask(_ units: [UInt16]) -> [UInt16] {
        var result = units
        var start = 0
        while start < units.count {
            var end = start
            while end < units.count, Self.isWord(units[end]) { end += 1 }
            if Self.looksLikeKey(units[start..<end]) {
                for index in start..<end where units[index] != 0x2D { result[index] = UInt16(UInt8(ascii: "*")) }
            }
            start = end + 1
        }
        return result
    }

    /// Whether a word has a group of exactly five key characters beside a hyphen, or 25 of them in one.
    private static func looksLikeKey(_ word: ArraySlice<UInt16>) -> Bool {
        let groups = word.split(separator: 0x2D, omittingEmptySubsequences: false)
        return groups.contains { group in
            (group.count == 5 && groups.count > 1 || group.count == KeyAlphabet.keyLength)
                && group.allSatisfy(isKeyCharacter)
        }
    }

    private static func isKeyCharacter(_ unit: UInt16) -> Bool {
        guard let byte = UInt8(exactly: unit) else { return false }
        return KeyAlphabet.contains(byte >= UInt8(ascii: "a") ? byte & ~0x20 : byte)
    }

    private static func isWord(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x2D, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

extension String {
    /// Without blanks at either end.
    fileprivate var trimmed: String {
        let start = unicodeScalars.firstIndex { !$0.properties.isWhitespace } ?? unicodeScalars.endIndex
        let end = unicodeScalars.lastIndex { !$0.properties.isWhitespace }
        guard let end else { return "" }
        return String(unicodeScalars[start...end])
    }
}
