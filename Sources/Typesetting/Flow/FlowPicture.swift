/// A photo or a screenshot as a file, with what must be known to place it.
public struct FlowPicture: Hashable, Sendable {
    /// How the file is written.
    public enum Format: Hashable, Sendable {
        /// JPEG: put into the document as it is.
        case jpeg
        /// PNG.
        case png
    }

    /// How it is written.
    public let format: Format
    /// The file.
    public let bytes: [UInt8]
    /// Dots in a row of the file.
    public let width: Int
    /// Rows of the file.
    public let height: Int
    /// How the camera was held (TIFF 6.0, Orientation): 1 upright, 3 upside down, 6 and 8 on a side.
    public let orientation: Int

    /// The most dots of one picture: 100 million.
    public static let greatestDotCount = 100_000_000

    /// Names a picture.
    ///
    /// - Returns: nil for a size that is nothing or beyond ``greatestDotCount``.
    public init?(_ format: Format, _ bytes: [UInt8], width: Int, height: Int, orientation: Int = 1) {
        guard (1...65_535).contains(width), (1...65_535).contains(height), width * height <= Self.greatestDotCount
        else { return nil }
        self.format = format
        self.bytes = bytes
        self.width = width
        self.height = height
        self.orientation = (1...8).contains(orientation) ? orientation : 1
    }

    /// Dots in a row as it is looked at.
    public var shownWidth: Int { orientation >= 5 ? height : width }
    /// Rows as it is looked at.
    public var shownHeight: Int { orientation >= 5 ? width : height }
}
