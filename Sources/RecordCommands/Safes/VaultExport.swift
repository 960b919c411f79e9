import ArgumentParser
import ByteKit
import Commands
import Glibc
import KeySafes
import ProductKey
import Records
import Sealing
import Texts

/// `regain vault export`: hands keys out to a password manager, sealed to age, or masked to a table.
struct VaultExport: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: Interface.text("help.vault.export"),
            discussion: Interface.text("help.vault.export.discussion")
        )
    }

    /// What is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// A folder of age files, sealed as they are.
        case age
        /// A KeePass database under a password of its own.
        case kdbx
        /// A KeePass export in clear.
        case keePassXML = "keepass-xml"
        /// A Bitwarden export in clear.
        case bitwarden
        /// A table with every key masked.
        case csv

        /// Whether keys stand in it in clear.
        var isPlain: Bool { self == .keePassXML || self == .bitwarden }
    }

    @Option(help: .of("help.vault.export.format"))
    var format: Format

    @Option(help: .of("help.vault.export.output"), completion: .file())
    var output: String

    @Option(help: .of("help.vault.reason"))
    var reason: String

    @Flag(help: .of("help.vault.export.plaintext"))
    var plaintext = false

    @Option(name: .customLong("kdbx-password-file"), help: .of("help.vault.export.password-file"), completion: .file())
    var passwordFile: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags

    @OptionGroup var language: LanguageFlag

    func validate() throws {
        guard format == .kdbx || passwordFile == nil else {
            throw ValidationError(Interface.text("usage.password-of-kdbx"))
        }
        guard format.isPlain || !plaintext else { throw ValidationError(Interface.text("usage.plaintext-of-what")) }
    }

    func run() throws {
        guard !format.isPlain || plaintext else { throw Failure(.refused, Message("vault.export-plain-refused")) }
        let access = try Access(vault)
        let organisation = try access.organisation()
        let (count, left) =
            switch format {
            case .age: try writeSealed(access, organisation)
            case .csv: try writeMasked(access, organisation)
            case .kdbx, .keePassXML, .bitwarden: try writeSafe(access, organisation)
            }
        Interface.say(Message("vault.exported", ["count": .number(count), "path": .text(output)]))
        guard left.isEmpty else {
            Interface.say(Message("vault.export-left", ["references": .list(left.map { .text($0) })]))
            throw RegainExit.partial
        }
    }

    /// One age file a key, the bytes as they lie in the vault, and for whom they are sealed.
    private func writeSealed(_ access: Access, _ organisation: Organisation) throws -> (Int, [String]) {
        let recipients = try access.run { try $0.recipients(in: organisation.id) }
        let (keys, left) = try access.run { try $0.exportSealedKeys(in: organisation.id, reason: reason) }
        guard unsafe mkdir(output, 0o700) == 0 else { throw OutputFile.failure(output) }
        for (record, sealed) in keys { try OutputFile.write(sealed, to: "\(output)/\(record.reference).age") }
        let lines = recipients.map { name, recipient in
            "# \(name.isEmpty ? Interface.text("vault.on-paper") : FieldText.printable(name))\n\(recipient)\n"
        }
        try OutputFile.write(Array(lines.joined().utf8), to: "\(output)/recipients.txt")
        let page = RecordPage(.key, columns: []).csv(keys.map(\.record))
        try OutputFile.write(Array(page.utf8), to: "\(output)/keys.csv")
        return (keys.count, left)
    }

    /// No key is opened for a table in which all are masked.
    private func writeMasked(_ access: Access, _ organisation: Organisation) throws -> (Int, [String]) {
        let records = try access.run { try $0.list(.key, in: organisation.id, reason: reason) }
        try OutputFile.write(Array(RecordPage(.key, columns: []).csv(records).utf8), to: output)
        return (records.count, [])
    }

    private func writeSafe(_ access: Access, _ organisation: Organisation) throws -> (Int, [String]) {
        let custody = try access.custody()
        let password = format == .kdbx ? try Passphrase.new(file: passwordFile, for: output) : nil
        let (keys, left) = try access.run {
            try $0.exportKeys(in: organisation.id, reason: reason, format: format.rawValue, custody)
        }
        let safe = Safe(name: organisation.name, entries: keys.map { SafeEntry($0.key, of: $0.record, organisation) })
        let now = Timestamp(secondsSince1970: Int64(time(nil)))
        do {
            if let password {
                let settings = KDBX.Settings(derivation: try KeyDerivation())
                let credentials = SafeCredentials(password: password)
                let bytes = try KDBX.write(safe, credentials: credentials, settings: settings, at: now)
                try OutputFile.write(bytes, to: output)
            } else {
                let export =
                    format == .bitwarden
                    ? Bitwarden.writeInClear(safe, at: now) : try KeePassXML.writeInClear(safe, at: now)
                try export.bytes.withArray { try OutputFile.write($0, to: output) }
                Interface.say(Message(export.warning.rawValue, ["offset": 0, "detail": .text(output)]))
            }
        } catch let error as ParseError {
            throw Failure(.badInput, Message(error))
        }
        return (keys.count, left)
    }
}

extension SafeEntry {
    /// A key as a password manager keeps it.
    init(_ key: ProductKey, of record: Record, _ organisation: Organisation) {
        let fields = ["version", "edition", "channel", "key-type", "found-in"].compactMap { name in
            record[name].map { SafeField(name: FieldText.label(name, of: .key), value: $0) }
        }
        self.init(
            title: RecordAnswer.called(record),
            key: key,
            notes: record["comment"] ?? "",
            fields: fields,
            groupPath: [organisation.name],
            created: record.created,
            modified: record.changed,
            reference: record.reference
        )
    }
}
