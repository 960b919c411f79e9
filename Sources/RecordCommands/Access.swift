import ByteKit
import Commands
import FoundationEssentials
import Glibc
import Records
import RecordStore
import Texts

/// The records as a command line opens them.
struct Access {
    let book: RecordBook
    private let flags: VaultFlags
    /// The identity of somebody who had to prove who they are.
    private let proven: Custody?

    /// Opens the records for whoever runs the program, or for the person named with `--as`.
    ///
    /// - Throws: ``Failure`` with the exit code that the trouble deserves.
    init(_ flags: VaultFlags) throws {
        self.flags = flags
        let store = try Self.translated {
            try StoreLocation(parsing: flags.database ?? Self.standardDatabase).open()
        }
        guard let person = flags.actor else {
            book = try Self.translated { try RecordBook(store: store, login: Self.login) }
            proven = nil
            return
        }
        let passphrase = try Passphrase.existing(file: flags.passphraseFile, of: person)
        let opened = try Self.translated { try RecordBook.open(store, person: person, passphrase: passphrase) }
        book = opened.book
        proven = opened.custody
    }

    /// The organisation that was named, or the only one there is.
    func organisation() throws -> Organisation { try Self.translated { try book.organisation(flags.organisation) } }

    /// The organisation that was named, or all of them.
    func organisations() throws -> [Organisation] {
        try Self.translated {
            flags.organisation == nil ? try book.organisations() : [try book.organisation(flags.organisation)]
        }
    }

    /// What the actor says.
    func statement(_ values: [String: String]) -> Statement {
        Statement(values, by: ValueOrigin(.person, book.actor.name))
    }

    /// The actor's identity, opened by the passphrase that is asked for or lies in a file; or the one from the paper.
    func custody() throws -> Custody {
        if let proven { return proven }
        if !flags.paper.isEmpty {
            let identity = try PaperIdentity.read(flags.paper)
            return try Self.translated { try book.unlock(paper: identity) }
        }
        let passphrase = try Passphrase.existing(file: flags.passphraseFile, of: book.actor.name)
        return try Self.translated { try book.unlock(passphrase) }
    }

    /// Does something with the records.
    /// - Throws: ``Failure`` for what the records or the database have to say.
    func run<Result>(_ body: (RecordBook) throws -> Result) throws -> Result { try Self.translated { try body(book) } }

    /// Does something with the records that takes its time.
    /// - Throws: ``Failure`` for what the records or the database have to say.
    func run<Result>(_ body: (RecordBook) async throws -> Result) async throws -> Result {
        do { return try await body(book) } catch { return try Self.translated { throw error } }
    }

    /// `$REGAIN_DATABASE`, else a file of the user's own.
    private static var standardDatabase: String {
        if let named = Interface.environment["REGAIN_DATABASE"], !named.isEmpty { return named }
        let home = Interface.environment["HOME"] ?? "."
        let data = Interface.environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(home)/.local/share"
        return "\(data)/regain/regain.sqlite"
    }

    /// The account of the operating system; what the environment says of it is not believed.
    static var login: String {
        // SAFETY: the entry is static memory of the C library and is copied at once.
        guard let entry = unsafe getpwuid(getuid()), let name = unsafe entry.pointee.pw_name else {
            return "\(getuid())"
        }
        return unsafe String(cString: name)
    }

    private static func translated<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as RecordsError {
            throw Failure(error.exit, error.message)
        } catch let error as StoreError {
            throw Failure(error.exit, error.message)
        }
    }
}

extension RecordsError {
    /// The exit code that the trouble deserves.
    var exit: RegainExit {
        if isRefusal { return .refused }
        return switch self {
        case .noVault, .notFound, .unknownPerson, .noIdentity: .noInput
        case .ambiguous, .whichOrganisation, .alreadyRetired, .badValue, .unknownField, .unrelated, .duplicate,
            .vaultExists, .tooLarge:
            .badInput
        default: .inputOutput
        }
    }
}

/// Passphrases: from a file, or asked for on the terminal; never an argument.
enum Passphrase {
    /// The passphrase of an identity that there is.
    static func existing(file: String?, of name: String) throws -> SecretBytes {
        if let file { return SecretBytes(utf8: try SecretFile.line(file)) }
        let prompt = Interface.text("vault.ask-passphrase", ["name": .text(name)])
        guard let line = Terminal.askSecretly(prompt + " ") else {
            throw Failure(.usage, Message("vault.no-passphrase"))
        }
        return SecretBytes(utf8: line)
    }

    /// A new one, typed twice.
    static func new(file: String?, for name: String) throws -> SecretBytes {
        let text: String
        if let file {
            text = try SecretFile.line(file)
        } else {
            let prompt = Interface.text("vault.ask-new-passphrase", ["name": .text(name)])
            guard let first = Terminal.askSecretly(prompt + " ") else {
                throw Failure(.usage, Message("vault.no-passphrase"))
            }
            guard Terminal.askSecretly(Interface.text("vault.ask-again") + " ") == first else {
                throw Failure(.badInput, Message("vault.passphrases-differ"))
            }
            text = first
        }
        guard text.count >= shortest else {
            throw Failure(.badInput, Message("vault.passphrase-short", ["count": .number(shortest)]))
        }
        return SecretBytes(utf8: text)
    }

    /// Characters of the shortest passphrase that is taken.
    private static let shortest = 10
}
