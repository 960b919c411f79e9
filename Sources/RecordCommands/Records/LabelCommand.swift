import ArgumentParser
import ByteKit
import Commands
import Glibc
import Labels
import Records
import Texts
import Typesetting

/// `regain label S-1…`: internal labels with reference and QR code, never with a key.
struct LabelCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "label",
            abstract: Interface.text("help.label"),
            discussion: Interface.text("help.label.discussion")
        )
    }

    /// What is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// A sheet of labels.
        case pdf
        /// One label as a picture.
        case png
        /// For label printers.
        case zpl
    }

    @Argument(help: .of("help.label.server"))
    var servers: [String]

    @Option(help: .of("help.label.format"))
    var format: Format = .pdf

    @Option(help: .of("help.label.sheet"))
    var sheet: SheetOption?

    @Option(help: .of("help.label.start"))
    var start: Int?

    @Option(help: .of("help.label.address"))
    var address = "regain:REFERENCE"

    @Option(help: .of("help.label.note"))
    var note = ""

    @Option(help: .of("help.output"), completion: .file())
    var output: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var language: LanguageFlag

    func validate() throws {
        guard format == .pdf || (sheet == nil && start == nil) else {
            throw ValidationError(Interface.text("usage.sheet-of-pdf"))
        }
        guard format != .png || servers.count <= 1 else { throw ValidationError(Interface.text("usage.one-picture")) }
    }

    func run() throws {
        guard output != nil || format == .zpl || !Terminal.outputIsTerminal else {
            throw Failure(.refused, Message("record.no-terminal"))
        }
        let access = try Access(vault)
        let organisation = try access.organisation()
        let records = try access.run { book in
            try servers.map { try book.show($0, .server, in: organisation.id).record }
        }
        let bytes: [UInt8]
        do {
            let labels = try records.map { record in
                try ServerLabel(
                    reference: record.reference,
                    serverName: record.title,
                    organisation: organisation.name,
                    sheetAddress: address.replacing("REFERENCE", with: record.reference),
                    note: note
                )
            }
            bytes = try print(labels)
        } catch let error as LabelError {
            throw Failure(.badInput, error.message)
        }
        if let output {
            try OutputFile.write(bytes, to: output)
        } else if !Terminal.write(bytes, to: STDOUT_FILENO) {
            throw OutputFile.failure("stdout")
        }
    }

    private func print(_ labels: [ServerLabel]) throws -> [UInt8] {
        let printer = LabelPrinter(language: Interface.language)
        switch format {
        case .pdf:
            let now = Timestamp(secondsSince1970: Int64(time(nil)))
            return try printer.document(
                labels,
                on: sheet?.sheet ?? .averyL7160,
                startingAt: start ?? 1,
                at: now
            )
        case .png: return try labels.first.map { try printer.picture($0).png } ?? []
        case .zpl: return try labels.flatMap { try Array(printer.zpl($0).utf8) }
        }
    }
}

/// The name of a sheet of labels: `L7160`.
struct SheetOption: ExpressibleByArgument {
    let sheet: LabelSheet

    init?(argument: String) {
        guard let sheet = LabelSheet.all.first(where: { $0.name == argument.uppercased() }) else { return nil }
        self.sheet = sheet
    }

    static var allValueStrings: [String] { LabelSheet.all.map(\.name) }
}
