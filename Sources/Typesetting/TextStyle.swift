/// How a text looks.
public struct TextStyle: Hashable, Sendable {
    /// The kinds of letters.
    public enum Family: Hashable, Sendable {
        /// Letters without serifs.
        case sans
        /// Letters of equal width, for what is copied by hand.
        case monospaced

        /// Names for fontconfig, the first that is there; DejaVu has the scripts that Liberation lacks.
        var names: String {
            switch self {
            case .sans: "Liberation Sans, DejaVu Sans, sans-serif"
            case .monospaced: "DejaVu Sans Mono, Liberation Mono, monospace"
            }
        }
    }

    /// The kind of letters.
    public var family: Family
    /// Height of the letters in points.
    public var size: Double
    /// Whether the letters are bold.
    public var isBold: Bool
    /// Blackness, from 0 (paper) to 1.
    public var ink: Double
    /// Space between letters, in points.
    public var tracking: Double
    /// Whether lines are centred; otherwise they begin where their script begins.
    public var isCentred: Bool

    /// Describes a style.
    public init(
        _ family: Family = .sans,
        size: Double,
        isBold: Bool = false,
        ink: Double = 1,
        tracking: Double = 0,
        isCentred: Bool = false
    ) {
        self.family = family
        self.size = size
        self.isBold = isBold
        self.ink = ink
        self.tracking = tracking
        self.isCentred = isCentred
    }

    /// The same style at another size.
    public func sized(_ size: Double) -> TextStyle {
        var copy = self
        copy.size = size
        return copy
    }
}
