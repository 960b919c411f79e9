public import ByteKit

extension ParseError.Code {
    /// Neither a base block nor a first hive bin is there.
    public static let notAHive: Self = "registry.not-a-hive"
    /// The signature `regf` is missing; the hive bins are read without it.
    public static let baseBlockMissing: Self = "registry.base-block-missing"
    /// The checksum of the base block does not agree with its content.
    public static let baseBlockChecksum: Self = "registry.base-block-checksum"
    /// The two sequence numbers differ: the last write was not finished.
    public static let hiveDirty: Self = "registry.dirty"
    /// The hive is dirty and no transaction log could be applied: it is read as it stands on disk.
    public static let dirtyWithoutLog: Self = "registry.dirty-without-log"
    /// The version is not one of 1.3 to 1.6.
    public static let unknownVersion: Self = "registry.unknown-version"
    /// The base block promises more hive bins than the file holds.
    public static let hiveTruncated: Self = "registry.hive-truncated"
    /// The root cell is not a key.
    public static let rootMissing: Self = "registry.root-missing"
    /// A hive bin has no header or a wrong one.
    public static let badBin: Self = "registry.bad-bin"
    /// A reference points outside the hive.
    public static let outside: Self = "registry.offset-outside"
    /// A cell's size is zero, odd or larger than what is left of the hive.
    public static let badCellSize: Self = "registry.bad-cell-size"
    /// A cell that is in use is marked as free.
    public static let freeCellInUse: Self = "registry.free-cell-in-use"
    /// A cell does not hold the key that refers to it.
    public static let badKey: Self = "registry.bad-key"
    /// A cell does not hold the value that refers to it.
    public static let badValue: Self = "registry.bad-value"
    /// A cell does not hold a list of subkeys.
    public static let badList: Self = "registry.bad-subkey-list"
    /// A list ends before the number of entries it promises.
    public static let listTruncated: Self = "registry.list-truncated"
    /// A name runs past its cell.
    public static let nameTruncated: Self = "registry.name-truncated"
    /// Data runs past its cell or its big-data segments.
    public static let dataTruncated: Self = "registry.data-truncated"
    /// A key is reached a second time: a loop or a shared branch.
    public static let keyRepeated: Self = "registry.key-repeated"
    /// A key's parent reference does not name the key it was reached from.
    public static let wrongParent: Self = "registry.wrong-parent"
    /// The tree is deeper than Windows allows.
    public static let tooDeep: Self = "registry.too-deep"
    /// Lists promise more entries than the hive has room for.
    public static let tooManyEntries: Self = "registry.too-many-entries"
    /// Bytes could not be fetched from where the hive lies.
    public static let unreadable: Self = "registry.unreadable"
}
