public import ProductKey

/// Everything that a find says about itself, before it is weighed.
public struct KeyEvidence: Sendable {
    /// The key; nil where it was removed or never there.
    public var key: ProductKey?
    /// The blob of version 3.
    public var version3: DigitalProductId3?
    /// The blob of version 4.
    public var version4: DigitalProductId4?
    /// A Product ID or Extended PID in words.
    public var identifier: String?
    /// What stands around it.
    public var context: ProductContext

    /// Puts the evidence together.
    public init(
        key: ProductKey? = nil,
        version3: DigitalProductId3? = nil,
        version4: DigitalProductId4? = nil,
        identifier: String? = nil,
        context: ProductContext = ProductContext()
    ) {
        self.key = key
        self.version3 = version3
        self.version4 = version4
        self.identifier = identifier
        self.context = context
    }
}
