import ByteKit
import Catalogue
import RecordStore

/// What becomes of a key when its server goes.
public enum KeyFate: String, Sendable, Hashable {
    /// It was sold with the machine and goes with it.
    case staysWithHardware = "stays-with-hardware"
    /// It may be used on another server.
    case reusable
    /// It is everybody's: nothing is lost with it.
    case published
    /// Nobody knows its channel, so nobody knows.
    case unknown
}

/// What stands in the way of retiring a server.
public enum RetirementGate: String, Sendable, Hashable, CaseIterable {
    /// No key of the server is under seal.
    case noKey = "no-key"
    /// No proof of purchase is there for what the server runs.
    case noProof = "no-proof"
}

/// Somebody takes a loss upon themselves.
public struct Acceptance: Sendable, Hashable {
    /// Who.
    public let name: String
    /// Why.
    public let reason: String

    /// Somebody's word; nil where name or reason is missing.
    public init?(name: String, reason: String) {
        guard !name.trimmed.isEmpty, !reason.trimmed.isEmpty else { return nil }
        self.name = name
        self.reason = reason
    }
}

/// What retiring a server did.
public struct Retirement: Sendable {
    /// The server as it is now.
    public let server: Record
    /// Its keys and what became of them.
    public let keys: [(key: Record, fate: KeyFate)]
    /// Licences that covered it and are free now.
    public let freed: [Record]
}

extension RecordBook {
    /// Takes a server out of use, once its key and proof are safe or somebody accepts the loss by name and reason.
    ///
    /// - Throws: ``RecordsError/gateShut(_:)``, which is an event; ``RecordsError``; `StoreError`.
    public func retire(_ name: String, in organisation: String, accepting loss: Acceptance?) throws -> Retirement {
        let reason = loss.map { "\($0.name): \($0.reason)" } ?? ""
        return try act(.retire, in: organisation, on: name, reason: reason) { work in
            var server = try work.record(name, .server, in: organisation)
            work.object = server.reference
            guard server.retired == nil else { throw RecordsError.alreadyRetired(server.reference) }
            let keys = try work.linked(server, by: .installedOn, .key)
            let licences = try work.linked(server, by: .covers, .licence)
            var shut: [RetirementGate] = []
            if keys.isEmpty, try !work.needsNoKey(server) { shut.append(.noKey) }
            let proven = try ([server] + licences).contains { try !work.linked($0, by: .proves, .proof).isEmpty }
            if !proven { shut.append(.noProof) }
            if !shut.isEmpty, loss == nil { throw RecordsError.gateShut(shut.map(\.rawValue)) }
            if !shut.isEmpty { work.details["accepted"] = shut.map(\.rawValue).joined(separator: ",") }
            let fates = try keys.map { (key: try work.release($0, from: server), fate: KeyFate(of: $0)) }
            let freed = try licences.compactMap { try work.free($0, from: server) }
            try work.end(server)
            server.values["state"] = .text("retired")
            server.origins["state"] = ValueOrigin(.person, actor.name)
            server.retired = work.now
            try work.update(&server)
            return Retirement(server: visible(server), keys: fates, freed: freed)
        }
    }

    /// Takes a record out of use; a server only where its gates are open.
    public func retire(_ name: String, _ kind: RecordKind, in organisation: String, reason: String) throws -> Record {
        if kind == .server { return try retire(name, in: organisation, accepting: nil).server }
        return try act(.retire, in: organisation, on: name, reason: reason) { work in
            guard !reason.trimmed.isEmpty else { throw RecordsError.reasonMissing }
            var record = try work.record(name, kind, in: organisation)
            work.object = record.reference
            guard record.retired == nil else { throw RecordsError.alreadyRetired(record.reference) }
            if RecordSchema.field("state", of: kind) != nil {
                record.values["state"] = .text("retired")
                record.origins["state"] = ValueOrigin(.person, actor.name)
            }
            record.retired = work.now
            try work.update(&record)
            return visible(record)
        }
    }
}

extension KeyFate {
    /// What the sheets of the key's channel say of moving it.
    public init(of key: Record) {
        let word = key["channel"] ?? key["key-type"] ?? ""
        guard let channel = Channel(rawValue: word.lowercased()) ?? Channel(keyType: word) else {
            self = .unknown
            return
        }
        let moves = Set(ChannelTable.standard.sheets(for: channel).map(\.move))
        if moves.contains(.bound) {
            self = .staysWithHardware
        } else if moves.contains(.allowed) || moves.contains(.agreement) {
            self = .reusable
        } else {
            self = moves.isEmpty ? .unknown : .published
        }
    }
}

extension Work {
    /// Whether the newest activation of a server says that it has no key of its own: KMS clients, AVMA.
    fileprivate func needsNoKey(_ server: Record) throws -> Bool {
        let newest = try linked(server, by: .of, .activation).max { ($0["date"] ?? "") < ($1["date"] ?? "") }
        guard let channel = newest?["channel"].flatMap(Channel.init(rawValue:)) else { return false }
        return !channel.isIndividual
    }

    fileprivate func release(_ key: Record, from server: Record) throws -> Record {
        var key = key
        switch KeyFate(of: key) {
        case .staysWithHardware:
            key.values["state"] = .text("retired")
            key.origins["state"] = ValueOrigin(.person, book.actor.name)
            key.retired = now
            try update(&key)
        case .reusable:
            try end(key, server)
            guard try linked(key, by: .installedOn, .server).isEmpty else { return key }
            key.values["state"] = .text("free")
            key.origins["state"] = ValueOrigin(.person, book.actor.name)
            try update(&key)
        case .published, .unknown:
            try end(key, server)
        }
        return key
    }

    /// A licence that stays with the hardware ends with it; another is free when it covers nothing more.
    fileprivate func free(_ licence: Record, from server: Record) throws -> Record? {
        var licence = licence
        let ends = KeyFate(of: licence) == .staysWithHardware
        try end(licence, server)
        guard try linked(licence, by: .covers, .server).isEmpty else { return nil }
        licence.values["state"] = .text(ends ? "retired" : "free")
        licence.origins["state"] = ValueOrigin(.person, book.actor.name)
        if ends { licence.retired = now }
        try update(&licence)
        return ends ? nil : licence
    }

    private func end(_ source: Record, _ target: Record) throws {
        try session.execute(
            "UPDATE link SET until = ? WHERE source = ? AND target = ? AND until IS NULL",
            [.text(now.iso8601), .text(source.id), .text(target.id)]
        )
    }

    /// Ends what is installed on a server no longer; papers and backups stay linked to it.
    fileprivate func end(_ server: Record) throws {
        try session.execute(
            "UPDATE link SET until = ? WHERE target = ? AND relation = ? AND until IS NULL",
            [.text(now.iso8601), .text(server.id), .text(Relation.installedOn.rawValue)]
        )
    }
}
