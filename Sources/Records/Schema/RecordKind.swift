/// What a record is about.
///
/// Organisations and people are not records of this form: nobody imports or contradicts them.
public enum RecordKind: String, CaseIterable, Hashable, Sendable {
    /// A machine that runs Windows Server, or did.
    case server
    /// A right to use a product; it exists without a key.
    case licence
    /// A product key under seal; it exists without a licence.
    case key
    /// A paper or a picture that shows where a licence comes from.
    case proof
    /// What a server was told or said about its activation.
    case activation
    /// An installation medium.
    case medium
    /// A backup from which a server could be rebuilt.
    case backup
    /// A key that was lost, from the loss until it cannot be lost again.
    case `case`

    /// What references of this kind begin with: `S-12`.
    public var letter: String {
        switch self {
        case .server: "S"
        case .licence: "L"
        case .key: "K"
        case .proof: "P"
        case .activation: "A"
        case .medium: "M"
        case .backup: "B"
        case .case: "C"
        }
    }

    /// The kind whose references begin with this letter.
    init?(letter: String) {
        guard let kind = Self.allCases.first(where: { $0.letter == letter.uppercased() }) else { return nil }
        self = kind
    }

    var table: String { "record_\(rawValue)" }
}
