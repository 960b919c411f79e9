import ByteKit
import ProductKey

/// The shape of a key written out: five groups of five with hyphens between, alone in its line of characters.
enum KeyTextShape {
    /// Characters of a key with its hyphens.
    static let characterCount = 29
    /// Bytes from the start of an MSDM table to its key (Microsoft, «Software Licensing Tables»).
    static let msdmKeyOffset = 56
    /// Bytes of an MSDM table that holds a key.
    static let msdmLength = 85
    /// Fewer different characters than this are a placeholder: of random keys, two in a hundred million have fewer.
    private static let leastDistinct = 8

    private enum Letter {
        static let other: UInt8 = 0
        static let digit: UInt8 = 1
        static let marker: UInt8 = 2
    }

    /// For each byte: nothing, a digit of a key in either case, or the marker.
    private static let letters: [UInt8] = {
        var table = [UInt8](repeating: Letter.other, count: 256)
        for unit in UInt8(ascii: "0")...UInt8(ascii: "Z") where KeyAlphabet.contains(unit) {
            let letter = unit == KeyAlphabet.marker ? Letter.marker : Letter.digit
            table[Int(unit)] = letter
            if unit >= UInt8(ascii: "A") { table[Int(unit | 0x20)] = letter }
        }
        return table
    }()

    /// What lies around a hyphen that may be the first of a key.
    ///
    /// - Parameters:
    ///   - hyphen: where the hyphen is, in `bytes`.
    ///   - bytes: a part of the source; where it ends, words end too.
    ///   - base: offset of that part in the source.
    /// - Returns: nil when it is none.
    static func candidate(hyphen: Int, in bytes: Span<UInt8>, at base: UInt64) -> CarvedCandidate? {
        let narrow = hyphen - 5
        if bytes.holds(characterCount, at: narrow), isKey(bytes, at: narrow, step: 1) {
            if let table = table(around: narrow, in: bytes, at: base) { return table }
            guard !isWord(bytes, narrow - 1), !isWord(bytes, narrow + characterCount) else { return nil }
            return CarvedCandidate(kind: .keyText(.ascii), offset: base + UInt64(narrow), length: characterCount)
        }
        let wide = hyphen - 10
        guard bytes.holds(2 * characterCount - 1, at: wide), isKey(bytes, at: wide, step: 2),
            areZero(bytes, after: wide)
        else { return nil }
        return wideCandidate(firstLetter: wide, in: bytes, at: base)
    }

    /// Decides which byte of a unit comes first: between the letters both orders look the same.
    ///
    /// Where both are complete, units are taken to begin at even offsets, as in every file of UTF-16, unless the neighbours
    /// say otherwise; and since that is only likely, the key has to stand alone in either order.
    private static func wideCandidate(firstLetter: Int, in bytes: Span<UInt8>, at base: UInt64) -> CarvedCandidate? {
        let length = 2 * characterCount
        let end = firstLetter + length
        let little = bytes.holds(length, at: firstLetter) && bytes[end - 1] == 0
        let big = firstLetter >= 1 && bytes[firstLetter - 1] == 0
        let encoding: CarvedCandidate.TextEncoding
        let standsAlone: Bool
        switch (little, big) {
        case (false, false):
            return nil
        case (true, false):
            encoding = .utf16LE
            // The byte before the first letter is not zero, so no letter of this encoding ends there.
            standsAlone = !isWideWord(bytes, low: end, high: end + 1)
        case (false, true):
            encoding = .utf16BE
            // Likewise, at the other end.
            standsAlone = !isWideWord(bytes, low: firstLetter - 2, high: firstLetter - 3)
        case (true, true):
            // At odd offsets, what would be no Latin letter before the key in one order, and is one in the other, decides.
            let isEven = (base + UInt64(firstLetter)).isMultiple(of: 2)
            let isOddLittle =
                bytes.holds(1, at: firstLetter - 3) && bytes[firstLetter - 3] != 0
                && !(bytes.holds(1, at: end + 1) && bytes[end + 1] != 0)
            encoding = isEven || isOddLittle ? .utf16LE : .utf16BE
            let followsHigh = encoding == .utf16LE && bytes.holds(1, at: end + 1) && bytes[end + 1] != 0
            standsAlone = !isWord(bytes, firstLetter - 2) && (followsHigh || !isWord(bytes, end))
        }
        guard standsAlone else { return nil }
        let start = encoding == .utf16LE ? firstLetter : firstLetter - 1
        return CarvedCandidate(kind: .keyText(encoding), offset: base + UInt64(start), length: length)
    }

    /// Whether 29 characters, `step` bytes apart, have the form of a key.
    private static func isKey(_ bytes: Span<UInt8>, at start: Int, step: Int) -> Bool {
        var seen: UInt64 = 0
        var markers = 0
        var position = start
        for index in 0..<characterCount {
            let unit = bytes[position]
            position += step
            if index % 6 == 5 {
                guard unit == UInt8(ascii: "-") else { return false }
                continue
            }
            let letter = letters[Int(unit)]
            guard letter != Letter.other else { return false }
            if letter == Letter.marker { markers += 1 }
            // Upper and lower case share their lowest five bits; digits get places of their own.
            seen |= 1 << UInt64(unit >= 0x40 ? unit & 0x1F : 0x20 + (unit & 0xF))
        }
        return markers <= 1 && seen.nonzeroBitCount >= leastDistinct
    }

    /// Reads the characters of a key that begins at `start`.
    /// - Returns: nil when there is none, or only a part of one.
    static func key(
        in bytes: Span<UInt8>,
        at start: Int,
        _ encoding: CarvedCandidate.TextEncoding
    ) -> ProductKey? {
        let step = encoding.bytesPerCharacter
        let first = encoding == .utf16BE ? start + 1 : start
        guard bytes.holds(step * characterCount, at: start), isKey(bytes, at: first, step: step) else { return nil }
        var units: [UInt8] = []
        units.reserveCapacity(KeyAlphabet.keyLength)
        for index in 0..<characterCount where index % 6 != 5 {
            let unit = bytes[first + index * step]
            units.append(unit >= UInt8(ascii: "a") ? unit & ~0x20 : unit)
        }
        return try? ProductKey(units: units)
    }

    private static func areZero(_ bytes: Span<UInt8>, after firstLetter: Int) -> Bool {
        for index in 0..<(characterCount - 1) where bytes[firstLetter + 2 * index + 1] != 0 { return false }
        return true
    }

    /// An MSDM table whose key this text is.
    private static func table(around key: Int, in bytes: Span<UInt8>, at base: UInt64) -> CarvedCandidate? {
        let start = key - msdmKeyOffset
        guard start >= 0, bytes.matches("MSDM", at: start) else { return nil }
        let length = bytes.loadU32(at: start + 4)
        guard length >= UInt32(msdmLength), length <= 4_096, bytes.loadU32(at: start + 44) == 1,
            bytes.loadU32(at: start + 52) == UInt32(characterCount)
        else { return nil }
        return CarvedCandidate(kind: .msdm, offset: base + UInt64(start), length: Int(length))
    }

    private static func isWord(_ bytes: Span<UInt8>, _ position: Int) -> Bool {
        guard position >= 0, position < bytes.count else { return false }
        return isWord(bytes[position])
    }

    private static func isWideWord(_ bytes: Span<UInt8>, low: Int, high: Int) -> Bool {
        guard min(low, high) >= 0, max(low, high) < bytes.count else { return false }
        return bytes[high] == 0 && isWord(bytes[low])
    }

    /// Letters, digits and the hyphen make words; a key within a longer word is none.
    private static func isWord(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
