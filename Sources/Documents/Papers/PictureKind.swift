import ByteKit

/// A picture that the worker `regain-ocr` reads.
public enum PictureKind: String, Sendable, CaseIterable {
    /// Portable Network Graphics.
    case png
    /// A photo.
    case jpeg
    /// A scan, perhaps of several pages.
    case tiff
    /// Grey dots as they are, as the paper worker hands over pages.
    case pgm

    /// Recognises a picture by its first bytes.
    public static func detect(_ head: Span<UInt8>) -> PictureKind? {
        if head.holds(8, at: 0), head[0] == 0x89, head.matches("PNG\r\n", at: 1) { return .png }
        if head.holds(3, at: 0), head[0] == 0xFF, head[1] == 0xD8, head[2] == 0xFF { return .jpeg }
        if head.matches("II*\0", at: 0) || head.matches("MM\0*", at: 0) { return .tiff }
        return head.matches("P5\n", at: 0) ? .pgm : nil
    }
}
