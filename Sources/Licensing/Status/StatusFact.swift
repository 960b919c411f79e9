/// What rules may ask for.
///
/// The raw values stand in the table `status-rules.json`.
public enum StatusFact: String, CaseIterable, Hashable, Sendable {
    /// Whether a licence of Windows was seen.
    case system
    /// Whether only licences of other things were seen.
    case othersOnly
    /// Whether the query looked for Windows Server by name.
    case askedByName
    /// Licence status, 0 to 6.
    case status
    /// `LicenseStatusReason` as `0xC004F034`.
    case reason
    /// Whether a reason is reported.
    case hasReason
    /// Whether an error is recorded.
    case hasError
    /// Channel by its id, for example `volume-mak`.
    case channel
    /// Whether a key is installed.
    case hasKey
    /// Whether the installed key is one that Microsoft publishes.
    case publishedKey
    /// Whether it is an evaluation copy.
    case evaluation
    /// Whether it is a domain controller.
    case domainController
    /// Whether the activation has no end.
    case permanent
    /// What ends, see `ServerStatus.End.Kind`.
    case endKind
    /// Whole days to the end; negative when it is over.
    case daysLeft
    /// Whether the date of the end is sure.
    case endCertain
    /// Minutes as reported.
    case minutesLeft
    /// Remaining rearms of Windows.
    case rearms
    /// Whether the server is a KMS host.
    case kmsHost
    /// Whether the server asks a KMS host that is named.
    case kmsNamed
    /// Whether that host is the server itself, by a loopback address.
    case kmsLoopback
    /// Whether that host lies outside the server's domain.
    case kmsElsewhere
    /// Machines a KMS host has counted.
    case kmsCount
    /// The newest error code.
    case error
    /// `GenuineStatus`
    case genuine
    /// Whether the firmware holds a key.
    case firmwareKey
    /// How the installed key compares with the found ones, see `KeyMatch.Answer`.
    case keys
    /// Whether licences of Office were seen.
    case office
    /// Whether extended security updates were seen.
    case securityUpdates
    /// Captures of one time disagree on the status.
    case statusDiffers
    /// The status has changed from an older capture to a newer one.
    case statusChanged
    /// Captures disagree on the installed key.
    case keyDiffers
    /// The installed key has changed from an older capture to a newer one.
    case keyChanged
    /// Captures disagree on the edition.
    case editionDiffers
    /// Captures disagree on the build.
    case buildDiffers
    /// The key's type and the description, or two captures, name different channels.
    case channelDiffers
    /// Several licences of Windows hold a key.
    case severalLicenses
    /// Days since the newest capture was written.
    case age
}

/// The value of a fact.
public enum StatusValue: Hashable, Sendable {
    /// Yes or no.
    case flag(Bool)
    /// A number.
    case number(Int)
    /// A word.
    case text(String)
}

/// What is known about one server; a fact that is missing is not known.
public typealias StatusFacts = [StatusFact: StatusValue]
