/// What a person is for in an organisation.
public enum Role: String, CaseIterable, Hashable, Sendable {
    /// Keeps papers and payment data; never sees a key.
    case buyer
    /// Uses keys on servers.
    case `operator`
    /// Seals keys and approves what others ask for.
    case custodian
    /// Reads what happened; sees no key and no payment data.
    case auditor
    /// Cares for people and organisations; sees no key.
    case administrator
}

/// Everything that somebody can do with the records, as the audit trail names it.
public enum Action: String, CaseIterable, Hashable, Sendable {
    /// Make the vault, once.
    case createVault = "vault.create"
    /// See records without payment data.
    case viewRecords = "records.view"
    /// Add and change servers, activations, media, backups.
    case changeRecords = "records.change"
    /// Take in tables of other programs, and what a search found.
    case importRecords = "records.import"
    /// Hand records out as a table.
    case exportRecords = "records.export"
    /// Say that a server or a licence is out of use.
    case retire = "records.retire"
    /// See and change payment data of licences and proofs.
    case usePayments = "payments.use"
    /// Add and change licences and proofs, and link them.
    case changeLicences = "licences.change"
    /// Open cases and carry them on.
    case workCases = "cases.work"
    /// Open the sealed file of a proof.
    case openProof = "proof.open"
    /// Open one's own identity by its passphrase.
    case unlock = "vault.unlock"
    /// Change the passphrase of one's own identity.
    case changePassphrase = "vault.passphrase"
    /// Put a key under seal.
    case sealKey = "key.seal"
    /// See which keys there are, masked.
    case listKeys = "key.list"
    /// See a whole key, copy it, or hand it to a program.
    case revealKey = "key.reveal"
    /// Agree to what somebody else asked for.
    case approve = "key.approve"
    /// Hand keys out in bulk: age bundle, KeePass, Bitwarden.
    case exportKeys = "keys.export"
    /// Add and remove those who can open what is sealed; seal anew.
    case manageCustodians = "vault.custodians"
    /// Add people and organisations, give and take roles.
    case managePeople = "people.manage"
    /// Change the rules of this vault.
    case changePolicy = "policy.change"
    /// Read, verify and export the audit trail.
    case readAudit = "audit.read"
    /// Sign the state of the audit trail.
    case signAudit = "audit.sign"
    /// See what needs attention, and try whether keys could be recovered.
    case watch = "records.watch"
    /// Copy the whole database.
    case backUp = "records.back-up"

    /// Whether it concerns only the one who acts, wherever they have a role.
    var isPersonal: Bool { self == .unlock || self == .changePassphrase }

    /// Whether a failed attempt is worth an event: it touches what is under seal.
    var isSensitive: Bool {
        switch self {
        case .unlock, .openProof, .sealKey, .revealKey, .approve, .exportKeys, .manageCustodians, .signAudit: true
        default: false
        }
    }
}
