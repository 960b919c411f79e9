/// How a server is to be activated, as far as it changes what an error means.
public enum ErrorChannel: String, CaseIterable, Hashable, Sendable {
    /// Multiple activation key.
    case mak
    /// Client of a KMS server.
    case kms
    /// The KMS server itself.
    case kmsHost = "kms-host"
    /// Active Directory.
    case adba
    /// Virtual machine of an activated Hyper-V host.
    case avma
    /// Sold singly.
    case retail
    /// From the maker of the machine.
    case oem
    /// By telephone.
    case phone
    /// Change of edition with DISM.
    case dism
    /// By a certificate on a token; no context depends on it.
    case token

    /// The way in which a key of this channel is activated.
    /// - Returns: nil where nothing is activated.
    public init?(_ channel: Channel) {
        switch channel {
        case .retail: self = .retail
        case .oemSLP, .oemNonSLP, .oemCOA, .oemDM, .oem: self = .oem
        case .volumeMAK: self = .mak
        case .volumeGVLK: self = .kms
        case .volumeCSVLK: self = .kmsHost
        case .avma: self = .avma
        case .evaluation, .payAsYouGo: return nil
        }
    }
}

/// What a look at the key that was entered said.
public enum KeyCheck: String, CaseIterable, Hashable, Sendable {
    /// Its own checks hold: it was copied right.
    case consistent
    /// Its own checks fail: it was copied wrong.
    case inconsistent
    /// It is good, but for another edition or release.
    case otherEdition = "other-edition"
}

/// How well a statement about an error is founded.
public enum ErrorConfidence: String, CaseIterable, Hashable, Sendable {
    /// An article of Microsoft explains it.
    case documented
    /// The SDK names it.
    case header
    /// Reports from practice.
    case field
    /// A general error of the system.
    case general
    /// Nothing was opened.
    case unverified
}
