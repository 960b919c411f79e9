/// One way into a reader for bytes nobody vouches for.
///
/// The fuzzer and the replay of its finds both go through these. To add one: extend `FuzzEntry` in a file of its own,
/// name it in `all`, and put a valid input or two into `Fuzz/Seeds/NAME`.
public struct FuzzEntry: Sendable {
    /// Name of the entry and of its folders in `Fuzz/Seeds` and `Fuzz/Failures`.
    public let name: String
    /// Reads the bytes; it ends normally whatever they are, and a broken promise of the reader traps.
    public let run: @Sendable (_ bytes: [UInt8]) -> Void

    /// All entries.
    public static let all: [FuzzEntry] = [
        .acpi, .smbios, .firmwareText, .hive, .hiveLog, .registryText, .productIDValue, .keyText, .carving, .captures,
        .xml, .json, .keyConfiguration, .age, .share, .audit, .exchange, .html,
        .outlookMessage, .winmail, .kdbxHeader, .kdbxContent, .safeExport,
        .richText, .office, .proof,
    ]
}
