public import Texts

/// Why the records did not do what they were asked.
public enum RecordsError: Error, Sendable, Hashable {
    /// There is no vault yet.
    case noVault
    /// There is a vault already.
    case vaultExists
    /// The one who asks is not known here.
    case unknownPerson(String)
    /// No role of theirs may do it; these may.
    case refused(Action, roles: [Role])
    /// A second person must agree first; the request has this number.
    case needsApproval(String)
    /// Nobody agrees to their own request.
    case ownRequest
    /// The agreement came too late, or was used.
    case approvalExpired(String)
    /// A reason must be given.
    case reasonMissing
    /// No record, organisation or person of that name.
    case notFound(String)
    /// Several of them: these references.
    case ambiguous(String, [String])
    /// There are several organisations, and none was named.
    case whichOrganisation([String])
    /// It is out of use already.
    case alreadyRetired(String)
    /// The value is not of the field's form.
    case badValue(Field, String)
    /// There is no such field.
    case unknownField(RecordKind, String)
    /// These two have nothing to do with each other.
    case unrelated(RecordKind, RecordKind)
    /// It is there already, under this reference.
    case duplicate(String)
    /// The passphrase opens no identity of this person.
    case wrongPassphrase
    /// This person has no identity to open anything with.
    case noIdentity(String)
    /// What is sealed cannot be opened with this identity.
    case notSealedForYou(String)
    /// Sealed bytes are damaged.
    case damagedSeal(String)
    /// The last one who can open what is sealed cannot be removed.
    case lastCustodian
    /// Retiring it now would lose something: these gates are shut.
    case gateShut([String])
    /// What is given is not one of the fields, or too large.
    case tooLarge(Int)
    /// The audit trail could not be continued; nothing was done.
    case auditBroken(String)

    /// What to tell a person.
    public var message: Message {
        switch self {
        case .noVault: Message("records.no-vault")
        case .vaultExists: Message("records.vault-exists")
        case .unknownPerson(let name): Message("records.unknown-person", ["name": .text(name)])
        case .refused(let action, let roles):
            Message(
                "records.refused",
                [
                    "action": .message(Message("action.\(action.rawValue)")),
                    "roles": .list(roles.map { .message(Message("role.\($0.rawValue)")) }),
                ]
            )
        case .needsApproval(let number): Message("records.needs-approval", ["number": .text(number)])
        case .ownRequest: Message("records.own-request")
        case .approvalExpired(let number): Message("records.approval-expired", ["number": .text(number)])
        case .reasonMissing: Message("records.reason-missing")
        case .notFound(let name): Message("records.not-found", ["name": .text(name)])
        case .ambiguous(let name, let references):
            Message(
                "records.ambiguous",
                ["name": .text(name), "references": .list(references.map { .text($0) })]
            )
        case .whichOrganisation(let names):
            names.isEmpty
                ? Message("records.no-organisation")
                : Message("records.which-organisation", ["references": .list(names.map { .text($0) })])
        case .alreadyRetired(let reference): Message("records.already-retired", ["reference": .text(reference)])
        case .badValue(let field, let text):
            Message(
                "records.bad-value",
                [
                    "field": .text(field.id), "value": .text(text),
                    "form": .message(Message("records.form-\(field.form.name)", ["words": .text(field.form.words)])),
                ]
            )
        case .unknownField(let kind, let name):
            Message("records.unknown-field", ["kind": .message(Message("kind.\(kind.rawValue)")), "name": .text(name)])
        case .unrelated(let from, let to):
            Message(
                "records.unrelated",
                [
                    "from": .message(Message("kind.\(from.rawValue)")), "to": .message(Message("kind.\(to.rawValue)")),
                ]
            )
        case .duplicate(let reference): Message("records.duplicate", ["reference": .text(reference)])
        case .wrongPassphrase: Message("records.wrong-passphrase")
        case .noIdentity(let name): Message("records.no-identity", ["name": .text(name)])
        case .notSealedForYou(let reference): Message("records.not-sealed-for-you", ["reference": .text(reference)])
        case .damagedSeal(let reference): Message("records.damaged-seal", ["reference": .text(reference)])
        case .lastCustodian: Message("records.last-custodian")
        case .gateShut(let gates):
            Message("records.gate-shut", ["gates": .list(gates.map { .message(Message("records.gate-\($0)")) })])
        case .tooLarge(let limit): Message("records.too-large", ["limit": .number(limit)])
        case .auditBroken(let detail): Message("records.audit-broken", ["detail": .text(detail)])
        }
    }

    /// Whether a rule of Regain forbids it, as against something being wrong or missing.
    public var isRefusal: Bool {
        switch self {
        case .refused, .needsApproval, .ownRequest, .approvalExpired, .reasonMissing, .lastCustodian, .gateShut,
            .notSealedForYou, .wrongPassphrase:
            true
        default: false
        }
    }
}

extension Field.Form {
    var name: String {
        switch self {
        case .text: "text"
        case .number: "number"
        case .day: "day"
        case .flag: "flag"
        case .choice: "choice"
        }
    }

    var words: String {
        if case .choice(let words) = self { words.joined(separator: ", ") } else { "" }
    }
}
