import ByteKit
import FirmwareTables
import ProductKey
import Texts

/// Looks for the key in ACPI tables, and for the machine's identity in SMBIOS tables.
enum FirmwareReader {
    /// The place that firmware keys are reported under.
    static let place: PlaceID = "firmware.msdm"

    /// Reads a dump of either, raw or printed.
    static func read(_ region: MemoryRegion, into harvest: inout Harvest) {
        let bytes = region.bytes
        switch FirmwareFormat(recognising: bytes) {
        case .msdm:
            readTable(bytes, at: 0, isText: false, into: &harvest)
        case .acpiDumpText:
            let dump = ACPIDump(parsing: bytes)
            dump.problems.forEach { harvest.report(Message($0), partial: true) }
            for table in dump.tables where table.signature == "MSDM" {
                readTable(table.bytes.span, at: table.textOffset, isText: true, into: &harvest)
            }
        case .slic:
            harvest.report(Message("slic.no-key"), partial: false)
        case .smbiosDump:
            if let machine = try? MachineIdentity(dump: bytes) { harvest.machine = machine }
        case .smbiosTable:
            harvest.machine = MachineIdentity(parsing: bytes)
        case .smbiosWindows:
            if let machine = try? MachineIdentity(windowsData: bytes) { harvest.machine = machine }
        case .dmidecodeText:
            harvest.machine = MachineIdentity(dmidecodeText: bytes)
        case nil:
            break
        }
    }

    /// Reads one MSDM table.
    ///
    /// - Parameters:
    ///   - bytes: the table.
    ///   - offset: where it lies in the file.
    ///   - isText: whether the file is a printed dump, in which single bytes have no offset of their own.
    ///   - harvest: where the candidate goes.
    static func readTable(_ bytes: Span<UInt8>, at offset: Int, isText: Bool, into harvest: inout Harvest) {
        let table: MSDMTable
        do throws(ParseError) {
            table = try MSDMTable(parsing: bytes, base: isText ? 0 : offset)
        } catch {
            harvest.report(Message(error), partial: true)
            return
        }
        table.problems.forEach { harvest.report(Message($0), partial: false) }
        guard let text = table.keyText, let place = table.keyTextOffset else {
            harvest.report(Message("msdm.no-key"), partial: false)
            return
        }
        guard let key = try? ProductKey(text: String(decoding: text, as: UTF8.self)) else { return }
        harvest.add(
            Candidate(
                place: Self.place,
                path: "MSDM",
                offset: isText ? offset : place,
                content: .firmware(key)
            )
        )
    }
}
