/// A serial number as far as it tells machines apart.
public struct SerialNumber: Hashable, Sendable {
    /// Letters and digits alone, upper case: how two spellings of one number are compared.
    public let folded: String

    /// Reads a serial number.
    /// - Returns: nil for what makers write where they forgot to write one.
    public init?(_ text: String) {
        var folded = ""
        for scalar in text.unicodeScalars.prefix(128) {
            switch scalar {
            case "A"..."Z", "0"..."9": folded.unicodeScalars.append(scalar)
            case "a"..."z": folded.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value - 32)))
            default: continue
            }
        }
        guard folded.utf8.count >= 2, !Self.placeholders.contains(folded), Set(folded.utf8).count > 1 else {
            return nil
        }
        self.folded = folded
    }

    /// What stands in the SMBIOS of boards whose maker filled nothing in, letters and digits alone.
    ///
    /// Source: the lists by which fusioninventory-agent and the GLPI agent leave out such numbers, and practice.
    private static let placeholders: Set<String> = [
        "TOBEFILLEDBYOEM", "TOBEFILLEDBYOEMS", "SYSTEMSERIALNUMBER", "SERIALNUMBER", "SERNUM", "DEFAULTSTRING", "NONE",
        "NOTSPECIFIED", "NOTAPPLICABLE", "NOTAVAILABLE", "NA", "UNKNOWN", "INCONNU", "EMPTY", "OEM", "INVALID",
        "CHASSISSERIALNUMBER", "BASEBOARDSERIALNUMBER", "123456789", "1234567890", "0123456789", "SERIAL", "NULL",
        "XXXXXXXXXXX", "NUMERODESERIE", "ACUN", "AUCUN", "TBD", "SSNXXXX", "EVAL", "NOSERIAL", "PARALLELS", "OEMOEM",
        "MBSN1234567890", "SNXXXXXXXXXX", "SYSSERIAL", "NON", "NONRENSEIGNE", "UNDEFINED", "UNSPECIFIED",
    ]
}
