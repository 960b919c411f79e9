public import ByteKit
public import Documents

/// A document that proves a purchase, and where it was found.
public struct FoundProof: Sendable {
    /// Number of its source.
    public var source: String
    /// What it proves.
    public var proof: PurchaseProof
    /// What the document says about itself, and what it is attached to.
    public var document: DocumentContext
    /// Its name without a folder.
    public var name: String
    /// Whether a key stands in it, which is then a finding of its own.
    public var hasKey: Bool
    /// Its bytes, where they are wanted for the records and can be had by themselves.
    public var file: MemoryRegion?
}
