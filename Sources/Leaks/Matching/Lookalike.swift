import ByteKit
import ProductKey

/// Recognises what looks like a key and is none, at the places the filter marks.
enum Lookalike {
    /// A GUID whose first hyphen is at `hyphen`: 8, 4, 4, 4 and 12 hexadecimal digits.
    static func isGUID(_ bytes: Span<UInt8>, hyphen: Int) -> Bool {
        let start = hyphen - 8
        guard start >= 0, bytes.holds(36, at: start) else { return false }
        // The four hyphens are what the filter has seen.
        for place in 0..<36 where !Characters.isHexadecimal(bytes[start + place]) {
            guard place == 8 || place == 13 || place == 18 || place == 23 else { return false }
        }
        return standsAlone(bytes, start..<start + 36)
    }

    /// `55041-029-0047897-86624`, `55041-OEM-0047897-86624`.
    static func isProductID(_ bytes: Span<UInt8>, hyphen: Int) -> Bool {
        bytes.all(hyphen - 5..<hyphen, Characters.isDigit)
            && bytes.all(hyphen + 1..<hyphen + 4, Characters.isWord)
            && bytes.all(hyphen + 5..<hyphen + 12, Characters.isDigit)
            && bytes.all(hyphen + 13..<hyphen + 18, Characters.isDigit)
            && standsAlone(bytes, hyphen - 5..<hyphen + 18)
    }

    /// `00430-00000-00000-AA123`.
    static func isNewProductID(_ bytes: Span<UInt8>, hyphen: Int) -> Bool {
        bytes.all(hyphen - 5..<hyphen, Characters.isDigit)
            && bytes.all(hyphen + 1..<hyphen + 6, Characters.isDigit)
            && bytes.all(hyphen + 7..<hyphen + 12, Characters.isDigit)
            && bytes.all(hyphen + 13..<hyphen + 18, Characters.isWord)
            && standsAlone(bytes, hyphen - 5..<hyphen + 18)
    }

    /// The beginning of `55041-00172-029-004789-00-1036-7601.0000-0742012`.
    static func isExtendedPID(_ bytes: Span<UInt8>, hyphen: Int) -> Bool {
        bytes.all(hyphen - 5..<hyphen, Characters.isDigit)
            && bytes.all(hyphen + 1..<hyphen + 6, Characters.isDigit)
            && bytes.all(hyphen + 7..<hyphen + 10, Characters.isDigit)
            && bytes.all(hyphen + 11..<hyphen + 17, Characters.isDigit)
            && WrittenKey.beginsAlone(bytes, hyphen - 5)
    }

    /// Five groups of five letters or digits that stand alone and are no placeholder.
    static func isCode(_ bytes: Span<UInt8>, hyphen: Int) -> Bool {
        let start = hyphen - 5
        guard start >= 0, bytes.holds(29, at: start) else { return false }
        var seen: Set<UInt8> = []
        for index in 0..<29 where index % 6 != 5 {
            let unit = bytes[start + index]
            guard Characters.isWord(unit) else { return false }
            seen.insert(unit)
        }
        return seen.count >= 8 && WrittenKey.beginsAlone(bytes, start) && WrittenKey.endsAlone(bytes, start + 29)
    }

    private static func standsAlone(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        WrittenKey.beginsAlone(bytes, range.lowerBound) && WrittenKey.endsAlone(bytes, range.upperBound)
    }
}
