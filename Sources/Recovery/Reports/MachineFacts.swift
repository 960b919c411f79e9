import ByteKit
public import FirmwareTables

/// Who made a machine, as SMBIOS says, in the fields that reports show.
public struct MachineFacts: Encodable, Sendable {
    let maker: String?
    let product: String?
    let serialNumber: String?
    let uuid: String?
    let sku: String?
    let firmwareVendor: String?
    let firmwareVersion: String?
    let boardSerialNumber: String?
    let chassisSerialNumber: String?

    /// Takes the facts out of what the firmware says; nil says nothing.
    public init(_ machine: MachineIdentity?) {
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
    public var rows: [(code: String, value: String)] {
        let all: [(String, String?)] = [
            ("machine.maker", maker), ("machine.product", product), ("machine.serial", serialNumber),
            ("machine.uuid", uuid), ("machine.sku", sku),
            ("machine.firmware", [firmwareVendor, firmwareVersion].compactMap(\.self).joined(separator: " ")),
            ("machine.board-serial", boardSerialNumber), ("machine.chassis-serial", chassisSerialNumber),
        ]
        return all.compactMap { code, value in value.flatMap { $0.isEmpty ? nil : (code, $0) } }
    }
}
