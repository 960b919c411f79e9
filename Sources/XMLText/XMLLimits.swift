/// How much a document may ask of this program.
///
/// Everything a document can make the reader store is bounded by these numbers, and by the size of the document
/// itself: entities declared in a document are refused, so that text cannot multiply.
public struct XMLLimits: Hashable, Sendable {
    /// Largest document, in bytes.
    public var byteCount: Int
    /// How deep elements may be nested.
    public var depth: Int
    /// How many elements, attributes, comments and pieces of text together.
    public var nodeCount: Int
    /// How many bytes of names, values, text and comments, in UTF-8.
    public var textByteCount: Int

    /// Limits that fit inventories, answer files and licence files.
    public init(
        byteCount: Int = 256 << 20,
        depth: Int = 128,
        nodeCount: Int = 4_000_000,
        textByteCount: Int = 256 << 20
    ) {
        self.byteCount = byteCount
        self.depth = depth
        self.nodeCount = nodeCount
        self.textByteCount = textByteCount
    }
}
