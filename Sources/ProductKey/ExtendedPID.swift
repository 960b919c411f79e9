public import ByteKit

/// An Extended PID: `MMMMM-GGGGG-CCC-SSSSSS-TT-LLLL-BBBBB.0000-DDDYYYY`, shown by `slmgr /dlv` and kept in version 4.
public struct ExtendedPID: Hashable, Sendable {
    /// Product code, for example 3612 for Windows 10 and later.
    public let productCode: Int
    /// The group of a PKEY2009 key, or the key index of an older one.
    public let group: Int
    /// The serial of a PKEY2009 key: `CCC` × 1,000,000 + `SSSSSS`.
    public let serial: Int
    /// Raw licence type: 0 retail and evaluation, 2 OEM, 3 volume.
    public let licenceType: Int
    /// Language identifier of the installation, decimal.
    public let languageID: Int
    /// Windows build when the key was installed, for example `17763`.
    public let build: Int
    /// The day the key was installed; nil where the date is not one.
    public let installed: Timestamp?

    /// Reads the text form.
    /// - Returns: nil when the text has another shape.
    public init?(_ text: some StringProtocol) {
        let parts = String(text).split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 8, parts[0].utf8.count == 5, parts[1].utf8.count == 5, parts[2].utf8.count == 3,
            parts[3].utf8.count == 6, parts[4].utf8.count == 2, (6...7).contains(parts[7].utf8.count),
            let product = ProductID.number(parts[0]), let group = ProductID.number(parts[1]),
            let upper = ProductID.number(parts[2]), let lower = ProductID.number(parts[3]),
            let type = ProductID.number(parts[4]), let language = ProductID.number(parts[5]),
            let build = ProductID.number(parts[6].prefix { $0 != "." }),
            let year = ProductID.number(parts[7].suffix(4)), let day = ProductID.number(parts[7].dropLast(4))
        else { return nil }
        productCode = product
        self.group = group
        serial = upper * 1_000_000 + lower
        licenceType = type
        languageID = language
        self.build = build
        installed = Timestamp(year: year, dayOfYear: day)
    }
}
