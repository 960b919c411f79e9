import ByteKit
import Foundation
import JSONText
import Testing
import Texts

/// Holds the tables of texts against the program: each code that the sources emit has a text, and each text is emitted.
@Suite struct EmittedCodesTests {
    /// Tables whose every text must be emitted.
    static let tables = ["texts-commands.json", "texts-recovery.json"]

    static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources")

    /// A code that is composed with a value of an enumeration.
    struct Composition: Sendable {
        /// The beginning of the code.
        let prefix: String
        /// The file that declares the enumeration, below `Sources`.
        let file: String
        /// The enumeration.
        let name: String
        /// Values that are never said.
        var except: Set<String> = []

        func codes() throws -> [String] {
            try SourceScan.rawValues(of: name, in: EmittedCodesTests.sources.appendingPathComponent(file))
                .filter { !except.contains($0) }
                .map { prefix + $0 }
        }
    }

    static let composed = [
        Composition(prefix: "outcome.", file: "Recovery/Model/Verdict.swift", name: "Outcome"),
        Composition(prefix: "class.", file: "Licensing/KeyClass.swift", name: "KeyClass"),
        Composition(prefix: "from.", file: "Recovery/Model/Candidate.swift", name: "Origin"),
        Composition(
            prefix: "verdict.origin-",
            file: "Recovery/Model/Candidate.swift",
            name: "Origin",
            except: ["live"]
        ),
        Composition(prefix: "import.format-", file: "Exchange/Model/ImportedRecord.swift", name: "ImportFormat"),
        Composition(
            prefix: "import.count-",
            file: "Records/Schema/RecordKind.swift",
            name: "RecordKind",
            // What tables of other programs do not bring.
            except: ["proof", "activation", "medium", "backup", "case"]
        ),
        Composition(prefix: "proof.kind-", file: "Documents/Evidence/PurchaseProof.swift", name: "Kind"),
        Composition(prefix: "photo.", file: "Documents/Label/LabelReading.swift", name: "Doubt"),
        Composition(prefix: "page.image-hash.", file: "Recovery/Model/ImageContents.swift", name: "StoredHash"),
        Composition(prefix: "leaks.layer-", file: "Leaks/Model/Layer.swift", name: "Layer"),
        Composition(prefix: "leaks.standing-", file: "Leaks/Model/Leak.swift", name: "Standing"),
        Composition(prefix: "leaks.rule-", file: "Leaks/Model/Leak.swift", name: "Class"),
        Composition(prefix: "leaks.help-", file: "Leaks/Model/Leak.swift", name: "Class"),
        Composition(prefix: "lies.", file: "Recovery/Model/ByteLocation.swift", name: "Kind"),
        Composition(prefix: "witness.", file: "Licensing/KeyIdentity.swift", name: "Witness"),
        Composition(prefix: "place.capture.", file: "Captures/Capture.swift", name: "CaptureKind"),
        Composition(prefix: "status.channel-", file: "Catalogue/Channel.swift", name: "Channel"),
        Composition(prefix: "status.outcome-", file: "Licensing/Status/StatusReport.swift", name: "Outcome"),
        Composition(prefix: "status.subject-", file: "Licensing/Status/LicenseSubject.swift", name: "LicenseSubject"),
        Composition(prefix: "media.kind-", file: "SetupMedia/MediaReport.swift", name: "Kind"),
        Composition(prefix: "media.title-", file: "SetupMedia/MediaReport.swift", name: "Kind"),
        Composition(prefix: "media.accepted-", file: "SetupMedia/MediaReport.swift", name: "Accepted"),
        Composition(prefix: "watch.", file: "Oversight/Watch/Attention.swift", name: "Rule"),
        Composition(prefix: "watch.next-", file: "Oversight/Watch/Attention.swift", name: "Rule"),
        Composition(prefix: "watch.mark-", file: "Oversight/Watch/Attention.swift", name: "Severity"),
        Composition(prefix: "drill.check-", file: "Oversight/Drill/DrillReport.swift", name: "Check"),
        Composition(prefix: "audit.problem-", file: "Sealing/Audit/AuditReport.swift", name: "Kind"),
        Composition(prefix: "audit.outcome-", file: "Sealing/Audit/AuditEvent.swift", name: "Outcome"),
        Composition(prefix: "dossier.recipient-", file: "Dossier/Facts/Recipient.swift", name: "Recipient"),
        Composition(prefix: "dossier.role-", file: "Dossier/Facts/DossierFile.swift", name: "Role"),
        Composition(prefix: "dossier.standing-", file: "Dossier/Rules/Completeness.swift", name: "Standing"),
        Composition(prefix: "dossier.state-", file: "Dossier/FollowUp/FollowUp.swift", name: "State"),
        Composition(prefix: "dossier.next-", file: "Dossier/FollowUp/FollowUp.swift", name: "State"),
        Composition(prefix: "dossier.problem-", file: "Dossier/Bundle/DossierVerifier.swift", name: "Kind"),
        Composition(prefix: "case.result.", file: "Cases/File/CaseState.swift", name: "Result"),
        Composition(prefix: "case.fact.", file: "Cases/File/CaseFact.swift", name: "CaseFact"),
        Composition(prefix: "case.requirement.", file: "Cases/Engine/CaseClosing.swift", name: "CaseRequirement"),
        Composition(prefix: "case.told.", file: "Records/Model/CaseEntry.swift", name: "Kind"),
        Composition(prefix: "leaks.layer-", file: "Leaks/Model/Layer.swift", name: "Layer"),
        Composition(prefix: "leaks.standing-", file: "Leaks/Model/Leak.swift", name: "Standing"),
        Composition(prefix: "proof.kind-", file: "Documents/Evidence/PurchaseProof.swift", name: "Kind"),
        Composition(prefix: "dossier.letter.addressee-", file: "Dossier/Facts/Recipient.swift", name: "Recipient"),
        Composition(prefix: "dossier.letter.subject-", file: "Dossier/Facts/DossierFacts.swift", name: "Situation"),
        Composition(prefix: "dossier.letter.subject-line-", file: "Dossier/Facts/DossierFact.swift", name: "Register"),
        Composition(prefix: "dossier.letter.salutation-", file: "Dossier/Facts/DossierFact.swift", name: "Register"),
        Composition(prefix: "dossier.letter.closing-", file: "Dossier/Facts/DossierFact.swift", name: "Register"),
        Composition(prefix: "dossier.letter.enclosures-", file: "Dossier/Facts/DossierFact.swift", name: "Register"),
        Composition(prefix: "dossier.word-licence-", file: "Dossier/Facts/DossierFact.swift", name: "Register"),
        Composition(prefix: "exit.", file: "Commands/RegainExit.swift", name: "RegainExit"),
        Composition(prefix: "key.generation-", file: "ProductKey/ProductKey.swift", name: "Generation"),
        Composition(prefix: "key.published-", file: "Catalogue/GenericKey.swift", name: "Kind"),
        Composition(prefix: "generic-key.kind-", file: "Catalogue/GenericKey.swift", name: "Kind"),
        Composition(prefix: "key-group.evidence-", file: "Catalogue/KeyGroup.swift", name: "Evidence"),
        Composition(prefix: "action.", file: "Records/Policy/Role.swift", name: "Action"),
        Composition(prefix: "role.", file: "Records/Policy/Role.swift", name: "Role"),
        Composition(prefix: "kind.", file: "Records/Schema/RecordKind.swift", name: "RecordKind"),
        Composition(prefix: "relation.", file: "Records/Schema/Relation.swift", name: "Relation"),
        Composition(prefix: "authority.", file: "Records/Model/Record.swift", name: "Authority"),
        Composition(prefix: "fate.", file: "Records/Book/RecordBook+Retirement.swift", name: "KeyFate"),
        Composition(prefix: "records.gate-", file: "Records/Book/RecordBook+Retirement.swift", name: "RetirementGate"),
        Composition(
            prefix: "key.class-",
            file: "Licensing/KeyClass.swift",
            name: "KeyClass",
            // These have no whole key, or not one whose characters are consistent.
            except: ["removed", "product-id", "not-a-key"]
        ),
    ]

    /// Compositions whose values do not come from an enumeration above, with who holds their texts complete.
    static let otherCompositions: Set<String> = [
        // Every place that the scan finds, and every kind of capture.
        "place.", "capture.",
        // The remarks that the table of key groups names.
        "key-group.note-",
        // The tests of the Catalogue ask for each of them.
        "license-status.",
        // The tests of RecordCommands ask for the text of every field and every word of a choice.
        "field.", "value.",
        // The reader of the table of dossiers asks for the texts of each requirement.
        "dossier.need.",
        // The tests of Dossier make every letter, bundle and proof, and look for codes in them.
        "dossier.file-", "dossier.letter.sender-", "dossier.letter.reference-", "dossier.proof.",
        // The forms of a field, and the columns of the table of people.
        "records.form-", "record.person-",
        // The rows of the page of status and the columns of its table.
        "status.field-",
        // The tests of Exchange ask for each field of each kind.
        "column.",
        // The tests of Cases ask for the texts of every question, answer, step, aspect, order and result; those of the
        // command line for every kind of entry and role.
        "case.", "case.answer.", "case.aspect.", "case.next.", "case.order.", "case.question.", "case.role.",
        "case.step.",
        "case.way.",
        // The tests of Dossier write every letter to every recipient in every register, and list every requirement.
        "dossier.letter.reference-", "dossier.letter.enclosures-", "dossier.letter.closing-", "dossier.letter.subject-",
        "dossier.letter.subject-line-", "dossier.letter.addressee-", "dossier.letter.sender-",
        "dossier.letter.salutation-", "dossier.word-licence-", "dossier.proof.", "dossier.need.",
        "dossier.file-",
        // The tests of Leaks write a report of each class; those of label photos show each form.
        "leaks.rule-", "leaks.help-", "photo.",
        // The tests of Guidance ask for the texts of every rule, gate, step, path, fact and value.
        "guidance.gate.", "guidance.step.", "guidance.path.", "guidance.fact.", "guidance.value.", "guidance.outcome.",
        "guidance.place.", "guidance.needs.", "guidance.needs.restart-", "guidance.confidence.", "guidance.repair.",
    ]

    static let scan = Result {
        try SourceScan(
            sources,
            namespaces: Set(Phrasebook.standard.codes.compactMap { $0.split(separator: ".").first.map(String.init) })
        )
    }

    /// All codes that may be said.
    static func emitted() throws -> Set<String> {
        let scan = try scan.get()
        // The names of actions look like codes; with `action.` before them they are.
        let actions = try SourceScan.rawValues(
            of: "Action",
            in: sources.appendingPathComponent("Records/Policy/Role.swift")
        )
        // So do the facts of cases.
        let facts = try SourceScan.rawValues(
            of: "CaseFact",
            in: sources.appendingPathComponent("Cases/File/CaseFact.swift")
        )
        return try scan.codes.subtracting(actions).subtracting(facts).union(scan.places.map { "place.\($0)" }).union(
            composed.flatMap { try $0.codes() }
        )
        .union(remarks().map { "key-group.note-\($0)" })
    }

    /// What the column of remarks in the table of key groups holds.
    private static func remarks() throws -> Set<String> {
        guard let bytes = Resource.bytes("key-groups.tsv") else { return [] }
        let rows = String(decoding: bytes.array(), as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        // The names of the columns stand behind the mark of their row.
        guard let column = rows.first(where: { $0.first == "#columns" })?.dropFirst().firstIndex(of: "note") else {
            return []
        }
        let cells = rows.filter { $0.first?.hasPrefix("#") == false }.compactMap { row in
            row.indices.contains(column - 1) ? String(row[column - 1]) : nil
        }
        return Set(cells.filter { !$0.isEmpty })
    }

    @Test func `the remarks of the table of key groups are found`() throws {
        #expect(try Self.remarks().contains("build-decides"))
    }

    @Test func `each code that the sources emit has a text`() throws {
        for code in try Self.emitted().sorted() where !Phrasebook.standard.contains(code) {
            Issue.record("no text for \(code)")
        }
    }

    @Test(arguments: tables)
    func `each text is emitted`(table: String) throws {
        let codes = try #require(try Self.codes(in: table))
        #expect(codes.count > 100)
        let emitted = try Self.emitted().union(Self.scan.get().helps.map { "\($0).value" })
        for code in codes where !emitted.contains(code) { Issue.record("nothing emits \(code)") }
    }

    @Test(arguments: composed)
    func `the values that codes are composed with are found`(composition: Composition) throws {
        #expect(try !composition.codes().isEmpty, "\(composition.name) in \(composition.file)")
    }

    @Test func `each way in which a code is composed is known here`() throws {
        let known = Self.otherCompositions.union(Self.composed.map(\.prefix))
        for (prefix, files) in try Self.scan.get().compositions where !known.contains(prefix) {
            Issue.record("\(prefix)… in \(files.sorted()) is composed and not listed in this test")
        }
    }

    @Test func `texts use only placeholders that the code fills`() throws {
        let scan = try Self.scan.get()
        for code in try Self.emitted().sorted() {
            guard let wanted = Phrasebook.standard.placeholders(of: code) else { continue }
            let given = scan.calls[code] ?? [Self.values(of: code, isError: scan.errors.contains(code))]
            for names in given where !wanted.isSubset(of: names) {
                Issue.record("\(code) is not given \(wanted.subtracting(names).sorted())")
            }
        }
    }

    private static func codes(in table: String) throws -> [String]? {
        guard let bytes = Resource.bytes(table) else { return nil }
        return try JSONValue(parsing: bytes)["entries"]?.members?.map(\.name)
    }

    /// The values that come with a code which is not written inside the call.
    private static func values(of code: String, isError: Bool) -> Set<String> {
        let exceptions: [(prefix: String, names: Set<String>)] = [
            ("outcome.key-found-previous", ["key", "product", "count", "current"]),
            ("outcome.", ["key", "product", "count"]), ("proof.", ["value"]),
            ("photo.", ["place", "character", "characters", "confidence"]), ("parser.", ["rest"]),
            ("source.", ["path"]),
            ("packed.", ["path"]), ("store.", ["place", "detail"]),
            ("remote.message", []), ("remote.", ["path", "answer"]),
            ("registry.log-", ["name"]), ("registry.not-a-log", ["name"]), ("registry.", ["offset"]),
            ("captures.", ["offset"]), ("exchange.sheets-cut", ["limit"]), ("exchange.sheet", ["name"]),
            ("exchange.workbook-damaged", ["detail"]), ("import.key-partial", ["partial"]),
            ("import.key-without-licence", ["contract"]), ("import.key-", ["key"]),
            ("import.organisation-unknown", ["name"]), ("import.payment-refused", ["field"]),
            ("import.retired", ["reference"]), ("import.value-unfit", ["field", "value"]),
            ("import.count-", ["created", "changed", "unchanged"]),
            ("import.", ["count"]),
            // Given by functions of one name each, which take the values apart from the code.
            (
                "case.told.",
                [
                    "question", "answer", "fact", "value", "readable", "name", "statement", "way", "result", "role",
                    "file",
                    "partial", "recipient", "state", "what", "reason", "text", "count",
                ]
            ),
            ("filed.proof-", ["reference", "title"]), ("proof.", ["value"]),
            ("leaks.answer", ["count", "ours", "unknown"]), ("leaks.patch", ["count", "left"]),
            ("leaks.searched", ["bytes", "files", "objects", "repositories"]),
            ("usage.case-", ["given", "known"]), ("usage.dossier-requirement", ["given", "known"]),
            ("watch.case-waiting", ["days", "title", "reference"]), ("dossier.warn-", ["name"]),
            ("dossier.letter.", ["city", "date", "enclosures", "subject", "product"]),
            ("dossier.unfilled", ["names", "text"]),
            ("dossier.transition", ["from", "to"]), ("dossier.too-large", ["limit"]), ("dossier.not-a-bag", ["detail"]),
            ("dossier.drawing", ["detail"]), ("dossier.incomplete", ["missing"]), ("dossier.bracket", ["text"]),
            ("dossier.no-bundle", ["path"]), ("dossier.exists", ["path"]), ("dossier.holds-key", ["path"]),
            ("exchange.merge-", ["value", "first", "second"]), ("exchange.same-name", ["value", "first", "second"]),
            ("label.", ["detail"]), ("typesetting.", ["detail"]),
            ("carving.cut-short", ["place", "done", "total"]),
            ("resume.other-mode", ["path", "mode"]), ("resume.", ["path", "source"]), ("unit.", ["amount"]),
            ("bitlocker.locked", ["volume", "keys"]), ("bitlocker.wrong-key", ["volume", "keys"]),
            ("progress.carving-rate", ["source", "done", "total", "percent", "rate", "left"]),
            ("progress.carving", ["source", "done", "total", "percent"]), ("time.", ["hours", "minutes", "seconds"]),
            ("watch.thresholds", ["offset", "detail"]),
            // Letters throw where a placeholder has no fact.
            (
                "dossier.letter.",
                [
                    "city", "date", "product", "subject", "reference", "orderNumber", "invoiceNumber", "invoiceDate",
                    "serial", "enclosures",
                ]
            ),
            ("dossier.problem-", ["path"]), ("dossier.next-", ["recipient"]), ("dossier.warn-", ["name"]),
            ("dossier.", ["path", "detail", "limit", "from", "to", "missing", "text", "names"]),
            // What each rule of the watch says is asked for by the tests of Oversight.
            (
                "watch.",
                [
                    "reference", "title", "end", "count", "servers", "licensed", "others", "field", "kept", "said",
                    "by",
                    "number", "why",
                ]
            ),
        ]
        if let names = exceptions.first(where: { code.hasPrefix($0.prefix) })?.names { return names }
        return isError ? ["offset", "detail"] : []
    }

    @Test func `the scan finds codes in every form in which they are written`() throws {
        let source = #"""
            /// A comment that says `Message("none.comment")` and "one.comment".
            static let broken: Self = "two.broken"
            throw ParseError("two.header", at: 0)
            say(Message(
                "three.split",
                ["path": .text(folder(0)), "count": .number(items.count)]
            ), "one.behind")
            let codes = ["one.first", "other.second"]
            let place: PlaceID = "one.place"
            help(.of("four.flag"))
            Message("one.\(kind.rawValue)")
            let host = "other.\(region)"
            let file = "one/two"
            """#
        let scan = try SourceScan(source: source, namespaces: ["one"])
        #expect(
            scan.codes == ["two.broken", "two.header", "three.split", "one.behind", "one.first", "four.flag"]
        )
        #expect(scan.errors == ["two.broken", "two.header"])
        #expect(scan.calls["three.split"] == [["path", "count"]])
        #expect(scan.helps == ["four.flag"])
        #expect(scan.places == ["one.place"])
        #expect(Set(scan.compositions.keys) == ["one."])
    }
}
