import ArgumentParser
import Commands

/// `regain licence`: rights to use a product, with or without a key.
struct LicenceCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "licence",
            abstract: Interface.text("help.licence"),
            subcommands: [
                AddRecord<LicenceFields>.self, ListRecords<LicenceFields>.self, ShowRecord<LicenceFields>.self,
                EditRecord<LicenceFields>.self, RetireRecord<LicenceFields>.self, LinkRecord<LicenceFields>.self,
                UnlinkRecord<LicenceFields>.self,
            ]
        )
    }
}
