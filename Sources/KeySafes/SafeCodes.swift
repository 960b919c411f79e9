import ByteKit

extension ParseError.Code {
    /// The bytes are no file of a password manager that this program knows.
    static let safeUnknownFormat: Self = "safe.unknown-format"
    /// A database of KeePass 1.
    static let safeKeePass1: Self = "safe.keepass-1"
    /// A database of KeePass 2 older than KDBX 4.
    static let safeKDBX3: Self = "safe.kdbx-3"
    /// A database newer than KDBX 4.
    static let safeTooNew: Self = "safe.too-new"
    /// The file is larger than the limit.
    static let safeTooLarge: Self = "safe.too-large"
    /// The header does not match its own digest.
    static let safeHeaderDamaged: Self = "safe.header-damaged"
    /// The header lacks a field, or one has an impossible value.
    static let safeHeaderField: Self = "safe.header-field"
    /// The header is sound, but not by this password and key file.
    static let safeWrongCredentials: Self = "safe.wrong-credentials"
    /// A cipher, compression or derivation that this program does not know.
    static let safeUnsupported: Self = "safe.unsupported"
    /// The derivation of the key asks for more time or memory than the limit.
    static let safeTooCostly: Self = "safe.too-costly"
    /// The derivation of the key failed, for want of memory.
    static let safeDerivationFailed: Self = "safe.derivation-failed"
    /// A block of the content does not match its authentication code.
    static let safeBlockDamaged: Self = "safe.block-damaged"
    /// The content is authentic but cannot be read.
    static let safeContentDamaged: Self = "safe.content-damaged"
    /// A key file contradicts its own digest, or has no key in it.
    static let safeKeyFileDamaged: Self = "safe.key-file-damaged"
    /// An export of Bitwarden that is encrypted.
    static let safeBitwardenEncrypted: Self = "safe.bitwarden-encrypted"
    /// The document is well formed but is no export of this manager.
    static let safeNoExport: Self = "safe.no-export"
    /// A value that the format cannot hold.
    static let safeValue: Self = "safe.value"
    /// A file that holds keys in clear.
    static let safePlain: Self = "safe.plain"
}
