import Catalogue

/// The small files of a medium that say what it is.
public struct SetupFiles: Hashable, Sendable {
    /// What `ei.cfg` says of the channel: `Retail`, `OEM`, `Volume`, `Eval`; nil without the file.
    public var channel: String?
    /// The edition `ei.cfg` names.
    public var editionID: String?
    /// Whether `ei.cfg` says volume licence.
    public var isVolume: Bool?
    /// Last five characters of the key in `PID.txt`.
    public var keyPartial: String?
    /// Whether that key is one that Microsoft publishes.
    public var keyIsPublished: Bool?
    /// How many keys `product.ini` holds; setup uses them, none is personal.
    public var setupKeyCount = 0

    /// Nothing is known.
    public init() {}

    /// Takes `ei.cfg`: a value stands on the line below its section.
    public mutating func takeEditionConfiguration(_ text: String) {
        var section = ""
        for line in text.split(whereSeparator: \.isNewline).prefix(200) {
            let value = line.trimmingPrefix { $0.isWhitespace }.reversed().trimmingPrefix { $0.isWhitespace }.reversed()
            let content = String(value.filter { $0 != "\u{FEFF}" })
            guard !content.isEmpty else { continue }
            if content.hasPrefix("[") {
                section = content.lowercased()
                continue
            }
            switch section {
            case "[editionid]": editionID = editionID ?? content
            case "[channel]": channel = channel ?? content
            case "[vl]": isVolume = isVolume ?? (content == "1")
            default: continue
            }
        }
    }

    /// Takes `PID.txt`: only the handle of its key is kept.
    public mutating func takeProductID(_ text: String) {
        guard let key = Self.keys(text).first else { return }
        keyPartial = String(key.suffix(5))
        keyIsPublished = GenericKeys.standard.lookup(normalisedText: key) != nil
    }

    /// Takes `product.ini`: only the number of its keys is kept.
    public mutating func takeProductList(_ text: String) { setupKeyCount = Self.keys(text).count }

    /// Twenty-five letters and digits in five groups, without hyphens.
    private static func keys(_ text: String) -> [String] {
        text.prefix(1 << 18).split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")) }
            .compactMap { word in
                let groups = word.split(separator: "-", omittingEmptySubsequences: false)
                guard groups.count == 5, groups.allSatisfy({ $0.utf8.count == 5 }) else { return nil }
                return groups.joined().uppercased()
            }
    }
}
