/// How much text and how many pieces a document may bring.
///
/// A file of a few kilobytes can be made to unfold into gigabytes; what a person could have written stays far below.
public struct DocumentLimits: Sendable {
    /// Pieces of text.
    public var passageCount = 200_000
    /// Bytes of text, in UTF-8.
    public var textByteCount = 32 << 20
    /// Files inside.
    public var attachmentCount = 1_000
    /// Bytes of all files inside.
    public var attachmentByteCount = 128 << 20
    /// Problems that are told of one document.
    public var problemCount = 50

    /// The usual limits.
    public init() {}
}
