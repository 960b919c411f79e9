public import ByteKit

/// The hives of a server as a backup holds them, made for tests.
public struct ServerBackup: Sendable {
    /// Name of the computer, as its SYSTEM hive says it.
    public var computer: String
    /// When the hives were last written.
    public var written: Timestamp
    /// An individual key of the installation: which made-up one.
    public var key: Int

    /// Describes a backup.
    public init(of computer: String, written: Timestamp, key: Int = 0) {
        self.computer = computer
        self.written = written
        self.key = key
    }

    /// `Windows/System32/config/SOFTWARE`.
    public var software: [UInt8] {
        var blob = BlobBuilder(keyField: SampleKeys.madeUp[key])
        blob.productID = "55041-029-0047897-86624"
        blob.extendedPID = "55041-00172-029-004789-00-1036-7601.0000-0742012"
        blob.keyIndex = 172
        blob.licenceType = 0
        blob.keyType = "Retail"
        blob.eulaType = "Retail"
        let values = [
            Self.text("ProductName", "Windows Server 2008 R2 Standard"), Self.text("EditionID", "ServerStandard"),
            Self.text("CurrentBuildNumber", "7601"), Self.text("ProductId", blob.productID),
            .init("InstallDate", type: 4, [0x00, 0x0E, 0x27, 0x4F]),
            .init("DigitalProductId", blob.version3()), .init("DigitalProductId4", blob.version4()),
        ]
        let current = key("CurrentVersion", values)
        return hive([key("Microsoft", [], [key("Windows NT", [], [current])])])
    }

    /// `Windows/System32/config/SYSTEM`.
    public var system: [UInt8] {
        let name = key("ComputerName", [], [key("ComputerName", [Self.text("ComputerName", computer)])])
        let set = key("ControlSet001", [], [key("Control", [], [name])])
        return hive([key("Select", [.init("Current", type: 4, [1, 0, 0, 0])]), set])
    }

    private func key(
        _ name: String,
        _ values: [HiveBuilder.Value] = [],
        _ subkeys: [HiveBuilder.Key] = []
    ) -> HiveBuilder.Key {
        var key = HiveBuilder.Key(name, values: values, subkeys: subkeys)
        key.lastWritten = fileTime
        return key
    }

    private func hive(_ subkeys: [HiveBuilder.Key]) -> [UInt8] {
        var bytes = HiveBuilder(key("ROOT", [], subkeys)).build().bytes
        for index in 0..<8 { bytes[12 + index] = UInt8(truncatingIfNeeded: fileTime >> UInt64(8 * index)) }
        HiveBuilder.fixChecksum(&bytes)
        return bytes
    }

    private static func text(_ name: String, _ value: String) -> HiveBuilder.Value {
        .init(name, type: 1, UTF16Text.encode(value) + [0, 0])
    }

    /// 100-nanosecond steps since 1601.
    private var fileTime: UInt64 { UInt64(written.secondsSince1970 + 11_644_473_600) * 10_000_000 }
}
