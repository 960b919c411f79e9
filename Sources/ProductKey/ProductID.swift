/// A Product ID, the 20 digits of the "About" page: names product and channel, is not a key.
public enum ProductID: Hashable, Sendable {
    /// Windows 8, Server 2012 and later: `ggggg-gssss-sssss-AAxxx`.
    case pkey2009(group: Int, serial: Int, isOEM: Bool, isUpgrade: Bool, random: Int?)
    /// Vista to Server 2008 R2, not OEM: `MMMMM-CCC-SSSSSSc-KKRRR`.
    case pkey2005(productCode: Int, channel: Int, sequence: Int, keyIndexHalf: Int, random: Int, checkDigitAgrees: Bool)
    /// Vista to Server 2008 R2, OEM: `MMMMM-OEM-KKCCCDc-DDDDD`.
    case pkey2005OEM(productCode: Int, keyIndexHalf: Int, channel: Int, checkDigitAgrees: Bool)

    /// Reads either shape.
    /// - Returns: nil when the text has neither.
    public init?(_ text: some StringProtocol) {
        let parts = String(text).split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 else { return nil }
        let lengths = parts.map(\.utf8.count)
        if lengths == [5, 5, 5, 5] {
            self.init(newShape: parts)
        } else if lengths == [5, 3, 7, 5] {
            self.init(oldShape: parts)
        } else {
            return nil
        }
    }

    private init?(newShape parts: [String]) {
        guard let head = Self.number(parts[0]), let middle = Self.number(parts[1]), let end = Self.number(parts[2])
        else { return nil }
        let kind = parts[3].prefix(2)
        let rest = parts[3].dropFirst(2)
        guard kind == "AA" || kind == "AB", rest == "OEM" || Self.number(rest) != nil else { return nil }
        self = .pkey2009(
            group: head * 10 + middle / 10_000,
            serial: middle % 10_000 * 100_000 + end,
            isOEM: rest == "OEM",
            isUpgrade: kind == "AB",
            random: Self.number(rest)
        )
    }

    private init?(oldShape parts: [String]) {
        guard let product = Self.number(parts[0]), let third = Self.number(parts[2]), let last = Self.number(parts[3])
        else { return nil }
        let digitSum = parts[2].utf8.reduce(0) { $0 + Int($1 - UInt8(ascii: "0")) }
        let agrees = digitSum.isMultiple(of: 7)
        if parts[1] == "OEM" {
            self = .pkey2005OEM(
                productCode: product,
                keyIndexHalf: third / 100_000,
                channel: third / 100 % 1_000,
                checkDigitAgrees: agrees
            )
        } else if let channel = Self.number(parts[1]) {
            self = .pkey2005(
                productCode: product,
                channel: channel,
                sequence: third / 10,
                keyIndexHalf: last / 1_000,
                random: last % 1_000,
                checkDigitAgrees: agrees
            )
        } else {
            return nil
        }
    }

    /// The group of a PKEY2009 Product ID.
    public var group: Int? {
        if case .pkey2009(let group, _, _, _, _) = self { group } else { nil }
    }

    /// Whether the Product ID says OEM.
    public var isOEM: Bool {
        switch self {
        case .pkey2009(_, _, let isOEM, _, _): isOEM
        case .pkey2005: false
        case .pkey2005OEM: true
        }
    }

    /// A run of ASCII digits as a number; nil for anything else, signs included.
    static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }
}
