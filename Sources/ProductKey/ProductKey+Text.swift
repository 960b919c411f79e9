/// Why a typed text is not a product key.
///
/// Places are counted from 1, hyphens and blanks left out.
public enum KeyTextProblem: Error, Hashable, Sendable {
    /// A character that no product key contains.
    public struct ImpossibleCharacter: Hashable, Sendable {
        /// Which of the characters, from 1.
        public let place: Int
        /// The character as it was read.
        public let character: Character

        /// Names a place and what was read there.
        public init(place: Int, character: Character) {
            self.place = place
            self.character = character
        }
    }

    /// There are not 25 characters.
    case wrongLength(Int)
    /// Some characters cannot stand in a key.
    case impossibleCharacters([ImpossibleCharacter])
    /// More than one `N`: no key of either generation.
    case severalMarkers(places: [Int])
    /// All characters are `B`: what a naive decoder prints where the key was removed.
    case zeroed
}

extension ProductKey {
    /// Reads a key as people type it: any case, with hyphens of any kind, blanks, or nothing between the groups.
    ///
    /// - Throws: every impossible character before the length, since a wrong character is what a label shows.
    public init(text: some StringProtocol) throws(KeyTextProblem) {
        let read = KeyText.characters(of: text)
        let impossible = read.enumerated().compactMap { index, character -> KeyTextProblem.ImpossibleCharacter? in
            if let unit = character.asciiValue, KeyAlphabet.contains(unit) { return nil }
            return .init(place: index + 1, character: character)
        }
        guard impossible.isEmpty else { throw .impossibleCharacters(impossible) }
        guard read.count == KeyAlphabet.keyLength else { throw .wrongLength(read.count) }
        try self.init(units: read.compactMap(\.asciiValue))
    }

    /// Takes 25 upper-case ASCII characters without hyphens.
    public init(units: [UInt8]) throws(KeyTextProblem) {
        guard units.count == KeyAlphabet.keyLength else { throw .wrongLength(units.count) }
        var markers: [Int] = []
        for (index, unit) in units.enumerated() {
            guard KeyAlphabet.contains(unit) else {
                let character = Character(Unicode.Scalar(unit))
                throw .impossibleCharacters([.init(place: index + 1, character: character)])
            }
            if unit == KeyAlphabet.marker { markers.append(index + 1) }
        }
        guard markers.count <= 1 else { throw .severalMarkers(places: markers) }
        guard units.contains(where: { $0 != KeyAlphabet.digits[0] }) else { throw .zeroed }
        self.init(verified: units, generation: markers.isEmpty ? .pkey2005 : .pkey2009)
    }
}

/// What people and programs put between and around the characters of a key.
public enum KeyText {
    /// The characters of a typed key in upper case, with separators left out and full-width forms made plain.
    public static func characters(of text: some StringProtocol) -> [Character] {
        text.unicodeScalars.compactMap { scalar -> Character? in
            if isSeparator(scalar) { return nil }
            // Full-width letters and digits stand 0xFEE0 above the plain ones.
            if (0xFF01...0xFF5E).contains(scalar.value), let plain = Unicode.Scalar(scalar.value - 0xFEE0) {
                return upper(plain)
            }
            return upper(scalar)
        }
    }

    /// Whether a character only separates groups: a blank, a hyphen or dash of any kind, an invisible character.
    public static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .dashPunctuation, .spaceSeparator, .control, .format, .lineSeparator, .paragraphSeparator: true
        case .mathSymbol: scalar.value == 0x2212
        default: scalar.value == 0x2027 || scalar.value == 0x00B7 || scalar.value == 0xFE0F
        }
    }

    private static func upper(_ scalar: Unicode.Scalar) -> Character {
        (97...122).contains(scalar.value)
            ? Character(Unicode.Scalar(UInt8(scalar.value - 32))) : Character(scalar)
    }
}
