public import ByteKit
import Crypto
import RecordStore

extension RecordBook {
    /// The largest file that is kept as a proof, in bytes.
    public static let proofLimit = 256 << 20

    /// Puts a paper or a picture under seal.
    ///
    /// - Parameters:
    ///   - file: its bytes.
    ///   - fileName: its name, without a folder.
    ///   - statement: what it is.
    ///   - others: references of what it proves.
    ///   - earlier: the reference of the proof of which this is a new version; nil for a new proof.
    ///   - organisation: whose it is, by identifier.
    /// - Returns: the record, with its SHA-256 and version.
    /// - Throws: ``RecordsError/duplicate(_:)`` where the same bytes are kept already; ``RecordsError``; `StoreError`.
    public func addProof(
        _ file: [UInt8],
        fileName: String,
        _ statement: Statement,
        linkedTo others: [String] = [],
        versionOf earlier: String? = nil,
        in organisation: String
    ) throws -> Record {
        guard file.count <= Self.proofLimit else { throw RecordsError.tooLarge(Self.proofLimit) }
        let digest = Hexadecimal.text(Array(SHA256.hash(data: file)))
        return try act(change(.proof, statement), in: organisation, on: fileName, details: ["sha256": digest]) { work in
            let twins = try work.session.query(
                "SELECT reference FROM record_proof WHERE organisation = ? AND f_sha256 = ?",
                [.text(organisation), .text(digest)]
            )
            if let twin = twins.first { throw RecordsError.duplicate(twin.text("reference")) }
            var statement = statement
            statement.values["file-name"] = fileName
            statement.values["size"] = String(file.count)
            statement.values["sha256"] = digest
            var record: Record
            if let earlier {
                record = try work.record(earlier, .proof, in: organisation)
                let version = (record.number("version") ?? 1) + 1
                statement.values["version"] = String(version)
                // A new version is no contradiction of the one before.
                let values = try statement.parsed(for: .proof)
                for (field, value) in values {
                    record.values[field.id] = value
                    record.origins[field.id] = statement.origin
                }
                try work.update(&record)
            } else {
                statement.values["version"] = "1"
                record = try work.insert(statement, .proof, in: organisation)
            }
            for other in others { try work.link(record, try work.record(other, in: organisation)) }
            let holders = try work.holders(of: .proof, in: organisation)
            try work.session.execute(
                """
                INSERT INTO sealed_proof (record, version, sha256, size, file_name, added, added_by, sealed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(record.id), .integer(record.number("version") ?? 1), .text(digest),
                    .integer(Int64(file.count)), .text(fileName), .text(work.now.iso8601), .text(actor.name),
                    .blob(try Seal.close(SecretBytes(file), for: holders)),
                ]
            )
            try work.noteHolders(holders, of: record.id)
            work.object = record.reference
            return visible(record)
        }
    }

    /// The file of a proof.
    ///
    /// - Parameters:
    ///   - name: the proof's reference.
    ///   - version: which one; the newest where nil.
    ///   - organisation: whose it is, by identifier.
    ///   - custody: the actor's opened identity.
    /// - Returns: its name as it was added, and its bytes.
    /// - Throws: ``RecordsError/damagedSeal(_:)`` also where the bytes are not those whose SHA-256 was written down.
    public func openProof(
        _ name: String,
        version: Int? = nil,
        in organisation: String,
        _ custody: Custody
    ) throws -> (fileName: String, bytes: SecretBytes) {
        try act(.openProof, in: organisation, on: name) { work in
            let record = try work.record(name, .proof, in: organisation)
            work.object = record.reference
            let number = version.map(Int64.init) ?? record.number("version") ?? 1
            work.details["version"] = String(number)
            let rows = try work.session.query(
                "SELECT * FROM sealed_proof WHERE record = ? AND version = ?",
                [.text(record.id), .integer(number)]
            )
            guard let row = rows.first, let sealed = row.blob("sealed") else {
                throw RecordsError.notFound("\(record.reference) \(number)")
            }
            let bytes = try Seal.open(sealed, custody, record.reference)
            let digest = bytes.withArray { Hexadecimal.text(Array(SHA256.hash(data: $0))) }
            guard digest == row.text("sha256") else { throw RecordsError.damagedSeal(record.reference) }
            return (row.text("file_name"), bytes)
        }
    }
}
