/// Why something could not be sealed, opened, split or put together.
///
/// The detail is for logs and tests; neither it nor the code ever carries key material.
public struct SealingError: Error, Sendable {
    /// Stable identifiers; texts in two languages are looked up by them.
    public enum Code: String, Sendable, CaseIterable {
        /// The bytes do not begin as an age file does.
        case notAge = "sealing.not-age"
        /// The header breaks a rule of the format.
        case headerMalformed = "sealing.header-malformed"
        /// The header is longer than any that this program reads or writes.
        case headerTooLarge = "sealing.header-too-large"
        /// The header was opened, but its authentication code is not that of its bytes.
        case headerAltered = "sealing.header-altered"
        /// None of the identities is one that the file was sealed for.
        case noMatch = "sealing.no-match"
        /// The passphrase is not the one.
        case wrongPassphrase = "sealing.wrong-passphrase"
        /// The file asks for more work to check a passphrase than is allowed here.
        case passphraseTooCostly = "sealing.passphrase-too-costly"
        /// The file ends too early.
        case truncated = "sealing.truncated"
        /// A part of the content was altered.
        case contentAltered = "sealing.content-altered"
        /// Something follows the end of the file.
        case trailingData = "sealing.trailing-data"
        /// The text form of an age file breaks a rule.
        case armorMalformed = "sealing.armor-malformed"
        /// A text is no age recipient.
        case recipientMalformed = "sealing.recipient-malformed"
        /// A text is no age identity.
        case identityMalformed = "sealing.identity-malformed"
        /// There is nobody to seal for.
        case noRecipient = "sealing.no-recipient"
        /// There are more recipients than a header holds.
        case tooManyRecipients = "sealing.too-many-recipients"
        /// The content is larger than what is kept in memory.
        case contentTooLarge = "sealing.content-too-large"
        /// A text is no share of an escrow identity.
        case shareMalformed = "sealing.share-malformed"
        /// A share was mistyped: its checksum is not that of its characters.
        case shareMistyped = "sealing.share-mistyped"
        /// Shares of different sets were mixed.
        case sharesMixed = "sealing.shares-mixed"
        /// The same share was given twice.
        case shareRepeated = "sealing.share-repeated"
        /// There are fewer shares than the set asks for.
        case sharesTooFew = "sealing.shares-too-few"
        /// The shares fit each other but do not give back what was split.
        case sharesWrong = "sealing.shares-wrong"
        /// A threshold or a number of shares that makes no sense.
        case shareCounts = "sealing.share-counts"
        /// A key of the audit trail or of fingerprints has the wrong length.
        case keyMalformed = "sealing.key-malformed"
        /// A library for encryption reported a failure of its own.
        case cryptography = "sealing.cryptography"
    }

    /// What went wrong.
    public let code: Code
    /// A few words for logs and tests; never key material.
    public let detail: String

    /// Describes a failure.
    public init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}

extension SealingError: Equatable {
    /// Two errors are equal when they say the same; the wording does not count.
    public static func == (left: SealingError, right: SealingError) -> Bool { left.code == right.code }
}

extension SealingError: CustomStringConvertible {
    /// Code and detail on one line, for logs and test failures.
    public var description: String { detail.isEmpty ? code.rawValue : "\(code.rawValue): \(detail)" }
}
