import Licensing
public import ProductKey
import Texts

extension LeakReport {
    /// Says whose the keys are and what they are for.
    ///
    /// - Parameter vault: what the vault knows of some keys; nil where it was not asked. It is called once, with each key
    ///   that is not published.
    /// - Throws: what the vault has to say.
    public mutating func identify(_ vault: (([ProductKey]) throws -> [ProductKey: [Leak.Owner]])? = nil) throws {
        let keys = Set(leaks.map(\.key))
        let resolver = IdentityResolver()
        var identities: [ProductKey: (identity: KeyIdentity, isPublished: Bool)] = [:]
        for key in keys {
            let identity = resolver.identify(KeyEvidence(key: key))
            let keyClass = KeyClass.of(key, identity: identity)
            identities[key] = (identity, keyClass == .generic || keyClass == .avma)
        }
        let private_ = keys.filter { identities[$0]?.isPublished == false }
        let owners = try vault?(Array(private_)) ?? [:]
        vaultWasAsked = vault != nil
        for index in leaks.indices {
            let key = leaks[index].key
            guard let known = identities[key] else { continue }
            leaks[index].identity = known.identity
            leaks[index].owners = owners[key] ?? []
            leaks[index].leakClass = known.isPublished ? .published : owners[key] == nil ? .unknown : .ours
        }
    }

    /// The same with everything in the order of the places.
    func sorted() -> LeakReport {
        var result = self
        result.leaks.sort {
            ($0.place.text, $0.offset, $0.key.partialKey) < ($1.place.text, $1.offset, $1.key.partialKey)
        }
        result.problems.sort { ($0.path, $0.message.code) < ($1.path, $1.message.code) }
        return result
    }
}
