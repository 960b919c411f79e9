/// Values by which a line of `slmgr` output is known in a language whose labels are not.
///
/// The script translates its labels, not what the licensing service answers: descriptions, identifiers, channels and
/// addresses are the same everywhere.
enum TellingValue {
    /// The field that holds such a value; nil for all others.
    static func name(of value: String) -> String? {
        guard value.utf8.count <= 300 else { return nil }
        if value.hasPrefix("Windows"), value.hasSuffix(" channel") { return "Description" }
        if value.hasPrefix("Windows(R), "), value.hasSuffix(" edition") { return "Name" }
        if value.lowercased() == "55c92734-d682-4d71-983e-d6ec3f16059f" { return "ApplicationID" }
        if shape(of: value).hasPrefix("00000-00000-000-000000-00-") { return "ExtendedPID" }
        if value.utf8.count >= 48, value.utf8.count <= 63, value.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
            return "InstallationID"
        }
        if value.hasPrefix("http") {
            let address = Array(value.lowercased().utf8)
            if BytePattern("slactivateproduct").occurs(in: address) { return "UseLicenseURL" }
            if BytePattern("slwga").occurs(in: address) { return "ValidationURL" }
            return nil
        }
        if ["Volume:", "OEM:", "Retail:"].contains(where: value.hasPrefix), !value.contains(" ") {
            return "ProductKeyChannel"
        }
        return value == "TimeBased_EVAL" ? "ProductKeyChannel" : nil
    }

    /// The field of a value that tells something only inside a record of `slmgr`.
    static func nameInside(_ value: String) -> String? {
        if let name = name(of: value) { return name }
        if shape(of: value) == "XXXXX" { return "PartialProductKey" }
        return value.utf8.count == 36 && value.utf8.count { $0 == 0x2D } == 4 ? "ActivationID" : nil
    }

    // Digits as 0, and X for all letters and digits where it is all capitals and digits of one group.
    private static func shape(of value: String) -> String {
        let isGroup = value.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x41 < 26 }
        if isGroup, value.utf8.count == 5 { return "XXXXX" }
        return String(decoding: value.utf8.map { $0 &- 0x30 < 10 ? 0x30 : $0 }, as: UTF8.self)
    }
}
