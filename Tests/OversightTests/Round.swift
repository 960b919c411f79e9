import ByteKit
import Foundation
import Oversight
import ProductKey
import Records
import RecordStore
import TestSupport

/// A vault with records to watch over; today is 2026-11-21.
final class Round: Sendable {
    static let today = Timestamp(secondsSince1970: 1_795_262_400)

    let folder: TemporaryFolder
    let store: any RecordStore
    let book: RecordBook
    let custody: Custody
    let home: Organisation

    init() throws {
        folder = try TemporaryFolder()
        store = try StoreLocation.file(folder.url.appending(path: "records.sqlite").path).open()
        let secret = SecretBytes(utf8: "the passphrase")
        let founder = try RecordBook(store: store, login: "anna", workFactor: 4) { Self.today }
        _ = try founder.createVault(
            VaultPlan(organisation: "Home", person: "Anna", email: nil, login: "anna", passphrase: secret)
        )
        book = try RecordBook(store: store, login: "anna", workFactor: 4) { Self.today }
        custody = try book.unlock(secret)
        home = try book.organisation(nil)
    }

    @discardableResult
    func add(_ kind: RecordKind, _ values: [String: String], in place: Organisation? = nil) throws -> String {
        try book.add(kind, in: (place ?? home).id, Statement(values, by: ValueOrigin(.person, "Anna"))).reference
    }

    func seal(_ number: Int, _ values: [String: String], on server: String? = nil, in place: Organisation? = nil) throws
    {
        let facts = KeyFacts(values, by: ValueOrigin(.person, "Anna"))
        let key = try SampleKeys.key(SampleKeys.madeUp[number])
        _ = try book.seal(key, facts, on: server, in: (place ?? home).id, custody)
    }

    func link(_ source: String, _ target: String) throws { try book.link(source, to: target, in: home.id) }

    func prove(_ target: String) throws {
        let statement = Statement(["title": "Invoice"], by: ValueOrigin(.person, "Anna"))
        let bytes = Array("proof of \(target)".utf8)
        let proof = try book.addProof(bytes, fileName: "invoice.pdf", statement, in: home.id)
        try link(proof.reference, target)
    }

    func watch(_ thresholds: WatchThresholds = .init(), _ places: [Organisation]? = nil) throws -> WatchReport {
        try Watch(book, thresholds, now: Self.today).run(try places ?? book.organisations())
    }

    /// What was found, as `rule reference severity`.
    func found(_ thresholds: WatchThresholds = .init()) throws -> Set<String> {
        Set(try watch(thresholds).items.map { "\($0.rule.rawValue) \($0.reference) \($0.severity.rawValue)" })
    }
}
