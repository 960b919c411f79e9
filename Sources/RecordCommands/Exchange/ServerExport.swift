import ArgumentParser
import ByteKit
import Commands
import Exchange
import Glibc
import Records
import Texts

/// Tables and documents that can be written.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
    case glpi
    case snipe = "snipe-it"
    case cyclonedx
    case csv

    var table: ExchangeWriter.Table? {
        switch self {
        case .glpi: .glpi
        case .snipe: .snipe
        case .csv: .plain
        case .cyclonedx: nil
        }
    }
}

/// What is written.
enum ExportedKind: String, CaseIterable, ExpressibleByArgument {
    case server
    case licence
}

/// Languages of the headings.
enum HeadingLanguage: String, CaseIterable, ExpressibleByArgument {
    case fr
    case en
}

/// `regain server export --format glpi`: hands records out for other programs, never with a whole key.
struct ServerExport: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: Interface.text("help.export"),
            discussion: Interface.text("help.export.discussion")
        )
    }

    @Option(help: .of("help.export.format"))
    var format: ExportFormat

    @Option(help: .of("help.export.kind"))
    var kind: ExportedKind?

    @Option(help: .of("help.export.headings"))
    var headings: HeadingLanguage?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags

    @Option(help: .of("help.output"), completion: .file())
    var output: String?

    @Option(help: .of("help.lang"))
    var lang: String?

    func validate() throws {
        guard format != .cyclonedx || kind != .server && headings == nil else {
            throw ValidationError(Interface.text("usage.export-cyclonedx"))
        }
        guard format != .snipe || headings == nil else { throw ValidationError(Interface.text("usage.export-snipe")) }
    }

    func run() throws {
        let access = try Access(vault)
        // CycloneDX describes licences; the tables, servers unless something else is asked for.
        let kind = kind ?? (format == .cyclonedx ? .licence : .server)
        var rows: [ExportRecord] = []
        for organisation in try access.organisations() {
            rows += try access.run {
                try $0.exportRows(kind == .server ? .server : .licence, in: organisation, as: format.rawValue)
            }
        }
        let bytes: [UInt8]
        if let table = format.table {
            let language = headings.map { $0 == .fr ? Language.french : .english } ?? Interface.language
            bytes = ExchangeWriter.text(rows, kind: kind == .server ? .server : .licence, as: table, language: language)
        } else {
            bytes = CycloneDX.document(rows, at: Timestamp(secondsSince1970: Int64(time(nil))))
        }
        if let output {
            try OutputFile.write(bytes, to: output)
        } else if !Terminal.write(bytes, to: STDOUT_FILENO) {
            throw OutputFile.failure("stdout")
        }
    }
}
