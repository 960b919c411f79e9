import ByteKit
import ByteSources
public import FirmwareTables
import Texts

/// The firmware of the machine the program runs on, through Linux's `/sys/firmware`.
public enum FirmwareSource {
    /// Where the kernel shows ACPI and SMBIOS tables.
    private static let folder = "/sys/firmware"

    /// Maker, model and serial number of this machine; nil where the kernel does not show them.
    public static func machine() -> MachineIdentity? {
        guard let table = try? FileSource(path: "\(folder)/dmi/tables/DMI").contents() else { return nil }
        guard let entry = try? FileSource(path: "\(folder)/dmi/tables/smbios_entry_point").contents(),
            let point = try? SMBIOSEntryPoint(parsing: entry.span)
        else { return MachineIdentity(parsing: table.span) }
        return MachineIdentity(parsing: table.span, entryPoint: point)
    }

    /// Examines the MSDM table.
    static func examine() -> FileExaminer.Result {
        var result = FileExaminer.Result(report: SourceReport(id: "", given: "firmware:", kind: .firmware))
        result.harvest.machine = machine()
        do {
            let bytes = try FileSource(path: "\(folder)/acpi/tables/MSDM").contents()
            result.report.size = UInt64(bytes.count)
            result.report.bytesRead = UInt64(bytes.count)
            FirmwareReader.readTable(bytes.span, at: 0, isText: false, into: &result.harvest)
        } catch let error as SourceError {
            switch error.code {
            case .missing: explainMissing(into: &result)
            default:
                result.report.status = .unreadable
                result.report.problems.append(Message("firmware.denied"))
            }
        } catch {
            result.report.status = .unreadable
            result.report.problems.append(Message("firmware.denied"))
        }
        result.report.problems += result.harvest.problems
        result.report.machine = result.harvest.machine
        return result
    }

    /// No MSDM table: a virtual machine, a server with its key on a label, or a kernel that shows no ACPI tables.
    private static func explainMissing(into result: inout FileExaminer.Result) {
        if (try? FileSource(path: "\(folder)/acpi/tables/FACP")) == nil, !FolderWalk.isFolder("\(folder)/acpi/tables") {
            result.report.status = .unreadable
            result.report.problems.append(Message("firmware.not-shown"))
        } else {
            result.report.problems.append(Message("firmware.no-msdm"))
        }
    }
}
