/// What stands in a script in the place of a key: `regain://vault/K-12`.
///
/// It is an address like others, so that it needs no quoting in any language, and names the record, which says nothing of
/// the key. Whoever runs the script puts the key in its place.
public struct VaultReference: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "regain://vault/"

    /// The record of the key.
    public let reference: String

    /// Names a record, such as `K-12`.
    public init(_ reference: String) { self.reference = reference }

    /// The address.
    public var description: String { Self.prefix + reference }
}
