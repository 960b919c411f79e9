import ProductKey

/// An internal label for one server: what it is called and where its asset sheet is.
///
/// It has no place for a key.
public struct ServerLabel: Hashable, Sendable {
    /// The asset's reference, for example an inventory number.
    public let reference: String
    /// The server's name.
    public let serverName: String
    /// Whose it is; may be empty.
    public let organisation: String
    /// The address of the asset sheet: `https://…`, `http://…` or `regain:…`.
    ///
    /// The QR code holds it.
    public let sheetAddress: String
    /// A line for people; may be empty.
    public let note: String

    /// Checks and takes what the label shows.
    ///
    /// Line feeds and other control characters become blanks.
    ///
    /// - Throws: `label.key-shape` where a text holds what has the shape of a whole product key, also when it is spread
    ///   over several fields or percent-encoded; `label.empty`, `label.too-long`, `label.address`.
    public init(
        reference: String,
        serverName: String,
        organisation: String = "",
        sheetAddress: String,
        note: String = ""
    ) throws(LabelError) {
        self.reference = Self.cleaned(reference)
        self.serverName = Self.cleaned(serverName)
        self.organisation = Self.cleaned(organisation)
        self.sheetAddress = sheetAddress
        self.note = Self.cleaned(note)
        let fields = [
            ("reference", self.reference, 64), ("server name", self.serverName, 256),
            ("organisation", self.organisation, 256), ("address", sheetAddress, 256), ("note", self.note, 256),
        ]
        for (name, text, limit) in fields {
            guard text.unicodeScalars.count <= limit else { throw .tooLong(name) }
            guard !Self.holdsKeyShape(text) else { throw .keyShape(name) }
        }
        guard !Self.holdsKeyShape(fields.map(\.1).joined(separator: " ")) else { throw .keyShape("all") }
        guard !self.reference.isEmpty else { throw .empty("reference") }
        guard !self.serverName.isEmpty else { throw .empty("server name") }
        guard Self.isAddress(sheetAddress) else { throw .address }
    }

    private static func cleaned(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result).split(separator: " ").joined(separator: " ")
    }

    /// Whether a whole key can be read in a text, as it stands, with its percent signs resolved, or by those who take
    /// underscores, points and slashes for separators.
    private static func holdsKeyShape(_ text: String) -> Bool {
        [text, percentDecoded(text)].contains { text in
            let parts = text.unicodeScalars.map { scalar in
                "_./:=&?#+,;|".unicodeScalars.contains(scalar) ? " " : scalar
            }
            return [Array(text.unicodeScalars), parts].contains { !KeyTextSearch.matches(in: $0).isEmpty }
        }
    }

    private static func percentDecoded(_ text: String) -> String {
        let units = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < units.count {
            if units[index] == UInt8(ascii: "%"), index + 2 < units.count,
                let unit = UInt8(String(decoding: units[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                result.append(unit)
                index += 3
            } else {
                result.append(units[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether a text is an address that a QR code may send people to: nothing but the characters of RFC 3986.
    private static func isAddress(_ text: String) -> Bool {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://", "regain:"].first(where: lower.hasPrefix),
            text.utf8.count > scheme.utf8.count
        else { return false }
        let others = Set("-._~:/?#[]@!$&'()*+,;=%".unicodeScalars)
        return text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || others.contains(scalar)
        }
    }
}
