import ByteKit
import FirmwareTables

extension FuzzEntry {
    /// MSDM and SLIC tables as bytes, and the search for them.
    static let acpi = FuzzEntry(name: "acpi") { bytes in
        if let table = try? MSDMTable(parsing: bytes.span) {
            precondition(table.header.length <= bytes.count)
            precondition(table.keyText.map { $0.count == MSDMTable.keyTextByteCount } ?? true)
            _ = "\(table)"
        }
        _ = try? SLICTable(parsing: bytes.span)
        for table in MSDMTable.find(in: bytes.span) {
            precondition(table.checksumIsRight && table.offset + table.header.length <= bytes.count)
        }
        _ = FirmwareFormat(recognising: bytes.span)
    }

    /// SMBIOS anchors, structures, dumps and Windows' form.
    static let smbios = FuzzEntry(name: "smbios") { bytes in
        _ = try? MachineIdentity(dump: bytes.span)
        _ = try? MachineIdentity(windowsData: bytes.span)
        let machine = MachineIdentity(parsing: bytes.span)
        precondition(machine.boards.count + machine.chassis.count + machine.processorCount <= bytes.count / 6)
        precondition(machine.problems.allSatisfy { $0.offset <= bytes.count })
    }

    /// What `acpidump` and `dmidecode` print.
    static let firmwareText = FuzzEntry(name: "firmware-text") { bytes in
        let dump = ACPIDump(parsing: bytes.span)
        precondition(dump.tables.reduce(0) { $0 + $1.bytes.count } <= bytes.count / 3)
        _ = MachineIdentity(dmidecodeText: bytes.span)
    }
}
