public import ByteKit

/// A file in which keys stand in clear.
///
/// It comes only from calls that say so in their name; who writes it to a disk has told the person what
/// ``warning`` says.
public struct PlainExport: Sendable {
    /// The file, overwritten in memory at the end.
    public let bytes: SecretBytes
    /// The code of what the person must be told.
    public let warning: ParseError.Code = .safePlain

    init(taking bytes: inout [UInt8]) { self.bytes = SecretBytes(taking: &bytes) }
}

/// The files of password managers that are read, recognised by what they hold.
public enum SafeFormat: String, Sendable, Hashable, CaseIterable {
    /// A database of KeePass, of whatever version.
    case kdbx
    /// The XML export of KeePass 2.
    case keePassXML = "keepass-xml"
    /// The JSON export of Bitwarden.
    case bitwarden

    /// Recognises a file; nil for one of another kind.
    public static func detect(_ bytes: Span<UInt8>) -> SafeFormat? {
        if KDBX.recognises(bytes) { return .kdbx }
        let head = String(decoding: bytes.array(0..<min(bytes.count, 4_096)), as: UTF8.self)
        guard let first = head.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) else { return nil }
        if first == "<", head.contains("<KeePassFile") { return .keePassXML }
        if first == "{", head.contains("\"encrypted\"") { return .bitwarden }
        return nil
    }
}
