/// What a key was wrapped in where it was found, the outermost first.
public enum Layer: String, Hashable, Sendable, CaseIterable {
    /// Two bytes a character, low byte first.
    case utf16LE = "utf-16le"
    /// Two bytes a character, high byte first.
    case utf16BE = "utf-16be"
    /// Base 64 with either alphabet, also over several lines; what PowerShell takes as an encoded command.
    case base64
    /// RFC 1952.
    case gzip
    /// The .xz format.
    case xz
    /// Hyphens written as an escape or a character reference (`\u002d`, `&#45;`, `%2D`), as another dash, or an escape
    /// that touches the key.
    case escapes
    /// A soft line break of quoted-printable inside the key.
    case quotedPrintable = "quoted-printable"
    /// A structure of Windows that holds the key as a number.
    case digitalProductID = "digital-product-id"
    /// An ACPI table.
    case msdm
}
