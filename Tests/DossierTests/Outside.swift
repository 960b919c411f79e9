import Foundation
import TestSupport

/// Programs from elsewhere that look at what was made.
enum Outside {
    /// Whether Python finds a module.
    static func hasModule(_ name: String) -> Bool {
        (try? SharedFiles.output(of: "python3", ["-c", "import \(name)"])) != nil
    }

    /// Standard output of a Python script.
    static func python(_ script: String, _ arguments: [String]) throws -> String {
        String(decoding: try SharedFiles.output(of: "python3", ["-c", script] + arguments), as: UTF8.self)
    }

    /// The text of a PDF, page by page.
    static func pages(_ path: String) throws -> [String] {
        let text = try SharedFiles.output(of: "pdftotext", ["-layout", "-enc", "UTF-8", path, "-"])
        return String(decoding: text, as: UTF8.self).split(separator: "\u{C}", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }

    /// All words of a PDF in a row, with single blanks, so that line breaks do not matter.
    static func flat(_ path: String) throws -> String {
        try pages(path).joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A page as grey values, coarse enough that the shape of a letter does not matter: 1 for white, 0 for black.
    static func grey(_ path: String, page: Int) throws -> GreyPage {
        let bytes = try SharedFiles.output(
            of: "pdftoppm",
            ["-gray", "-r", "36", "-f", "\(page)", "-l", "\(page)", path]
        )
        return try GreyPage(pgm: bytes)
    }
}

/// What is no picture of a page.
struct NoPage: Error {}

/// A page as cells of grey.
struct GreyPage {
    let columns: Int
    let rows: Int
    private let cells: [Double]

    /// Cells of 8 dots: at 36 dots an inch, 5.6 mm.
    private static let side = 8

    init(pgm: [UInt8]) throws {
        let head = pgm.split(maxSplits: 4, omittingEmptySubsequences: true) { $0 == 10 || $0 == 32 }
        guard head.count == 5, let width = Int(String(decoding: head[1], as: UTF8.self)),
            let height = Int(String(decoding: head[2], as: UTF8.self)), pgm.count >= width * height
        else { throw NoPage() }
        let dots = Array(pgm.suffix(width * height))
        columns = width / Self.side
        rows = height / Self.side
        var cells: [Double] = []
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0
                for y in 0..<Self.side {
                    for x in 0..<Self.side {
                        sum += Int(dots[(row * Self.side + y) * width + column * Self.side + x])
                    }
                }
                cells.append(Double(sum) / 255 / Double(Self.side * Self.side))
            }
        }
        self.cells = cells
    }

    /// Whether something is drawn in a rectangle, given in millimetres.
    func hasInk(x: ClosedRange<Double>, y: ClosedRange<Double>) -> Bool {
        let unit = 25.4 / 36 * Double(Self.side)
        for row in Int(y.lowerBound / unit)...min(rows - 1, Int(y.upperBound / unit)) {
            for column in Int(x.lowerBound / unit)...min(columns - 1, Int(x.upperBound / unit))
            where cells[row * columns + column] < 0.99 { return true }
        }
        return false
    }

    /// How far apart two pages are: the mean difference of their cells.
    func distance(to other: GreyPage) -> Double {
        guard cells.count == other.cells.count else { return 1 }
        return zip(cells, other.cells).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(max(1, cells.count))
    }
}
