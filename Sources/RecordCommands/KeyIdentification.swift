import Catalogue
import Licensing
import ProductKey

/// What a key says of itself, as values of its record.
enum KeyIdentification {
    /// The fields that can be told from the key alone.
    static func values(of key: ProductKey) -> [String: String] {
        let identity = IdentityResolver().identify(KeyEvidence(key: key))
        var values: [String: String] = [:]
        values["product"] = identity.product
        values["version"] = identity.version
        values["edition"] = identity.editions.count == 1 ? identity.editions.first : nil
        values["channel"] = identity.channel?.rawValue
        values["key-type"] = identity.keyType
        values["group"] = identity.group.map(String.init)
        return values
    }
}
