public import Typesetting

/// A sheet of labels as they are sold: a grid on A4.
public struct LabelSheet: Hashable, Sendable {
    /// The maker's number.
    public let name: String
    /// Labels side by side.
    public let columns: Int
    /// Labels one below the other.
    public let rows: Int
    /// The size of one label.
    public let label: PaperSize
    /// From the left edge of the page to the first label, in millimetres.
    public let left: Double
    /// From the upper edge of the page to the first label, in millimetres.
    public let top: Double
    /// From one label's left edge to the next one's, in millimetres.
    public let columnPitch: Double
    /// From one label's upper edge to the next one's, in millimetres.
    public let rowPitch: Double

    /// How many labels there are.
    public var count: Int { columns * rows }

    /// Avery L7160: 21 labels of 63.5 × 38.1 mm.
    public static let averyL7160 = LabelSheet("L7160", 3, 7, 63.5, 38.1, gap: 2.54)
    /// Avery L7163: 14 labels of 99.1 × 38.1 mm.
    public static let averyL7163 = LabelSheet("L7163", 2, 7, 99.1, 38.1, gap: 2.5)
    /// Avery L7173: 10 labels of 99.1 × 57 mm.
    public static let averyL7173 = LabelSheet("L7173", 2, 5, 99.1, 57, gap: 2.5)

    /// The sheets that are known.
    public static let all = [averyL7160, averyL7163, averyL7173]

    /// A grid in the middle of the page, with a gap between columns and none between rows.
    private init(_ name: String, _ columns: Int, _ rows: Int, _ width: Double, _ height: Double, gap: Double) {
        self.name = name
        self.columns = columns
        self.rows = rows
        label = PaperSize(width: width, height: height)
        columnPitch = width + gap
        rowPitch = height
        left = (PaperSize.a4.width - Double(columns) * width - Double(columns - 1) * gap) / 2
        top = (PaperSize.a4.height - Double(rows) * height) / 2
    }

    /// Where a label is, counted from 0, row by row.
    func frame(_ index: Int) -> Frame {
        Frame(
            x: left + Double(index % columns) * columnPitch,
            y: top + Double(index / columns) * rowPitch,
            width: label.width,
            height: label.height
        )
    }
}
