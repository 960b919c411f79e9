import ArgumentParser
import Commands
import JSONText
import RecordStore
import Records
import Texts

/// `regain vault restore`: fills a new database with what a backup holds.
struct VaultRestore: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "restore",
            abstract: Interface.text("help.vault.restore"),
            discussion: Interface.text("help.vault.restore.discussion")
        )
    }

    @Argument(help: .of("help.vault.restore.path"), completion: .file())
    var path: String

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        guard let target = vault.database else { throw Failure(.usage, Message("usage.restore-database")) }
        do {
            var options = StoreOptions()
            options.creates = false
            options.isReadOnly = true
            let source = try StoreLocation.file(path).open(options)
            try StoreCopy.restore(source, into: try StoreLocation(parsing: target).open())
        } catch let error as StoreError {
            throw Failure(error.exit, error.message)
        }
        // The event goes into the restored trail, which goes on where the backup's ended.
        try Access(vault).run { try $0.noteRestored(from: path) }
        try result.tell(Message("vault.restored", ["path": .text(path)]), ["path": .string(path)])
    }
}
