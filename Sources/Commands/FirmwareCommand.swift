import ArgumentParser
import ByteKit
import FirmwareTables
import FoundationEssentials
import Recovery
import Texts

/// `regain firmware`: this machine's key in the firmware, and who made the machine.
struct FirmwareCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "firmware",
            abstract: Interface.help("help.firmware"),
            discussion: Interface.help("help.firmware.discussion")
        )
    }

    @OptionGroup var common: OutputOptions

    mutating func run() async throws {
        let reveals = try common.revealsKeys()
        let report = await Search().run([.firmware], now: .now)
        let machine = FirmwareSource.machine()
        if common.json {
            let writer = ReportJSON(language: Interface.language, revealsKeys: reveals, version: RegainProgram.version)
            try common.write(try document(report, machine: machine, writer: writer))
        } else {
            let page = FindPage(
                language: Interface.language,
                width: common.output == nil ? Terminal.width : 100,
                usesColor: common.usesColor,
                revealsKeys: reveals,
                isQuiet: common.quiet,
                showsMachines: false
            )
            try common.write("\(page.machine(machine))\n\n\(page.text(report))")
        }
        try FindCommand.conclude(report)
    }

    /// The find report with the machine beside it.
    private func document(_ report: FindReport, machine: MachineIdentity?, writer: ReportJSON) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let identity = String(decoding: try encoder.encode(MachineFacts(machine)), as: UTF8.self)
        let find = String(decoding: try writer.document(report), as: UTF8.self)
        return "{\n  \"schema\" : \"regain.firmware/1\",\n  \"machine\" : \(identity),\n  \"find\" : \(find)\n}\n"
    }
}
