/// What stands around a key about the product it is for: the installation it was found in, or the words beside it.
public struct ProductContext: Hashable, Sendable {
    /// The product in words, for example `Windows Server 2019 Standard`.
    public var productName: String?
    /// EditionID, for example `ServerStandard`.
    public var editionID: String?
    /// Build number.
    public var build: Int?
    /// Product ID.
    public var productID: String?
    /// Whether the installation is an evaluation.
    public var isEvaluation = false
    /// Key type or channel as the place words it, for example `Volume:MAK`.
    public var keyType: String?
    /// The machine it was read on.
    public var host: String?
    /// The words around a key in free text.
    public var surroundings: String?

    /// Puts together what is known.
    public init(
        productName: String? = nil,
        editionID: String? = nil,
        build: Int? = nil,
        productID: String? = nil,
        isEvaluation: Bool = false,
        keyType: String? = nil,
        host: String? = nil,
        surroundings: String? = nil
    ) {
        self.productName = productName
        self.editionID = editionID
        self.build = build
        self.productID = productID
        self.isEvaluation = isEvaluation
        self.keyType = keyType
        self.host = host
        self.surroundings = surroundings
    }
}
