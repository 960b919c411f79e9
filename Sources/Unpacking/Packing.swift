import ByteKit

/// The wrappers that one file is packed in, recognised by their first bytes.
public enum Packing: String, Sendable, CaseIterable {
    /// RFC 1952.
    case gzip = "gz"
    /// The .xz format.
    case xz

    /// Recognises a wrapper.
    public static func detect(_ bytes: Span<UInt8>) -> Packing? {
        if bytes.count >= 18, bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8 { return .gzip }
        if bytes.count >= 32, bytes[0] == 0xFD, bytes.matches("7zXZ", at: 1), bytes[5] == 0 { return .xz }
        return nil
    }
}
