import ByteKit
import Catalogue
import Captures

/// What a licence is for.
public enum LicenseSubject: String, Sendable, CaseIterable {
    /// Windows itself.
    case windows
    /// Extended security updates: an addition to Windows under the same application id.
    case securityUpdates = "esu"
    /// Another addition to Windows.
    case addOn = "add-on"
    /// Office.
    case office
    /// Something else.
    case other

    /// Tells it by the application id; only where a capture has none, by the description.
    ///
    /// The name is never asked: Windows Server calls its licence «Windows(R), ServerStandard edition». Additions share
    /// the application id of Windows and are told by `LicenseIsAddon` and their family.
    static func of(_ record: CapturedRecord) -> LicenseSubject {
        let application = record["ApplicationID"].flatMap { GUID($0) }
        let family = Folded.text([record["LicenseFamily"], record["Name"]].compactMap(\.self).joined(separator: " "))
        let words = Set(family.split(separator: " ").map(String.init))
        let isAddition =
            record["LicenseIsAddon"].map { ["true", "1", "vrai"].contains($0.lowercased()) } ?? false
            || words.contains("esu") || family.contains("add on")
        if let application {
            switch ApplicationID(application) {
            case .windows?: return isAddition ? words.contains("esu") ? .securityUpdates : .addOn : .windows
            case .office?, .office2010?: return .office
            case nil: return .other
            }
        }
        let text = Folded.text(record["Description"] ?? record["ProductDescription"] ?? "") + " " + family
        if text.hasPrefix("office") || text.contains("microsoft office") || text.contains(" office ") { return .office }
        if text.contains("windows") || record["Description"] == nil && record["ProductDescription"] == nil {
            return isAddition ? words.contains("esu") ? .securityUpdates : .addOn : .windows
        }
        return .other
    }
}
