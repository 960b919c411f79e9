public import ByteKit
import Glibc
import ProductKey
public import RecordStore
import Sealing
import Texts

/// The records of one or many organisations, and the rules of who may do what with them.
///
/// Every way in goes through ``act(_:in:on:reason:details:_:)``: it asks the policy, does the work and writes the event
/// in one transaction, so that nothing happens without its event and no event tells of something that did not happen.
/// The faces (command line, web) hold no rule of their own.
public final class RecordBook: Sendable {
    /// Where the records are kept.
    public let store: any RecordStore
    /// Who acts.
    public let actor: Actor
    /// Which role may do what.
    public let policy: RolePolicy
    let clock: @Sendable () -> Timestamp
    /// How hard a passphrase is stretched.
    let workFactor: Int

    /// Opens the records for somebody.
    ///
    /// - Parameters:
    ///   - store: the database; brought up to the form that this program knows.
    ///   - login: their account of the operating system, which vouches for them.
    ///   - policy: which role may do what.
    ///   - workFactor: how hard passphrases are stretched, as a power of two; the usual where nil.
    ///   - clock: what time it is; the system's where nil.
    /// - Throws: `StoreError`; ``RecordsError/unknownPerson(_:)`` when there is a vault and it does not know them.
    public convenience init(
        store: any RecordStore,
        login: String,
        policy: RolePolicy = .standard,
        workFactor: Int? = nil,
        clock: (@Sendable () -> Timestamp)? = nil
    ) throws {
        try self.init(store: store, claim: .account(login), policy: policy, workFactor: workFactor, clock: clock)
    }

    /// Opens the records for somebody who says their name and proves it by the passphrase of their identity.
    ///
    /// - Parameters:
    ///   - store: the database.
    ///   - person: the name.
    ///   - passphrase: what opens their identity.
    ///   - policy: which role may do what.
    ///   - workFactor: how hard passphrases are stretched, as a power of two; the usual where nil.
    ///   - clock: what time it is; the system's where nil.
    /// - Returns: the records, and the opened identity.
    /// - Throws: ``RecordsError/unknownPerson(_:)``, ``RecordsError/noIdentity(_:)``,
    ///   ``RecordsError/wrongPassphrase``, which is an event; `StoreError`.
    public static func open(
        _ store: any RecordStore,
        person: String,
        passphrase: SecretBytes,
        policy: RolePolicy = .standard,
        workFactor: Int? = nil,
        clock: (@Sendable () -> Timestamp)? = nil
    ) throws -> (book: RecordBook, custody: Custody) {
        let book = try RecordBook(
            store: store,
            claim: .name(person),
            policy: policy,
            workFactor: workFactor,
            clock: clock
        )
        guard !book.actor.isFounder else { throw RecordsError.noVault }
        return (book, try book.unlock(passphrase))
    }

    private init(
        store: any RecordStore,
        claim: Actor.Claim,
        policy: RolePolicy,
        workFactor: Int?,
        clock: (@Sendable () -> Timestamp)?
    ) throws {
        try store.migrate(RecordMigrations.all)
        self.store = store
        self.policy = policy
        self.workFactor = workFactor ?? AgeLock.usualWorkFactor
        self.clock = clock ?? { Timestamp(secondsSince1970: Int64(time(nil))) }
        actor = try store.read { session in try Actor.find(claim, in: session) }
    }

    /// Whether `regain vault init` was done.
    public var hasVault: Bool {
        get throws { try store.read { try !$0.query("SELECT name FROM setting WHERE name = 'vault'", []).isEmpty } }
    }

    /// Does something in one transaction, together with its event.
    ///
    /// - Parameters:
    ///   - action: what is done, as the policy and the audit trail name it.
    ///   - organisation: where, by identifier; nil for what concerns all of them.
    ///   - object: to what, as the event names it.
    ///   - reason: why, where one was given.
    ///   - details: further facts for the event; never a key.
    ///   - body: the work.
    /// - Returns: what `body` returns, once it and its event are committed.
    /// - Throws: ``RecordsError/refused(_:roles:)`` where no role allows it, which is an event too; what `body` throws;
    ///   `StoreError`.
    func act<Result>(
        _ action: Action,
        in organisation: String?,
        on object: String = "",
        reason: String = "",
        details: [String: String] = [:],
        _ body: (Work) throws -> Result
    ) throws -> Result {
        guard actor.isFounder ? action == .createVault : allows(action, in: organisation) else {
            let error = actor.isFounder ? RecordsError.noVault : .refused(action, roles: policy.roles(for: action))
            if !actor.isFounder { try note(action, organisation, object, reason, .refused, details) }
            throw error
        }
        do {
            return try store.write { session in
                let work = Work(session: session, book: self, organisation: organisation, object: object)
                work.details = details
                let result = try body(work)
                try AuditTrail(session).append(
                    self.event(action, organisation, work.object, reason, .done, work.details)
                )
                return result
            }
        } catch let error as RecordsError where (action.isSensitive || error.isRefusal) && !actor.isFounder {
            let failure = details.merging(["why": error.message.code]) { $1 }
            try note(action, organisation, object, reason, error.isRefusal ? .refused : .failed, failure)
            throw error
        }
    }

    func note(
        _ action: Action,
        _ organisation: String?,
        _ object: String,
        _ reason: String,
        _ outcome: AuditEvent.Outcome,
        _ details: [String: String]
    ) throws {
        try store.write { session in
            try AuditTrail(session).append(event(action, organisation, object, reason, outcome, details))
        }
    }

    /// Whether a role of the actor allows it there; what concerns only themselves they may do where they have any role.
    func allows(_ action: Action, in organisation: String?) -> Bool {
        policy.allows(action, to: action.isPersonal ? actor.allRoles : actor.roles(in: organisation))
    }

    /// The organisations where the actor may do it; nil for all of them.
    func organisations(allowing action: Action) -> Set<String>? {
        actor.organisations.map { mine in mine.filter { allows(action, in: $0) } }
    }

    func event(
        _ action: Action,
        _ organisation: String?,
        _ object: String,
        _ reason: String,
        _ outcome: AuditEvent.Outcome,
        _ details: [String: String]
    ) -> AuditEvent {
        var details = details
        details["organisation"] = organisation
        return AuditEvent(
            time: clock(),
            who: actor.name,
            why: KeyTextSearch.masked(reason),
            action: action.rawValue,
            object: KeyTextSearch.masked(object),
            outcome: outcome,
            details: details.mapValues(KeyTextSearch.masked)
        )
    }
}

/// One transaction, with what its event will say.
final class Work {
    let session: any SQLSession
    let book: RecordBook
    let organisation: String?
    var object: String
    var details: [String: String] = [:]
    /// Contradictions that were not known before this transaction.
    var noted: [Contradiction] = []

    var now: Timestamp { book.clock() }

    init(session: any SQLSession, book: RecordBook, organisation: String?, object: String) {
        self.session = session
        self.book = book
        self.organisation = organisation
        self.object = object
    }

    /// A new identifier, random (RFC 9562, version 4).
    func newID() -> String { Identifier.random() }
}

/// Identifiers of rows.
enum Identifier {
    static func random() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = Array(Hexadecimal.text(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(text[$0]) }.joined(separator: "-")
    }
}
