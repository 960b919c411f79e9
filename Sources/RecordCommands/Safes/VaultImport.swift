import ArgumentParser
import ByteKit
import Commands
import Glibc
import JSONText
import KeySafes
import Licensing
import ProductKey
import Records
import Texts

/// `regain vault import`: puts the keys in a password manager's file under seal.
struct VaultImport: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import",
            abstract: Interface.text("help.vault.import"),
            discussion: Interface.text("help.vault.import.discussion")
        )
    }

    @Argument(help: .of("help.vault.import.file"), completion: .file())
    var file: String

    @Flag(help: .of("help.vault.import.dry-run"))
    var dryRun = false

    @Option(name: .customLong("kdbx-password-file"), help: .of("help.vault.import.password-file"), completion: .file())
    var passwordFile: String?

    @Option(name: .customLong("kdbx-key-file"), help: .of("help.vault.import.key-file"), completion: .file())
    var keyFile: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let bytes = try InputFile.bytes(file, limit: KDBXLimits().fileByteCount)
        let format = SafeFormat.detect(bytes.span)
        let credentials = format == .kdbx ? try credentials() : nil
        guard format == .kdbx || (passwordFile == nil && keyFile == nil) else {
            throw ValidationError(Interface.text("usage.password-of-kdbx"))
        }
        let safe: Safe
        do throws(ParseError) {
            safe = try Self.read(bytes, format, credentials)
        } catch {
            throw Failure(error.code == "safe.wrong-credentials" ? .refused : .badInput, Message(error))
        }
        let access = try Access(vault)
        let organisation = try access.organisation()
        let custody = try access.custody()
        var rows: [SafeImportPage.Row] = []
        for entry in safe.entries {
            guard !entry.key.isPublished else {
                rows.append(.init(entry, .published, nil))
                continue
            }
            if dryRun {
                let known = try access.run { try $0.sightings(of: entry.key, custody) }
                    .first { $0.organisation == organisation.name }
                rows.append(.init(entry, known == nil ? .new : .known, known?.reference))
            } else {
                let facts = KeyFacts(values(of: entry), by: ValueOrigin(.imported, InputFile.name(file)))
                let (record, isNew) = try access.run { try $0.seal(entry.key, facts, in: organisation.id, custody) }
                rows.append(.init(entry, isNew ? .new : .known, record.reference))
            }
        }
        let page = SafeImportPage(rows: rows, otherCount: safe.otherEntryCount, isDryRun: dryRun)
        try result.write(page.text(result))
        if !rows.contains(where: { $0.outcome != .published }) { throw RegainExit.no }
    }

    private static func read(
        _ bytes: [UInt8],
        _ format: SafeFormat?,
        _ credentials: SafeCredentials?
    ) throws(ParseError) -> Safe {
        switch (format, credentials) {
        case (.kdbx, let credentials?): return try KDBX.read(bytes.span, credentials: credentials)
        case (.keePassXML, _): return try KeePassXML.read(bytes.span)
        case (.bitwarden, _): return try Bitwarden.read(bytes.span)
        default: throw ParseError("safe.unknown-format", at: 0)
        }
    }

    /// A key file alone may open it; a password is asked for where neither is given.
    private func credentials() throws -> SafeCredentials {
        let password: SecretBytes? =
            keyFile != nil && passwordFile == nil ? nil : try Passphrase.existing(file: passwordFile, of: file)
        guard let keyFile else {
            return SafeCredentials(password: password ?? SecretBytes([]))
        }
        let bytes = try SecretFile.bytes(keyFile)
        do throws(ParseError) {
            return try SafeCredentials(
                password: password,
                keyFile: SecretBytes(bytes)
            )
        } catch {
            throw Failure(.badInput, Message(error))
        }
    }

    private func values(of entry: SafeEntry) -> [String: String] {
        var values = KeyIdentification.values(of: entry.key)
        let place = [InputFile.name(file)] + entry.groupPath + [entry.title]
        values["found-in"] = place.filter { !$0.isEmpty }.joined(separator: " › ")
        values["found-on"] = Timestamp(secondsSince1970: Int64(time(nil))).isoDay
        return values
    }
}

/// What was taken out of a password manager's file.
struct SafeImportPage {
    /// What became of a key.
    enum Outcome: String {
        /// It lies under seal now, or would.
        case new
        /// It did already.
        case known
        /// It is everybody's and nobody's find.
        case published
    }

    /// One key.
    struct Row {
        let title: String
        let key: String
        let outcome: Outcome
        let reference: String?

        init(_ entry: SafeEntry, _ outcome: Outcome, _ reference: String?) {
            title = (entry.groupPath + [entry.title]).joined(separator: " › ")
            key = entry.key.masked
            self.outcome = outcome
            self.reference = reference
        }
    }

    let rows: [Row]
    let otherCount: Int
    let isDryRun: Bool

    func text(_ result: ResultFlags) -> String {
        if result.json { return document.document }
        let table = rows.map { row in
            [row.reference ?? "–", row.key, words(row.outcome), FieldText.printable(row.title)]
        }
        var lines = TextLayout.table(table, width: result.width, elastic: [3])
        let sealed = rows.count { $0.outcome == .new }
        let summary =
            isDryRun
            ? Message("vault.import-would", ["count": .number(sealed), "others": .number(otherCount)])
            : Message("vault.imported", ["count": .number(sealed), "others": .number(otherCount)])
        lines.append(TextLayout.wrap(Interface.text(summary), width: result.width))
        return lines.map { $0 + "\n" }.joined()
    }

    private func words(_ outcome: Outcome) -> String {
        switch outcome {
        case .new: Interface.text(isDryRun ? "vault.import-would-new" : "vault.import-new")
        case .known: Interface.text("vault.import-known")
        case .published: Interface.text("vault.import-published")
        }
    }

    /// One document, schema `regain.safe-import/1`.
    private var document: JSONDocument {
        .record([
            "schema": .string("regain.safe-import/1"), "dryRun": .bool(isDryRun),
            "keys": .array(
                rows.map { row in
                    .record([
                        "title": .string(row.title), "key": .string(row.key), "outcome": .string(row.outcome.rawValue),
                        "reference": .text(row.reference),
                    ])
                }
            ),
            "entriesWithoutKey": .number(otherCount),
        ])
    }
}
