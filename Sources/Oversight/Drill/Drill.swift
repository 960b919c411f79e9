public import ByteKit
public import Records
public import Recovery
import Texts

/// Tries, for each server, whether its key, channel, proof and backup could be produced today.
public struct Drill: Sendable {
    private let book: RecordBook
    private let custody: Custody
    private let backups: BackupCheck
    private let now: Timestamp

    /// Prepares a drill.
    ///
    /// - Parameters:
    ///   - book: the records.
    ///   - custody: the actor's opened identity.
    ///   - longestAge: days that a backup may be old.
    ///   - options: how backups are opened.
    ///   - now: what time it is.
    public init(
        _ book: RecordBook,
        _ custody: Custody,
        longestAge: Int,
        options: Search.Options,
        now: Timestamp
    ) {
        self.book = book
        self.custody = custody
        self.now = now
        backups = BackupCheck(longestAge: longestAge, options: options, now: now)
    }

    /// Tries everything; one event tells the figures.
    ///
    /// - Parameters:
    ///   - organisations: whose servers.
    ///   - progress: told about each server.
    /// - Returns: an outcome for each check of each server.
    /// - Throws: `RecordsError`, `StoreError`.
    public func run(
        _ organisations: [Organisation],
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> DrillReport {
        var servers: [DrillReport.Server] = []
        let states = try organisations.map { ($0, try book.state(of: $0.id)) }
        let total = states.reduce(0) { $0 + $1.1.records(.server).count }
        for (organisation, state) in states {
            for server in state.records(.server) {
                let outcomes = [
                    try key(of: server, state, organisation),
                    channel(of: server, state),
                    try proof(of: server, state, organisation),
                    await backups.outcome(of: server, backups: state.sources(of: server, .backsUp)),
                ]
                servers.append(
                    .init(
                        organisation: organisation.name,
                        reference: server.reference,
                        name: server.title,
                        outcomes: outcomes
                    )
                )
                progress(servers.count, total)
            }
        }
        return DrillReport(made: now, by: book.actor.name, servers: servers)
    }

    private func key(
        of server: Record,
        _ state: OrganisationState,
        _ organisation: Organisation
    ) throws -> DrillReport.Outcome {
        let keys = state.sources(of: server, .installedOn)
        guard !keys.isEmpty else {
            if let channel = state.newestActivation(of: server)?["channel"], Self.needsNoKey(channel) {
                return .init(
                    check: .key,
                    isGood: true,
                    reason: Message("drill.no-key-needed", ["channel": .text(channel)])
                )
            }
            return .init(check: .key, isGood: false, reason: Message("drill.no-key"))
        }
        return try firstGood(of: keys, .key) { key in
            try book.proveKey(key.reference, in: organisation.id, custody)
            return Message(
                "drill.key-good",
                ["reference": .text(key.reference), "partial": .text(key["partial"] ?? "")]
            )
        }
    }

    /// The first record of which what is sealed opens; else why the first one does not.
    private func firstGood(
        of records: [Record],
        _ check: DrillReport.Check,
        _ open: (Record) throws -> Message
    ) throws -> DrillReport.Outcome {
        var reason: Message?
        for record in records {
            do {
                return .init(check: check, isGood: true, reason: try open(record))
            } catch let error as RecordsError {
                // Who may not open anything has learnt nothing about the fleet.
                if case .refused = error { throw error }
                reason = reason ?? error.message
            }
        }
        return .init(check: check, isGood: false, reason: reason ?? Message("drill.no-proof"))
    }

    private func channel(of server: Record, _ state: OrganisationState) -> DrillReport.Outcome {
        let channel =
            state.sources(of: server, .installedOn).compactMap { $0["channel"] }.first
            ?? state.sources(of: server, .covers).compactMap { $0["channel"] }.first
            ?? state.newestActivation(of: server)?["channel"]
        guard let channel else { return .init(check: .channel, isGood: false, reason: Message("drill.no-channel")) }
        return .init(check: .channel, isGood: true, reason: Message("drill.channel-good", ["channel": .text(channel)]))
    }

    private func proof(
        of server: Record,
        _ state: OrganisationState,
        _ organisation: Organisation
    ) throws -> DrillReport.Outcome {
        let keys = state.sources(of: server, .installedOn)
        let licences = state.sources(of: server, .covers) + keys.flatMap { state.targets(of: $0, .belongsTo) }
        let proofs = ([server] + licences + keys).flatMap { state.sources(of: $0, .proves) }
        guard !proofs.isEmpty else { return .init(check: .proof, isGood: false, reason: Message("drill.no-proof")) }
        return try firstGood(of: proofs, .proof) { proof in
            _ = try book.openProof(proof.reference, in: organisation.id, custody)
            return Message("drill.proof-good", ["reference": .text(proof.reference)])
        }
    }

    /// KMS clients and virtual machines under AVMA have no key of their own.
    private static func needsNoKey(_ channel: String) -> Bool {
        ["volume-gvlk", "avma"].contains(channel)
    }
}
