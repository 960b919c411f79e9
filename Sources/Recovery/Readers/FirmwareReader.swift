import ByteKit
import FirmwareTables
import PlainText
import ProductKey
import Texts

/// Looks for the key in ACPI tables, and for the machine's identity in SMBIOS tables.
enum FirmwareReader {
    /// The place that firmware keys are reported under.
    static let place: PlaceID = "firmware.msdm"

    /// No more than this many bytes are looked at to tell a format.
    private static let recognisedByteCount = 64 << 10

    /// Recognises a dump of either, raw or printed; a printed one may be stored in UTF-16, as PowerShell redirects.
    static func format(of bytes: Span<UInt8>) -> FirmwareFormat? {
        let head = bytes.extracting(0..<min(bytes.count, recognisedByteCount))
        if let format = FirmwareFormat(recognising: head) { return format }
        guard head.matches("\u{FEFF}", at: 0) || TextEncoding(recognising: head).isUTF16 else { return nil }
        let format = FirmwareFormat(recognising: DecodedText(head).bytes.span)
        return format == .acpiDumpText || format == .dmidecodeText ? format : nil
    }

    /// Reads a dump of either, raw or printed.
    static func read(_ region: MemoryRegion, into harvest: inout Harvest) {
        let bytes = region.bytes
        switch format(of: bytes) {
        case .msdm:
            readTable(bytes, at: 0, isText: false, into: &harvest)
        case .acpiDumpText:
            let text = DecodedText(bytes)
            let dump = ACPIDump(parsing: text.bytes.span)
            for problem in dump.problems {
                let offset = text.sourceOffset(at: problem.offset)
                harvest.report(Message(ParseError(problem.code, at: offset, problem.detail)), partial: true)
            }
            for table in dump.tables where table.signature == "MSDM" {
                let offset = text.sourceOffset(at: table.textOffset)
                readTable(table.bytes.span, at: offset, isText: true, into: &harvest)
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
            harvest.machine = MachineIdentity(dmidecodeText: DecodedText(bytes).bytes.span)
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
