import ArgumentParser
import ByteKit
import ByteSources
import Guidance
import Texts

/// `regain repair`: commands pasted from a page, put right and explained; nothing is run.
struct RepairCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "repair", abstract: Interface.help("help.repair"))
    }

    @Argument(help: .of("help.repair.source"), completion: .file())
    var source: String

    @OptionGroup var common: OutputOptions

    func run() throws {
        let repaired = CommandRepair.repaired(try text())
        var page = RepairPage(language: Interface.language, revealsKeys: try common.revealsKeys())
        page.isBrief = common.quiet
        page.emphasis = common.emphasis
        try common.write(common.json ? page.json(repaired) : page.text(repaired))
        if repaired.commands.isEmpty { throw RegainExit.no }
    }

    private func text() throws -> String {
        let limit = 4 * 1_024 * 1_024
        if source == "-" { return String(decoding: try StandardInput.readAll(limit: limit), as: UTF8.self) }
        do {
            let region = try FileSource(path: source).region()
            guard region.bytes.count <= limit else {
                throw Failure(.badInput, Message("input.too-large", ["limit": .number(limit)]))
            }
            return String(decoding: region.bytes.array(), as: UTF8.self)
        } catch let error as SourceError {
            throw Failure(
                error.code == .missing ? .noInput : .inputOutput,
                Message(error.code.rawValue, ["path": .text(source)])
            )
        }
    }
}
