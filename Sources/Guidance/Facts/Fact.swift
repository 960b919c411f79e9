/// What can be known about a server, its licence and what its owner wants, as far as it decides what to do.
public enum Fact: String, CaseIterable, Hashable, Sendable {
    /// What is wanted.
    case goal
    /// Release of the Windows that is installed.
    case installedVersion = "installed-version"
    /// Edition of the Windows that is installed.
    case installedEdition = "installed-edition"
    /// Whether it is an evaluation copy.
    case evaluation
    /// Whether it is Server Core.
    case core
    /// Release that the licence is for.
    case targetVersion = "target-version"
    /// Edition that the licence is for.
    case targetEdition = "target-edition"
    /// How the licence came to its owner.
    case channel
    /// Whether the owner holds the key.
    case key
    /// Whether the licence in place is activated.
    case activated
    /// The way to Microsoft.
    case network
    /// What the server does, or will do.
    case role
    /// What a virtual machine runs on.
    case host
    /// Whether it is still the machine that the licence was bought with.
    case hardware
    /// What an error code reported.
    case problem
    /// Whose KMS server is set.
    case kmsServer = "kms-server"
    /// Whether old disks, backups and folders were searched for the key.
    case searched
    /// Whether the last five characters in place were written down.
    case recorded
    /// Whether the key is kept under seal outside this server.
    case sealed
    /// Whether there is a backup or a snapshot that was tried.
    case backup
    /// Whether a time for a restart is agreed.
    case window
    /// Whether Windows was asked for the editions it may become.
    case targets
    /// Whether a delay is agreed, with a day on which it ends for good.
    case delay
    /// Derived: days that are left.
    case time
    /// Derived: whether a delay can still be asked for.
    case rearms
    /// Derived: release of the licence against the one installed.
    case versionMove = "version-move"
    /// Derived: edition of the licence against the one installed.
    case editionMove = "edition-move"

    /// The values that the fact can have, besides being unknown.
    public var values: [String] {
        switch self {
        case .goal: ["activate", "recover", "reinstall", "convert", "install-later", "move", "retire"]
        case .installedVersion, .targetVersion: Self.releases
        case .installedEdition, .targetEdition: Self.editions
        case .channel: ["retail", "oem", "mak", "kms", "kms-host", "adba", "avma"]
        case .key: ["held", "missing", "unreadable"]
        case .network: ["online", "isolated"]
        case .role: ["standalone", "member", "dc", "future-dc", "hyperv-host"]
        case .host: ["datacenter", "datacenter-inactive", "datacenter-older", "standard", "other"]
        case .hardware: ["same", "moved", "board-replaced"]
        case .problem: ["mak-exhausted", "key-blocked", "kms-count", "kms-unreachable", "edition-mismatch", "mistyped"]
        case .kmsServer: ["own", "foreign"]
        case .evaluation, .core, .activated, .searched, .recorded, .sealed, .backup, .window, .targets: ["yes", "no"]
        case .delay: ["agreed"]
        case .time: ["over", "short", "enough"]
        case .rearms: ["none", "some"]
        case .versionMove: ["same", "other"]
        case .editionMove: ["same", "standard-to-datacenter", "datacenter-to-standard", "to-standard", "other"]
        }
    }

    /// Whether the fact follows from others.
    public var isDerived: Bool {
        switch self {
        case .time, .rearms, .versionMove, .editionMove: true
        default: false
        }
    }

    /// Code of its name.
    public var nameCode: String { "guidance.fact.\(rawValue)" }

    /// Code of one of its values.
    public func valueCode(_ value: String) -> String { "guidance.value.\(rawValue).\(value.lowercased())" }

    /// The releases that plans are made for, oldest first.
    public static let releases = ["2008", "2008R2", "2012", "2012R2", "2016", "2019", "2022", "2025"]

    /// The editions that plans tell apart.
    public static let editions = ["standard", "datacenter", "essentials", "foundation", "enterprise", "web", "azure"]
}
