/// The way on which a key came to its owner, as the type of the key tells it.
public enum Channel: String, CaseIterable, Hashable, Sendable {
    /// Sold singly.
    case retail
    /// The maker's own key, the same on all its machines of an edition.
    case oemSLP = "oem-slp"
    /// On a label of the machine.
    case oemNonSLP = "oem-nonslp"
    /// On a label of the machine.
    case oemCOA = "oem-coa"
    /// In the firmware of the machine.
    case oemDM = "oem-dm"
    /// OEM, of a kind not known.
    case oem
    /// Multiple activation key of an organisation.
    case volumeMAK = "volume-mak"
    /// Published key of KMS clients.
    case volumeGVLK = "volume-gvlk"
    /// Key of an organisation's KMS host.
    case volumeCSVLK = "volume-csvlk"
    /// Evaluation copy.
    case evaluation
    /// Published key of virtual machines.
    case avma
    /// Subscription.
    case payAsYouGo = "pay-as-you-go"

    /// The channel of a key type as Windows writes it (`ProductKeyType`, `ProductKeyChannel`), for example `OEM:DM`.
    /// - Returns: nil for a type that is not known.
    public init?(keyType: some StringProtocol) {
        switch keyType.uppercased() {
        case "RETAIL": self = .retail
        case "OEM:SLP": self = .oemSLP
        case "OEM:NONSLP": self = .oemNonSLP
        case "OEM:COA": self = .oemCOA
        case "OEM:DM": self = .oemDM
        case "OEM": self = .oem
        case "VOLUME:MAK": self = .volumeMAK
        case "VOLUME:GVLK": self = .volumeGVLK
        case "VOLUME:CSVLK": self = .volumeCSVLK
        case "VT:IA": self = .avma
        case "PGS:TB": self = .payAsYouGo
        case let type where type.hasPrefix("RETAIL:TB:EVAL"): self = .evaluation
        default: return nil
        }
    }

    /// The channel in a description as `slmgr` shows it: «Windows(R) Operating System, VOLUME_MAK channel».
    /// - Returns: nil when no channel that is known stands there.
    public init?(slmgrDescription text: some StringProtocol) {
        let words = text.uppercased().split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        for word in words {
            switch word {
            case "RETAIL": self = .retail
            case "OEM_SLP": self = .oemSLP
            case "OEM_NONSLP": self = .oemNonSLP
            case "OEM_COA", "OEM_COA_NSLP", "OEM_COA_SLP": self = .oemCOA
            case "OEM_DM": self = .oemDM
            case "OEM": self = .oem
            case "VOLUME_MAK": self = .volumeMAK
            case "VOLUME_KMSCLIENT": self = .volumeGVLK
            case "VIRTUAL_MACHINE_ACTIVATION": self = .avma
            case "TIMEBASED_EVAL": self = .evaluation
            case "TIMEBASED_SUB": self = .payAsYouGo
            case let word where word.hasPrefix("VOLUME_KMS"): self = .volumeCSVLK
            default: continue
            }
            return
        }
        return nil
    }

    /// Whether a key of this channel is made for one owner, and so can be somebody's lost key.
    public var isIndividual: Bool {
        switch self {
        case .retail, .oemNonSLP, .oemCOA, .oemDM, .oem, .volumeMAK, .volumeCSVLK: true
        case .oemSLP, .volumeGVLK, .evaluation, .avma, .payAsYouGo: false
        }
    }

    /// Whether Microsoft publishes the keys of this channel.
    public var isPublished: Bool { self == .volumeGVLK || self == .avma }
}
