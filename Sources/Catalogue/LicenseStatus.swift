public import ByteKit
public import Texts

/// The state of a licence as Windows reports it (`SoftwareLicensingProduct.LicenseStatus`).
///
/// Source: <https://learn.microsoft.com/previous-versions/windows/desktop/sppwmi/softwarelicensingproduct>.
public enum LicenseStatus: Int, CaseIterable, Hashable, Sendable {
    /// No usable licence.
    case unlicensed = 0
    /// Activated.
    case licensed = 1
    /// First period after the installation.
    case initialGrace = 2
    /// Period after a change of hardware or a missed renewal.
    case outOfToleranceGrace = 3
    /// Period after a failed check for a genuine copy.
    case nonGenuineGrace = 4
    /// Reminds of activation.
    case notification = 5
    /// A longer period.
    case extendedGrace = 6

    /// Code of its name among the texts.
    public var labelCode: String { "license-status.\(rawValue)-label" }
    /// Code of what it means among the texts.
    public var meaningCode: String { "license-status.\(rawValue)-meaning" }
    /// Code of what to do among the texts.
    public var actionCode: String { "license-status.\(rawValue)-action" }

    /// Its name.
    public func label(in language: Language) -> String { Phrasebook.standard.text(labelCode, in: language) }
    /// What it means.
    public func meaning(in language: Language) -> String { Phrasebook.standard.text(meaningCode, in: language) }
    /// What the owner can do.
    public func action(in language: Language) -> String { Phrasebook.standard.text(actionCode, in: language) }
}

/// Products that Windows keeps licences for (`ApplicationID`).
public enum ApplicationID: CaseIterable, Hashable, Sendable {
    /// Windows itself.
    case windows
    /// Office 2010.
    case office2010
    /// Office 2013 and later.
    case office

    /// The identifier as text, lower case without braces.
    public var text: String {
        switch self {
        case .windows: "55c92734-d682-4d71-983e-d6ec3f16059f"
        case .office2010: "59a52881-a989-479d-af46-f275c6370663"
        case .office: "0ff1ce15-a989-479d-af46-f275c6370663"
        }
    }

    /// The product of an identifier.
    /// - Returns: nil for another product.
    public init?(_ id: GUID) {
        guard let known = Self.allCases.first(where: { GUID($0.text) == id }) else { return nil }
        self = known
    }
}
