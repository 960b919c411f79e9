/// Whole keys inside a longer text, in the forms people and programs write them.
public enum KeyTextSearch {
    /// What stands between the groups.
    public enum Separation: Hashable, Sendable {
        /// Hyphens or dashes of any kind, perhaps with a line break or soft hyphen beside them.
        case hyphens
        /// Blanks, tabs or line breaks.
        case blanks
        /// Nothing: 25 characters in a row.
        case none
    }

    /// One place where the text has the shape of a key.
    public struct Match: Sendable {
        /// The characters' places in the searched text, counted in Unicode scalars.
        public let range: Range<Int>
        /// The key.
        public let key: ProductKey
        /// What stands between the groups.
        public let separation: Separation
        /// Whether all letters are capitals.
        public let isUpperCase: Bool
    }

    /// The text with every whole key in its masked form: for what people type where no key belongs.
    public static func masked(_ text: String) -> String { replacing(in: text) { $0.key.masked }.text }

    /// The text with something else in the place of every shape of a key, and what stood there.
    public static func replacing(
        in text: String,
        with replacement: (Match) -> String
    ) -> (text: String, matches: [Match]) {
        // 25 characters are the least.
        guard text.utf8.count >= 25 else { return (text, []) }
        let scalars = Array(text.unicodeScalars)
        let matches = matches(in: scalars)
        guard !matches.isEmpty else { return (text, []) }
        var result = String.UnicodeScalarView()
        var end = 0
        for match in matches {
            result.append(contentsOf: scalars[end..<match.range.lowerBound])
            result.append(contentsOf: replacement(match).unicodeScalars)
            end = match.range.upperBound
        }
        result.append(contentsOf: scalars[end...])
        return (String(result), matches)
    }

    /// Finds every shape of a key, in order and without overlap, in one pass.
    ///
    /// A shape stands alone: no letter, digit or hyphen touches it. Runs of five groups within a longer run of groups
    /// (serial numbers, codes of six groups) are left out. Whether the characters are consistent is left to the caller.
    public static func matches(in text: [Unicode.Scalar]) -> [Match] {
        var result: [Match] = []
        var place = 0
        while place < text.count {
            guard isWord(text[place]) else {
                place += 1
                continue
            }
            if place == 0 || !isJoined(text[place - 1]), let match = match(in: text, at: place) {
                result.append(match)
                place = match.range.upperBound
            } else {
                // The rest of this word cannot begin a key: a key begins at the beginning of a word.
                while place < text.count, isWord(text[place]) { place += 1 }
            }
        }
        return result
    }

    private static func match(in text: [Unicode.Scalar], at start: Int) -> Match? {
        let first = run(in: text, from: start)
        if first.units.count == KeyAlphabet.keyLength {
            guard !continues(text, after: first.end, separation: .none) else { return nil }
            return make(first.units, range: start..<first.end, separation: .none, upper: first.isUpper)
        }
        guard first.units.count == 5 else { return nil }
        var units = first.units
        var end = first.end
        var isUpper = first.isUpper
        var separation: Separation?
        for _ in 1..<5 {
            guard let gap = gap(in: text, from: end), separation == nil || separation == gap.separation else {
                return nil
            }
            separation = gap.separation
            let next = run(in: text, from: gap.end)
            guard next.units.count == 5 else { return nil }
            units += next.units
            end = next.end
            isUpper = isUpper && next.isUpper
        }
        guard let separation, !continues(text, after: end, separation: separation) else { return nil }
        if separation == .blanks, precededByGroup(text, before: start) { return nil }
        return make(units, range: start..<end, separation: separation, upper: isUpper)
    }

    private static func make(_ units: [UInt8], range: Range<Int>, separation: Separation, upper: Bool) -> Match? {
        guard let key = try? ProductKey(units: units) else { return nil }
        return Match(range: range, key: key, separation: separation, isUpperCase: upper)
    }

    /// Key characters in a row; soft hyphens and other invisible characters inside do not end it.
    private static func run(
        in text: [Unicode.Scalar],
        from start: Int
    ) -> (units: [UInt8], end: Int, isUpper: Bool) {
        var units: [UInt8] = []
        var end = start
        var isUpper = true
        var place = start
        while place < text.count, units.count <= KeyAlphabet.keyLength {
            let scalar = text[place]
            if isInvisible(scalar) {
                place += 1
                continue
            }
            guard let plain = plainASCII(scalar) else { break }
            let upper = (97...122).contains(plain) ? plain - 32 : plain
            // A letter or digit that no key has still belongs to the word, and the word is then no group.
            guard KeyAlphabet.contains(upper) else { return ([], place, false) }
            if upper != plain { isUpper = false }
            units.append(upper)
            place += 1
            end = place
        }
        return (units, end, isUpper)
    }

    /// What separates two groups: at most eight characters, of one kind.
    private static func gap(in text: [Unicode.Scalar], from start: Int) -> (end: Int, separation: Separation)? {
        var place = start
        var hyphens = 0
        var blanks = 0
        while place < text.count, place - start < 8 {
            let scalar = text[place]
            if isHyphen(scalar) {
                hyphens += 1
            } else if isBlank(scalar) {
                blanks += 1
            } else if !isInvisible(scalar) {
                break
            }
            place += 1
        }
        guard hyphens <= 1, hyphens + blanks > 0 else { return nil }
        return (place, hyphens == 1 ? .hyphens : .blanks)
    }

    /// Whether another group or word follows in the same way, so that the five groups are part of something longer.
    private static func continues(_ text: [Unicode.Scalar], after end: Int, separation: Separation) -> Bool {
        guard end < text.count else { return false }
        if isWord(text[end]) { return true }
        switch separation {
        case .hyphens, .none:
            return isHyphen(text[end]) && end + 1 < text.count && isWord(text[end + 1])
        case .blanks:
            guard let gap = gap(in: text, from: end), gap.separation == .blanks else { return false }
            return run(in: text, from: gap.end).units.count == 5
        }
    }

    private static func precededByGroup(_ text: [Unicode.Scalar], before start: Int) -> Bool {
        var place = start
        while place > 0, start - place < 8, isBlank(text[place - 1]) { place -= 1 }
        let end = place
        while place > 0, end - place < 6, isWord(text[place - 1]) { place -= 1 }
        return end - place == 5 && run(in: text, from: place).units.count == 5
    }

    private static func plainASCII(_ scalar: Unicode.Scalar) -> UInt8? {
        if (0xFF01...0xFF5E).contains(scalar.value) { return plainASCII(Unicode.Scalar(UInt8(scalar.value - 0xFEE0))) }
        switch scalar.value {
        case 48...57, 65...90, 97...122: return UInt8(scalar.value)
        default: return nil
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return plainASCII(scalar) != nil || scalar == "_" }
        return scalar.properties.isAlphabetic || plainASCII(scalar) != nil
    }

    /// Whether a character before the first group makes it part of something longer.
    private static func isJoined(_ scalar: Unicode.Scalar) -> Bool {
        isWord(scalar) || isHyphen(scalar) && scalar != "\u{2014}" && scalar != "\u{2013}"
    }

    private static func isHyphen(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || (!scalar.isASCII && scalar.properties.generalCategory == .dashPunctuation)
            || scalar.value == 0x2212
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 13, 32: true
        case 0..<0x80: false
        default: scalar.properties.isWhitespace
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.isASCII && scalar.properties.generalCategory == .format
    }
}
