import ByteKit

extension SecretBytes {
    /// Whether these are the bytes.
    func holds(_ other: [UInt8]) -> Bool { matches(other.span) }
}
