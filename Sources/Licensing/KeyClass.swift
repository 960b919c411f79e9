public import Catalogue
public import ProductKey

extension ProductKey {
    /// The ways in which Microsoft publishes this very key; empty for a key that is not published.
    public var publications: [GenericKey] { withCharacters { GenericKeys.standard.publications(of: $0) } }

    /// Whether Microsoft publishes this very key for everybody.
    public var isPublished: Bool { !publications.isEmpty }
}

/// What sort of find something is.
public enum KeyClass: String, Sendable, CaseIterable {
    /// A key of the owner's own.
    case individual
    /// A key that Microsoft publishes, or that comes with every medium: not a find.
    case generic
    /// A published key for guests of an activated Datacenter host.
    case avma
    /// A key for a KMS host.
    case kmsHost = "kms-host"
    /// The key was removed; product, channel and date remain.
    case removed
    /// A Product ID or the last five characters: names a product, is no key.
    case productID = "product-id"
    /// The shape of a key, but no key.
    case notAKey = "not-a-key"

    /// Classifies a whole key by what it was identified as.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - identity: what it is for.
    /// - Returns: never ``removed`` or ``productID``, which have no key.
    public static func of(_ key: ProductKey, identity: KeyIdentity) -> KeyClass {
        if let published = key.publications.first {
            return published.kind == .avma ? .avma : .generic
        }
        switch identity.channel {
        case .volumeGVLK, .evaluation: return .generic
        case .avma: return .avma
        case .volumeCSVLK: return .kmsHost
        default: return .individual
        }
    }
}
