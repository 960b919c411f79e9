public import ByteKit
public import FoundationEssentials
public import ProductKey

/// One product key as a password manager keeps it, whatever the manager.
///
/// Whole keys are in ``key`` alone, and secrets in values that show nothing of themselves; so a description of an entry
/// shows the key masked.
public struct SafeEntry: Sendable {
    /// What the entry is called.
    public var title: String
    /// The user name, which for a key is mostly empty.
    public var userName: String?
    /// The key; managers keep it as the password.
    public var key: ProductKey
    /// Free text.
    ///
    /// Keys that stood in the notes of a safe that was read are masked in it.
    public var notes: String
    /// An address, for example that of the asset sheet.
    public var url: String?
    /// Whatever else the entry holds, in order.
    public var fields: [SafeField]
    /// The groups or folders from the outermost inwards, the root of the safe left out.
    public var groupPath: [String]
    /// When the entry was made.
    public var created: Timestamp?
    /// When it was last changed.
    public var modified: Timestamp?
    /// Regain's own reference, by which an entry is recognised when it comes back.
    public var reference: String?
    /// The manager's identifier of the entry.
    public var identifier: UUID

    /// Describes an entry; what is not named is empty, and the identifier new.
    public init(
        title: String,
        userName: String? = nil,
        key: ProductKey,
        notes: String = "",
        url: String? = nil,
        fields: [SafeField] = [],
        groupPath: [String] = [],
        created: Timestamp? = nil,
        modified: Timestamp? = nil,
        reference: String? = nil,
        identifier: UUID = UUID()
    ) {
        self.title = title
        self.userName = userName
        self.key = key
        self.notes = notes
        self.url = url
        self.fields = fields
        self.groupPath = groupPath
        self.created = created
        self.modified = modified
        self.reference = reference
        self.identifier = identifier
    }
}

/// A named value of an entry beside the usual ones.
public struct SafeField: Sendable {
    /// Its name.
    public var name: String
    /// Its value; never shown by a description, whether it is marked as secret or not.
    public var value: SecretBytes
    /// Whether the manager keeps it hidden.
    public var isProtected: Bool

    /// Describes a field.
    public init(name: String, value: SecretBytes, isProtected: Bool) {
        self.name = name
        self.value = value
        self.isProtected = isProtected
    }

    /// Describes a field that is not secret.
    public init(name: String, value: String) {
        self.init(name: name, value: SecretBytes(utf8: value), isProtected: false)
    }
}

/// What a password manager's file holds, as far as it concerns product keys.
public struct Safe: Sendable {
    /// What the safe is called.
    public var name: String
    /// One entry for each key.
    public var entries: [SafeEntry]
    /// How many entries of the file hold no product key; they are counted and not kept.
    public var otherEntryCount: Int

    /// Describes a safe.
    public init(name: String, entries: [SafeEntry], otherEntryCount: Int = 0) {
        self.name = name
        self.entries = entries
        self.otherEntryCount = otherEntryCount
    }
}
