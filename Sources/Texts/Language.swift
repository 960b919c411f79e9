public import ByteKit

/// A language that people read Regain in.
public enum Language: String, CaseIterable, Hashable, Sendable {
    /// English
    case english = "en"
    /// French
    case french = "fr"

    /// Reads a language tag or a locale name: `fr`, `fr-CA`, `fr_FR.UTF-8`.
    /// - Returns: nil for a language that Regain does not speak.
    public init?(tag: some StringProtocol) {
        let primary = tag.prefix { $0.isLetter && $0.isASCII }.lowercased()
        switch primary {
        case "en", "eng", "english", "c", "posix": self = .english
        case "fr", "fra", "fre", "french": self = .french
        default: return nil
        }
    }

    /// The language to speak: what was asked for, else what the locale says, else English.
    ///
    /// - Parameters:
    ///   - flag: the value of `--lang`, already checked by `init(tag:)`.
    ///   - environment: the variables of the process; `LC_ALL`, `LC_MESSAGES` and `LANG` count, in this order, and the
    ///     first that is not empty decides (POSIX, «Environment Variables»).
    /// - Returns: English for a locale whose language Regain does not speak.
    public static func resolve(flag: Language?, environment: [String: String]) -> Language {
        if let flag { return flag }
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            guard let value = environment[name], !value.isEmpty else { continue }
            return Language(tag: value) ?? .english
        }
        return .english
    }

    /// Whether a count takes the singular: 1 in English; 0 and 1 in French (Unicode CLDR plural rules).
    public func isSingular(_ count: Int) -> Bool {
        switch self {
        case .english: count.magnitude == 1
        case .french: count.magnitude <= 1
        }
    }

    /// A whole number with its thousands apart: `12,345` or `12 345` with narrow no-break spaces.
    public func number(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let separator = self == .english ? "," : "\u{202F}"
        var result = number < 0 ? "−" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += separator }
            result.append(digit)
        }
        return result
    }

    /// A day in words, in UTC: `21 November 2026`, `1er mars 2026`.
    public func date(_ moment: Timestamp) -> String {
        let parts = moment.components
        let space = "\u{A0}"
        switch self {
        case .english: return "\(parts.day)\(space)\(Self.englishMonths[parts.month - 1]) \(parts.year)"
        case .french:
            let day = parts.day == 1 ? "1er" : String(parts.day)
            return "\(day)\(space)\(Self.frenchMonths[parts.month - 1]) \(parts.year)"
        }
    }

    /// Several things in one phrase: `a, b and c`, `a, b et c`.
    public func list(_ items: [String]) -> String {
        guard items.count > 1, let last = items.last else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + (self == .english ? " and " : " et ") + last
    }

    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private static let frenchMonths = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]
}

/// One text in all languages.
public struct LocalizedText: Hashable, Sendable {
    /// In English.
    public let english: String
    /// In French.
    public let french: String

    /// Puts the languages together.
    public init(english: String, french: String) {
        self.english = english
        self.french = french
    }

    /// The text in one language.
    public subscript(language: Language) -> String {
        switch language {
        case .english: english
        case .french: french
        }
    }
}
