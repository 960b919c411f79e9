import ByteKit
import Foundation
import ProductKey
import Records
import RecordStore
import Testing
import TestSupport
import Texts

enum FileProbe {
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

/// What is recorded, and how the tables came to be.
@Suite struct SchemaTests {
    @Test(arguments: Database.all)
    func `every field of every kind is stored and read back`(database: Database) throws {
        let office = try Office(database)
        for kind in RecordKind.allCases {
            var values: [String: String] = [:]
            for field in RecordSchema.fields(of: kind) {
                values[field.id] =
                    switch field.form {
                    case .text: "text of \(field.id)"
                    case .number: "7"
                    case .day: "2026-11-21"
                    case .flag: "yes"
                    case .choice(let words): words.last
                    }
            }
            let reference: String
            if kind == .key {
                let facts = KeyFacts(values, by: ValueOrigin(.person, "Anna"))
                reference = try office.anna.seal(Office.key(0), facts, in: office.home, office.custody).record.reference
                values["partial"] = try Office.key(0).partialKey
            } else {
                reference = try office.add(kind, values).reference
            }
            let record = try office.anna.show(reference, kind, in: office.home).record
            for field in RecordSchema.fields(of: kind) {
                #expect(record[field.id] == values[field.id], "\(kind) \(field.id)")
                #expect(record.origins[field.id] == ValueOrigin(.person, "Anna"), "\(kind) \(field.id)")
            }
        }
    }

    @Test(arguments: RecordKind.allCases)
    func `every field has its name in both languages`(kind: RecordKind) {
        for code in ["kind.\(kind.rawValue)"] + RecordSchema.fields(of: kind).map({ "field.\(kind.rawValue).\($0.id)" })
        {
            #expect(Phrasebook.standard.contains(code), "\(code)")
            for language in Language.allCases {
                #expect(!Phrasebook.standard.text(code, in: language).isEmpty, "\(code)")
            }
        }
    }

    @Test(arguments: Database.all, 1...RecordMigrations.all.count)
    func `a database of every earlier form is brought up to date`(database: Database, version: Int) throws {
        let folder = try TemporaryFolder()
        let store = try database.make(folder)
        try store.migrate(Array(RecordMigrations.all.prefix(version)))
        let founder = try RecordBook(store: store, login: "anna", workFactor: 4)
        _ = try founder.createVault(
            VaultPlan(
                organisation: "Home",
                person: "Anna",
                email: nil,
                login: "anna",
                passphrase: Office.passphrase("A")
            )
        )
        let book = try RecordBook(store: store, login: "anna", workFactor: 4)
        let home = try book.organisation(nil).id
        #expect(
            try book.add(.server, in: home, Statement(["name": "x"], by: .init(.person, "Anna"))).reference == "S-1"
        )
        #expect(try store.check().isEmpty)
        // A newer program was here: this one keeps its hands off.
        let newer = Migration(version: 1_000, name: "later", statements: [])
        try store.migrate(RecordMigrations.all + [newer])
        #expect { _ = try RecordBook(store: store, login: "anna") } throws: {
            ($0 as? StoreError)?.code == .newerSchema
        }
    }

    @Test func `an origin is read as it was written, and holds no line end`() {
        #expect(ValueOrigin(.imported, "a\nb: c").text == "imported:a b: c")
    }
}
