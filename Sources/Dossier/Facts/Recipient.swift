public import Texts

/// Whom a dossier is for.
public enum Recipient: String, CaseIterable, Hashable, Sendable {
    /// Microsoft's support.
    case microsoft
    /// Who sold the licence.
    case reseller
    /// Who made the machine, for licences that came with it.
    case maker
    /// The cloud solution provider.
    case csp

    /// What it is called.
    public var title: Message { Message("dossier.recipient-\(rawValue)") }
}
