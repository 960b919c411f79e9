public import ProductKey

/// A whole key in some bytes, and where it stands.
public struct TextMatch: Sendable {
    /// The key.
    public let key: ProductKey
    /// Where it begins, or where what wraps it begins, in bytes from the start of the source.
    public let offset: UInt64
    /// Bytes it takes there; 0 where it does not stand there as such.
    public let length: Int
    /// What it was wrapped in.
    public let layers: [Layer]
    /// Whether its check bits agree; a key of the older generation has none.
    public let isProven: Bool

    init(key: ProductKey, offset: UInt64, length: Int, layers: [Layer], isProven: Bool) {
        self.key = key
        self.offset = offset
        self.length = length
        self.layers = layers
        self.isProven = isProven
    }
}

/// How often something that looks like a key and is none was met.
public struct LookalikeCounts: Hashable, Sendable {
    /// GUIDs.
    public var guids = 0
    /// Product IDs of either form.
    public var productIDs = 0
    /// Extended PIDs.
    public var extendedPIDs = 0
    /// Five groups of five that are no product key: codes of games and of other makers, keys mistyped.
    public var otherCodes = 0

    /// None.
    public init() {}

    /// All together.
    public var total: Int { guids + productIDs + extendedPIDs + otherCodes }

    /// Adds what was met elsewhere.
    public static func += (left: inout LookalikeCounts, right: LookalikeCounts) {
        left.guids += right.guids
        left.productIDs += right.productIDs
        left.extendedPIDs += right.extendedPIDs
        left.otherCodes += right.otherCodes
    }
}
