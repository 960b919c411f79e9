// The rows of the report that tell of images and of what lies in them.

struct LocationRow: Encodable {
    let containers: [String]
    let partition: Int?
    let volumeOffset: UInt64?
    let fileSystem: String?
    let file: String?
    let deleted: Bool
    let shadowCopy: String?
    let shadowCopyCreated: String?
    let windowsImage: WindowsImageRow?
    let snapshot: String?
    let snapshotCreated: String?
}

struct WindowsImageRow: Encodable {
    let index: Int
    let name: String?
    let edition: String?
    let language: String?
    let build: String?
}

struct VolumeRow: Encodable {
    let partition: Int?
    let name: String?
    let offset: UInt64
    let size: UInt64
    let fileSystem: String
    let label: String?
    let bitLocker: BitLockerRow?
    let windowsImage: WindowsImageRow?
    let shadowCopies: [StateRow]?
}

struct BitLockerRow: Encodable {
    let lock: String
    let cipher: String
    let label: String
    let protectors: [ProtectorRow]
}

struct ProtectorRow: Encodable {
    let kind: String
    let id: String
}

struct StateRow: Encodable {
    let id: String
    let name: String?
    let created: String?
}

struct ImageRow: Encodable {
    let volumes: [VolumeRow]
    let snapshots: [StateRow]?
    let storedHash: String?
}
