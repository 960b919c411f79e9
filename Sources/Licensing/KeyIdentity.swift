public import ByteKit
public import Catalogue
public import Texts

/// What a key, or what is left of one, is for, and how that is known.
public struct KeyIdentity: Hashable, Sendable {
    /// How a fact is known, in the order of trust.
    public enum Witness: String, Sendable, CaseIterable {
        /// The owner's own pkeyconfig.
        case keyConfiguration = "pkeyconfig"
        /// The key is one that Microsoft publishes.
        case published = "published-key"
        /// What the blob says of itself.
        case blob
        /// The group within the key, looked up in the project's table.
        case groupTable = "group-table"
        /// The Product ID or Extended PID beside it.
        case productID = "product-id"
        /// The words around it.
        case context
    }

    /// Product in words, for example `Windows Server 2019`.
    public var product: String?
    /// EditionIDs the key is for.
    public var editions: [String] = []
    /// Versions the key is for: `2019`; several where one key serves several.
    public var versions: [String] = []
    /// Server or client.
    public var family: WindowsFamily?
    /// Channel the key was sold through.
    public var channel: Channel?
    /// ProductKeyType, for example `Volume:MAK`.
    public var keyType: String?
    /// Group number.
    public var group: Int?
    /// Part number.
    public var partNumber: String?
    /// Activation ID.
    public var activationID: GUID?
    /// Whether Microsoft has reserved the serial, so that it was never issued.
    public var isReserved = false
    /// The best witness that names product or channel.
    public var by: Witness?
    /// Where witnesses contradict each other.
    public var disagreements: [Message] = []

    /// Nothing is known.
    public init() {}

    /// The version where there is just one.
    public var version: String? { versions.count == 1 ? versions.first : nil }
}

extension KeyIdentity {
    /// Takes from another witness what is not known yet, and notes where it contradicts what is.
    mutating func add(_ other: KeyIdentity, from witness: Witness) {
        if let mine = channel, let theirs = other.channel, !mine.agrees(with: theirs) {
            disagreements.append(
                Message(
                    "identity.channels-differ",
                    [
                        "first": .text(keyType ?? mine.rawValue), "second": .text(other.keyType ?? theirs.rawValue),
                        "by": .message(Message("witness.\(by?.rawValue ?? "context")")),
                        "other": .message(Message("witness.\(witness.rawValue)")),
                    ]
                )
            )
        }
        if !editions.isEmpty, !other.editions.isEmpty, Set(editions).isDisjoint(with: other.editions) {
            disagreements.append(
                Message(
                    "identity.editions-differ",
                    [
                        "first": .text(editions.joined(separator: ", ")),
                        "second": .text(other.editions.joined(separator: ", ")),
                        "by": .message(Message("witness.\(by?.rawValue ?? "context")")),
                        "other": .message(Message("witness.\(witness.rawValue)")),
                    ]
                )
            )
        }
        let says = other.product != nil || other.channel != nil || !other.editions.isEmpty
        if by == nil, says { by = witness }
        product = product ?? other.product
        if editions.isEmpty { editions = other.editions }
        if versions.isEmpty { versions = other.versions }
        family = family ?? other.family
        channel = channel ?? other.channel
        keyType = keyType ?? other.keyType
        group = group ?? other.group
        partNumber = partNumber ?? other.partNumber
        activationID = activationID ?? other.activationID
        isReserved = isReserved || other.isReserved
    }
}

extension Channel {
    /// Whether two witnesses may both be right: `OEM` and `Volume` in a blob of version 3 name only the kind.
    func agrees(with other: Channel) -> Bool {
        self == other || kind == other.kind && (self == .oem || other == .oem)
    }

    /// Retail, OEM, volume: what a licence type of a blob tells apart.
    var kind: String {
        switch self {
        case .retail, .evaluation: "retail"
        case .oem, .oemSLP, .oemNonSLP, .oemCOA, .oemDM: "oem"
        case .volumeMAK, .volumeGVLK, .volumeCSVLK: "volume"
        case .avma, .payAsYouGo: rawValue
        }
    }
}
