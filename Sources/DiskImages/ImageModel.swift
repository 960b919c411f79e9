public import ByteKit
public import DiskFormats

/// Something that is wrong with an image or a part of it; texts in two languages are looked up by the code.
public struct ImageProblem: Hashable, Sendable {
    /// What is wrong.
    public var code: ParseError.Code
    /// Where, in bytes, when that is known.
    public var offset: UInt64?
    /// A few words: a file's name, a field.
    public var detail: String

    /// A problem.
    public init(_ code: ParseError.Code, offset: UInt64? = nil, detail: String = "") {
        self.code = code
        self.offset = offset
        self.detail = detail
    }
}

/// An earlier state of a volume that Windows kept.
public struct ShadowCopy: Hashable, Sendable {
    /// The store's identifier.
    public var id: String
    /// When it was taken.
    public var created: Timestamp?

    /// A shadow copy.
    public init(id: String, created: Timestamp?) {
        self.id = id
        self.created = created
    }
}

/// What is known of a BitLocker volume's lock.
public struct BitLockerState: Hashable, Sendable {
    /// Whether the volume can be read.
    public enum Lock: String, Sendable {
        /// No key was given, or none that fits.
        case locked
        /// Opened with a key.
        case unlocked
        /// Protection is suspended: the key lies open on the volume.
        case suspended
    }

    /// One way to open the volume.
    public struct Protector: Hashable, Sendable {
        /// Its identifier, which recovery portals show.
        public var id: String
        /// What it is: `password`, `recovery-password`, `startup-key`, `clear`, `tpm`, `tpm-pin`.
        public var kind: String

        /// A protector.
        public init(id: String, kind: String) {
            self.id = id
            self.kind = kind
        }
    }

    /// Whether the volume can be read.
    public var lock: Lock
    /// The ways to open it.
    public var protectors: [Protector]
    /// The cipher, such as `aes-xts-128`.
    public var cipher: String
    /// What Windows wrote beside: computer, drive, date.
    public var label: String
    /// How many keys were tried on it.
    public var attempts = 0

    /// A state.
    public init(lock: Lock, protectors: [Protector], cipher: String, label: String) {
        self.lock = lock
        self.protectors = protectors
        self.cipher = cipher
        self.label = label
    }
}

/// A volume of an image.
public struct ImageVolume: Hashable, Sendable {
    /// Its number in this image, from 0.
    public var index: Int
    /// Where it lies and what the table says of it.
    public var partition: Partition
    /// What is in it.
    public var fileSystem: FileSystemKind
    /// The volume's name.
    public var label: String
    /// The lock, where it is a BitLocker volume.
    public var bitLocker: BitLockerState?
    /// Earlier states.
    public var shadowCopies: [ShadowCopy]
    /// Facts of a Windows image inside a WIM, by name: `edition`, `language`, `build`, `name`.
    public var facts: [String: String]
    /// What is wrong with it.
    public var problems: [ImageProblem]

    /// A volume.
    public init(index: Int, partition: Partition, fileSystem: FileSystemKind, label: String = "") {
        self.index = index
        self.partition = partition
        self.fileSystem = fileSystem
        self.label = label
        shadowCopies = []
        facts = [:]
        problems = []
    }

    /// Whether files can be listed.
    public var isReadable: Bool {
        switch fileSystem {
        case .ntfs, .fat, .exfat, .ext, .iso9660, .udf, .wim, .archive:
            problems.allSatisfy { $0.code != "volume.damaged" }
        default: false
        }
    }
}

/// A file inside an image.
public struct ImageFile: Hashable, Sendable {
    /// The volume it is in.
    public var volume: Int
    /// The shadow copy it is in, or nil for the present state.
    public var shadowCopy: String?
    /// Path from the top of the volume, with `/`.
    public var path: String
    /// The file system's own number.
    public var id: UInt64
    /// Size in bytes.
    public var byteCount: UInt64
    /// Last change.
    public var modified: Timestamp?
    /// When it was made.
    public var created: Timestamp?
    /// Whether it was deleted.
    public var isDeleted: Bool

    /// A file.
    public init(volume: Int, shadowCopy: String?, path: String, id: UInt64, byteCount: UInt64, isDeleted: Bool) {
        self.volume = volume
        self.shadowCopy = shadowCopy
        self.path = path
        self.id = id
        self.byteCount = byteCount
        self.isDeleted = isDeleted
    }
}

/// What a search for files found.
public struct ImageFileList: Sendable {
    /// The files.
    public var files: [ImageFile]
    /// Folders that could not be read.
    public var problems: [ImageProblem]
    /// Whether a limit ended the search early.
    public var isCutShort: Bool

    /// A result.
    public init(files: [ImageFile], problems: [ImageProblem], isCutShort: Bool) {
        self.files = files
        self.problems = problems
        self.isCutShort = isCutShort
    }
}

/// What opens a BitLocker volume.
public enum BitLockerSecret: Sendable {
    /// A password of the user's.
    case password(String)
    /// The 48 digits.
    case recoveryPassword(String)
    /// The content of a `.BEK` file.
    case startupKey([UInt8])
}
