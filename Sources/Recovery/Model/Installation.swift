public import ByteKit
public import Licensing

/// A Windows installation that a source holds, or held.
public struct Installation: Sendable {
    /// Number within the report, for example `i1`.
    public var id: String
    /// The source whose facts name it.
    public var source: String
    /// The folder that holds `Windows`, or the file it was read from.
    public var root: String
    /// Name of the computer.
    public var computerName: String?
    /// ProductName as Windows writes it.
    public var productName: String?
    /// EditionID.
    public var edition: String?
    /// Build number.
    public var build: String?
    /// Version in words: `2019`.
    public var version: String?
    /// When it was installed.
    public var installedAt: Timestamp?
    /// Product ID.
    public var productID: String?
    /// Whether it is an evaluation.
    public var isEvaluation: Bool
    /// The configured or cached KMS host, where one is named.
    public var kmsHost: String?
    /// Whether it is the state before an upgrade.
    public var isPrevious: Bool
    /// When its registry was last written, as its hives say.
    public var lastWritten: Timestamp?

    /// The same facts in the form that licensing rules read.
    public var product: ProductContext {
        ProductContext(
            productName: productName,
            editionID: edition,
            build: build.flatMap { Int($0) },
            productID: productID,
            isEvaluation: isEvaluation
        )
    }
}
