import ByteKit
public import Catalogue
public import Licensing

extension ServerStatus {
    /// What captures show of a server's activation, as values of a record.
    ///
    /// - Parameters:
    ///   - installationID: the digits that the server shows for activation by telephone, where a capture holds them.
    ///   - digest: SHA-256 of the capture.
    /// - Returns: values by the names of the fields of an activation.
    public func activationValues(installationID: String?, digest: String) -> [String: String] {
        var values = ["capture-sha256": digest]
        values["date"] = capturedAt?.isoDay
        values["status"] = license?.status?.word
        values["channel"] = license?.channel?.rawValue
        values["partial"] = license?.partialKey.flatMap { $0.isEmpty ? nil : $0 }
        values["ends"] = license?.end?.date.isoDay
        values["installation-id"] = installationID
        return values
    }
}

extension LicenseStatus {
    /// The word that stands for it in the records: `initial-grace`.
    public var word: String {
        String(describing: self).reduce(into: "") { word, letter in
            word += letter.isUppercase ? "-\(letter.lowercased())" : String(letter)
        }
    }

    /// The status of a word; nil for another word.
    public init?(word: String) {
        guard let status = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = status
    }
}
