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
            abstract: Interface.text("help.firmware"),
            discussion: Interface.text("help.firmware.discussion")
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
                isQuiet: common.quiet
            )
            let rows = MachineRow(machine).rows.map { (Interface.text($0.code), $0.value) }
            let identity = rows.isEmpty ? Interface.text("firmware.no-smbios") : page.block(rows)
            try common.write("\(Interface.text("firmware.machine"))\n\(identity)\n\n\(page.text(report))")
        }
        try FindCommand.conclude(report)
    }

    /// The find report with the machine beside it.
    private func document(_ report: FindReport, machine: MachineIdentity?, writer: ReportJSON) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let identity = String(decoding: try encoder.encode(MachineRow(machine)), as: UTF8.self)
        let find = String(decoding: try writer.document(report), as: UTF8.self)
        return "{\n  \"schema\" : \"regain.firmware/1\",\n  \"machine\" : \(identity),\n  \"find\" : \(find)\n}\n"
    }
}

/// Who made the machine, as SMBIOS says.
private struct MachineRow: Encodable {
    let maker: String?
    let product: String?
    let serialNumber: String?
    let uuid: String?
    let sku: String?
    let firmwareVendor: String?
    let firmwareVersion: String?
    let boardSerialNumber: String?
    let chassisSerialNumber: String?

    init(_ machine: MachineIdentity?) {
        maker = machine?.system?.maker
        product = machine?.system?.product
        serialNumber = machine?.system?.serialNumber
        uuid = machine?.system?.uuid?.description
        sku = machine?.system?.sku
        firmwareVendor = machine?.firmware?.vendor
        firmwareVersion = machine?.firmware?.version
        boardSerialNumber = machine?.boards.first?.serialNumber
        chassisSerialNumber = machine?.chassis.first?.serialNumber
    }

    /// What is known, with the code of its name.
    var rows: [(code: String, value: String)] {
        let all: [(String, String?)] = [
            ("machine.maker", maker), ("machine.product", product), ("machine.serial", serialNumber),
            ("machine.uuid", uuid), ("machine.sku", sku),
            ("machine.firmware", [firmwareVendor, firmwareVersion].compactMap(\.self).joined(separator: " ")),
            ("machine.board-serial", boardSerialNumber), ("machine.chassis-serial", chassisSerialNumber),
        ]
        return all.compactMap { code, value in value.flatMap { $0.isEmpty ? nil : (code, $0) } }
    }
}
