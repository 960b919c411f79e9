/// A size on paper, in millimetres.
public struct PaperSize: Hashable, Sendable {
    /// Width in millimetres.
    public var width: Double
    /// Height in millimetres.
    public var height: Double

    /// Names a size in millimetres.
    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// ISO 216 A4, upright.
    public static let a4 = PaperSize(width: 210, height: 297)

    /// ANSI A, the letter paper of North America, upright.
    public static let letter = PaperSize(width: 215.9, height: 279.4)
}

/// A rectangle on paper, in millimetres from the upper left corner of the page.
public struct Frame: Hashable, Sendable {
    /// Distance from the left edge.
    public var x: Double
    /// Distance from the upper edge.
    public var y: Double
    /// Width.
    public var width: Double
    /// Height.
    public var height: Double

    /// Names a rectangle in millimetres.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The same rectangle with as much taken away on each side.
    public func inset(by margin: Double) -> Frame {
        Frame(x: x + margin, y: y + margin, width: max(0, width - 2 * margin), height: max(0, height - 2 * margin))
    }
}

/// Points of 1/72 inch, in which letters are measured.
enum Points {
    static let perMillimetre = 72 / 25.4
}
