public import ByteKit
public import ProductKey

/// A place that was looked at closely: what it holds and how far that is proved.
public struct CarvedFinding: Sendable {
    /// How far the bytes vouch for themselves.
    ///
    /// None of them says that Microsoft issued a key.
    public enum Standing: String, Hashable, Sendable, CaseIterable {
        /// The structure's own check agrees: CRC, hash, table sum, or the key's check bits.
        case proven
        /// The form is right, but it has no check or the check bits of the characters disagree.
        case unproven
        /// The structure's check disagrees or its end is missing.
        case damaged
    }

    /// What was read.
    public enum Content: Sendable {
        /// A DigitalProductId; its key may be missing for reasons of its own.
        case digitalProductId3(DigitalProductId3)
        /// A DigitalProductId4; its key may be missing for reasons of its own.
        case digitalProductId4(DigitalProductId4)
        /// A key written out, also the one in an MSDM table.
        case key(ProductKey)
        /// Nothing beyond the place itself: a page of a hive, or a structure too damaged to be read.
        case place
    }

    /// Where it lies and what its shape is.
    public let candidate: CarvedCandidate
    /// How far it is proved.
    public let standing: Standing
    /// Why it is not proved; nil for what is.
    ///
    /// `carving.truncated`, `carving.check-disagrees`, `carving.layout`, `carving.no-check`.
    public let reason: ParseError.Code?
    /// What was read.
    public let content: Content

    /// The key, where there is a whole one.
    public var key: ProductKey? {
        switch content {
        case .digitalProductId3(let blob): try? blob.key.get()
        case .digitalProductId4(let blob): try? blob.key.get()
        case .key(let key): key
        case .place: nil
        }
    }

    init(_ candidate: CarvedCandidate, _ standing: Standing, _ reason: ParseError.Code? = nil, _ content: Content) {
        self.candidate = candidate
        self.standing = standing
        self.reason = reason
        self.content = content
    }
}

extension ParseError.Code {
    /// The structure reaches past the end of the bytes.
    static let carvedTruncated: Self = "carving.truncated"
    /// The structure's own check does not agree with its bytes.
    static let carvedCheckDisagrees: Self = "carving.check-disagrees"
    /// Bytes that are zero in every such structure are not.
    static let carvedLayout: Self = "carving.layout"
    /// The form carries nothing that could be checked.
    static let carvedNoCheck: Self = "carving.no-check"
}
