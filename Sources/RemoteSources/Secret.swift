import ByteKit

/// A password or secret key.
///
/// No text form, mirror or comparison shows it, and its memory is overwritten at the end.
public struct Secret: Sendable {
    private let content: SecretBytes

    /// Keeps a copy of `bytes`.
    public init(_ bytes: [UInt8]) { content = SecretBytes(bytes) }

    /// Keeps a copy of a text's UTF-8.
    public init(_ text: String) { self.init([UInt8](text.utf8)) }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { content.count == 0 }

    /// A copy of the bytes, for signing or for the wire.
    func revealedBytes() -> [UInt8] { content.bytes.array() }

    /// A copy as text, for the wire.
    func revealedText() -> String { String(decoding: revealedBytes(), as: UTF8.self) }
}

extension Secret: CustomStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "(secret)" }

    /// Never the secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
