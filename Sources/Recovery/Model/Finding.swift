public import ByteKit
public import Licensing
public import ProductKey
public import Texts

/// A candidate that was decoded, proved and identified, with its evidence.
public struct Finding: Sendable {
    /// How the bytes hold what was found.
    public enum Form: String, Sendable {
        /// DigitalProductId, version 3.
        case version3 = "dpid3"
        /// DigitalProductId4.
        case version4 = "dpid4"
        /// A bare key field of 16 bytes.
        case keyField = "key-field"
        /// Written out.
        case text
        /// An MSDM table.
        case firmware = "msdm"
        /// A Product ID or Extended PID.
        case productID = "product-id"
        /// The last five characters alone.
        case partial
    }

    /// Number within the report, for example `f3`.
    public var id: String
    /// The source it was found in.
    public var source: String
    /// The installation it belongs to.
    public var installation: String?
    /// What kind of place.
    public var place: PlaceID
    /// Registry path, field or line within the file.
    public var path: String
    /// Name of the registry value or field.
    public var value: String?
    /// Bytes from the start of the file.
    public var offset: Int
    /// When the registry key was last written.
    public var lastWritten: Timestamp?
    /// How the bytes hold it.
    public var form: Form
    /// The key; nil where it was removed or never there.
    public var key: ProductKey?
    /// The last five characters: the key's, or those a tool shows.
    public var partialKey: String?
    /// What speaks for the bytes being what they seem.
    public var proof: Proof
    /// What it is for.
    public var identity: KeyIdentity
    /// What sort of find it is.
    public var keyClass: KeyClass
    /// Whether it belongs to the installation or to the target.
    public var fit: Fit
    /// What state of the source it belongs to.
    public var origin: Origin
    /// What the bytes belong to now, where raw bytes were searched and the file system tells.
    public var lies: ByteLocation?
    /// The document it was found in, where it was one.
    public var document: DocumentContext?
    /// When this key was installed, as the blob says.
    public var installed: Timestamp?
    /// How far it agrees with the label, where one was given.
    public var label: LabelPattern.Agreement?
    /// What else is to be said.
    public var notes: [Message]

    /// Whether it could be used: a whole individual key whose own checks do not speak against it.
    public var isUsable: Bool {
        key != nil && keyClass == .individual && proof.isSound && !identity.isReserved
    }
}

/// The checks that a find has passed, failed, or does not have.
public struct Proof: Hashable, Sendable {
    /// The outcome of one check.
    public enum Outcome: String, Hashable, Sendable {
        /// It agrees.
        case ok
        /// It does not agree.
        case bad
        /// There is nothing to check.
        case absent
    }

    /// The characters give the same bytes again.
    public var reencoded: Outcome
    /// The CRC or hash of the structure.
    public var blobHash: Outcome
    /// The checksum within a PKEY2009 key.
    public var checksum: Outcome

    /// Nothing to check.
    public static let none = Proof(reencoded: .absent, blobHash: .absent, checksum: .absent)

    /// Whether no check failed.
    public var isSound: Bool { reencoded != .bad && blobHash != .bad && checksum != .bad }
}
