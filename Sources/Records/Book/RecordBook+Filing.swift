import ByteKit
import Catalogue
import Licensing
import ProductKey
public import Recovery

/// What of a search went into the records.
public struct Filing: Sendable {
    /// Something that was filed.
    public struct Entry: Sendable, Hashable {
        /// Its reference.
        public let reference: String
        /// What people call it; of a key, the last five characters.
        public let title: String
        /// Whether it was not there before.
        public let isNew: Bool
    }

    /// Servers that the sources hold or held.
    public internal(set) var servers: [Entry] = []
    /// Keys that are under seal now.
    public internal(set) var keys: [Entry] = []
    /// How many findings are no key of this owner's, and were not filed.
    public internal(set) var leftOut = 0
}

extension RecordBook {
    /// Files what a search found: the servers, and every usable key under seal.
    ///
    /// Published and removed keys are nobody's find and stay out. What a person established is not overwritten.
    ///
    /// - Parameters:
    ///   - report: what the search found.
    ///   - organisation: whose sources they were, by identifier.
    ///   - custody: the actor's opened identity; not needed where no key was found.
    /// - Returns: what was filed, and how much was left out.
    /// - Throws: ``RecordsError``, `StoreError`.
    public func file(_ report: FindReport, in organisation: String, _ custody: Custody?) throws -> Filing {
        let usable = report.findings.filter(\.isUsable)
        let action: Action = usable.isEmpty ? .importRecords : .sealKey
        let sources = report.sources.filter { $0.parent == nil }.map(\.given).joined(separator: " ")
        return try act(action, in: organisation, on: sources) { work in
            var filing = Filing()
            filing.leftOut = report.findings.count - usable.count
            var index = try ServerIndex(work, organisation: organisation)
            var servers: [String: Record] = [:]
            for installation in report.installations where !installation.isPrevious {
                guard let name = installation.computerName else { continue }
                let origin = ValueOrigin(.scan, report.name(of: installation.source))
                let statement = Statement(installation.serverValues, by: origin)
                if var server = index.server(serial: nil, name: name) {
                    try work.apply(statement, to: &server)
                    index.add(server)
                    servers[installation.id] = server
                    filing.servers.append(.init(reference: server.reference, title: name, isNew: false))
                } else {
                    let server = try work.insert(statement, .server, in: organisation)
                    index.add(server)
                    servers[installation.id] = server
                    filing.servers.append(.init(reference: server.reference, title: name, isNew: true))
                }
            }
            for finding in usable {
                guard let key = finding.key, let custody else { throw RecordsError.noIdentity(actor.name) }
                let facts = KeyFacts(
                    finding.keyValues(in: report, on: work.now),
                    by: ValueOrigin(.scan, report.name(of: finding.source))
                )
                let (record, isNew) = try work.seal(key, facts, in: organisation, custody)
                if let server = finding.installation.flatMap({ servers[$0] }) { try work.link(record, server) }
                if !filing.keys.contains(where: { $0.reference == record.reference }) {
                    filing.keys.append(.init(reference: record.reference, title: key.partialKey, isNew: isNew))
                }
            }
            work.details = ["servers": String(filing.servers.count), "keys": String(filing.keys.count)]
            return filing
        }
    }
}

extension Work {
    /// Stores a new record of which one statement says everything.
    func insert(_ statement: Statement, _ kind: RecordKind, in organisation: String) throws -> Record {
        let parsed = try statement.parsed(for: kind).compactMap { field, value in value.map { (field.id, $0) } }
        return try insert(
            kind,
            in: organisation,
            Dictionary(uniqueKeysWithValues: parsed),
            origins: Dictionary(uniqueKeysWithValues: parsed.map { ($0.0, statement.origin) })
        )
    }
}

extension FindReport {
    /// What a source was called.
    fileprivate func name(of source: String) -> String {
        sources.first { $0.id == source }?.given ?? source
    }
}

extension Installation {
    fileprivate var serverValues: [String: String] {
        var values: [String: String] = [:]
        values["name"] = computerName
        values["os.version"] = version
        values["os.edition"] = edition
        values["os.build"] = build
        values["product-id"] = productID
        return values
    }
}

extension Finding {
    fileprivate func keyValues(in report: FindReport, on day: Timestamp) -> [String: String] {
        var values: [String: String] = ["found-on": day.isoDay]
        values["product"] = identity.product
        values["version"] = identity.version
        values["edition"] = identity.editions.count == 1 ? identity.editions.first : nil
        values["channel"] = identity.channel?.rawValue
        values["key-type"] = identity.keyType
        values["group"] = identity.group.map { String($0) }
        values["found-in"] = ([report.name(of: source), path, value ?? ""].filter { !$0.isEmpty })
            .joined(separator: " › ")
        return values
    }
}
