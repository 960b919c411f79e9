import Catalogue
import Licensing
import ProductKey
public import Texts

/// What is said of a leak in one sentence, for the reports that have room for one.
public struct LeakWords: Sendable {
    private let language: Language

    /// In one language.
    public init(_ language: Language) { self.language = language }

    /// Whose key it is, masked, and what it is for.
    public func sentence(_ leak: Leak) -> String {
        let key = TextArgument.text(leak.key.masked)
        let product = TextArgument.text(product(leak))
        switch leak.leakClass {
        case .ours:
            return text(
                "leaks.sentence-ours",
                ["key": key, "product": product, "owner": .text(owner(leak)), "servers": .text(servers(leak))]
            )
        case .unknown: return text("leaks.sentence-unknown", ["key": key, "product": product])
        case .published: return text("leaks.sentence-public", ["key": key, "product": product])
        }
    }

    /// Product and channel.
    public func product(_ leak: Leak) -> String {
        let known = [leak.identity.product, leak.identity.keyType ?? leak.identity.channel?.rawValue]
        let words = known.compactMap { $0 }
        return words.isEmpty ? text("leaks.product-unknown") : words.joined(separator: ", ")
    }

    /// The records of the key.
    public func owner(_ leak: Leak) -> String {
        leak.owners.map { "\($0.reference) (\($0.organisation))" }.joined(separator: ", ")
    }

    /// The servers it is installed on.
    public func servers(_ leak: Leak) -> String {
        let names = leak.owners.flatMap(\.servers)
        return names.isEmpty ? text("leaks.no-server") : names.joined(separator: ", ")
    }

    /// How the object can be reached, for what was found in a history.
    public func standing(_ object: GitObject) -> String { text("leaks.standing-\(object.standing.rawValue)") }

    func text(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        Phrasebook.standard.text(code, arguments, in: language)
    }
}
