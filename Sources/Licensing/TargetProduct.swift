public import Catalogue

/// A Windows that a key is wanted for: an installation, or the words of a person.
public struct TargetProduct: Hashable, Sendable {
    /// Server or client.
    public var family: WindowsFamily?
    /// Version: `2019`.
    public var version: String?
    /// EditionID: `ServerStandard`.
    public var editionID: String?
    /// As a person says it.
    public var name: String

    /// The product of an installation.
    public init(_ context: ProductContext) {
        let named = context.productName.flatMap { ProductName(parsing: $0) }
        editionID = context.editionID ?? named?.editionID
        family = editionID.flatMap { EditionTable.standard[$0]?.family } ?? named?.family
        version = named?.version?.id
        if version == nil, let build = context.build, let family {
            version = WindowsVersionTable.standard.version(build: build, family: family, editionID: editionID)?.id
        }
        name = context.productName ?? ""
    }

    /// The product that a person names, in any spelling.
    /// - Returns: nil when the words name no version of Windows.
    public init?(words: String) {
        guard let named = ProductName(parsing: words), named.version != nil else { return nil }
        family = named.family
        version = named.version?.id
        editionID = named.editionID
        name = words
    }
}
