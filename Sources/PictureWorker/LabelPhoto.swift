import ByteKit
import CTesseract
import Documents

/// Reads the photo of a label: finds the lines that may hold a key, and reads each several times.
struct LabelPhoto {
    private let recogniser: Recogniser

    /// The most lines that are read closely.
    private static let lineLimit = 4
    /// How high the letters of a line are made, in dots, for each reading, and how it is prepared.
    private static let preparations: [(height: Double, prepare: @Sendable (Dots) -> Dots)] = [
        (36, { $0 }), (48, { $0.evened() }), (42, { $0.softened() }), (54, { $0.sharpened() }),
        (40, { $0.smoothed() }), (48, { $0.blackAndWhite() }),
    ]

    init(_ recogniser: Recogniser) { self.recogniser = recogniser }

    /// A line of text somewhere on the photo.
    private struct Line {
        var left: Int
        var right: Int
        var top: Int
        var bottom: Int
        var text: [Character]
        var height: Double

        var isLikely: Bool { LabelPhoto.isLikely(text) }
    }

    /// Reads a photo; its passages are those that `LabelReading.lines(of:)` takes.
    func read(_ photo: Dots) -> Document {
        var document = Document(format: .picture)
        var number = 0
        // A label may be photographed in any direction; upright is tried first.
        for quarters: Int32 in [0, 2, 1, 3] {
            let upright = quarters == 0 ? photo : photo.turned(quarters)
            let level = upright.level()
            for (dots, line) in lines(on: level) {
                for passages in readings(of: line, on: dots) {
                    number += 1
                    document.passages += passages.map { WireCells.passage(line: number, $0) }
                }
            }
            if number > 0 { break }
        }
        return document
    }

    // MARK: Finding lines

    private func lines(on photo: Dots) -> [(Dots, Line)] {
        recogniser.set("tessedit_char_whitelist", "")
        var found: [(Dots, Line)] = []
        // Letters of a label on a photo of any size: between a thousand and three thousand dots across is tried.
        let side = Double(max(photo.width, photo.height))
        var factors = [1.0]
        if side < 1_600 { factors.append(2) }
        if side > 2_600 { factors.append(1_600 / side) }
        for factor in factors {
            let picture = factor == 1 ? photo : photo.scaled(factor)
            // A line that the one way takes apart or passes over, the other may see whole.
            for mode in [PSM_AUTO, PSM_SPARSE_TEXT] {
                for line in Self.lines(recogniser.read(picture, mode: mode)) where line.isLikely {
                    let isKnown = found.contains { $0.1.top < line.bottom && line.top < $0.1.bottom }
                    if !isKnown, found.count < Self.lineLimit { found.append((picture, line)) }
                }
            }
            if !found.isEmpty { break }
        }
        return found
    }

    private static func lines(_ symbols: [Recogniser.Symbol]) -> [Line] {
        var lines: [Line] = []
        var heights: [Int] = []
        func finish() {
            guard !heights.isEmpty else { return }
            heights.sort()
            lines[lines.count - 1].height = Double(heights[heights.count / 2])
            heights = []
        }
        for symbol in symbols {
            if symbol.beginsLine || lines.isEmpty {
                finish()
                lines.append(
                    Line(
                        left: symbol.left,
                        right: symbol.right,
                        top: symbol.top,
                        bottom: symbol.bottom,
                        text: [],
                        height: 0
                    )
                )
            }
            let last = lines.count - 1
            if symbol.beginsWord, !lines[last].text.isEmpty { lines[last].text.append(" ") }
            lines[last].text += Array(symbol.text)
            lines[last].left = min(lines[last].left, symbol.left)
            lines[last].right = max(lines[last].right, symbol.right)
            lines[last].top = min(lines[last].top, symbol.top)
            lines[last].bottom = max(lines[last].bottom, symbol.bottom)
            if symbol.text.first?.isLetter ?? false || symbol.text.first?.isNumber ?? false {
                heights.append(symbol.bottom - symbol.top)
            }
        }
        finish()
        return lines
    }

    /// Whether a line may hold a key: capitals and digits in groups with hyphens, no sentence.
    static func isLikely(_ text: [Character]) -> Bool {
        let signs = text.filter { $0 != " " }
        let capitals = signs.count { $0.isASCII && ($0.isUppercase || $0.isNumber) }
        let hyphens = signs.count { "-–—~_=".contains($0) }
        let small = signs.count { $0.isLowercase }
        guard capitals >= 8, small * 3 <= capitals, signs.count <= 60 else { return false }
        // The numbers beside a key on a label have groups too, and hardly a letter.
        let letters = signs.count { $0.isASCII && $0.isUppercase }
        guard letters >= 5 else { return false }
        let groups = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let fives = groups.count { group in
            group.count == 5 && group.contains(where: \.isLetter) && group.allSatisfy { $0.isUppercase || $0.isNumber }
        }
        return fives >= 2 || hyphens >= 2 && capitals >= 12 || (22...30).contains(capitals) && hyphens >= 1
    }

    // MARK: Reading a line

    /// The readings of a line, once for each arrangement of cells that is possible.
    private func readings(of line: Line, on photo: Dots) -> [[[LabelMark?]]] {
        let height = max(6, line.height)
        // The ends of a line may be covered: as far as something is dark beside it, and a little further.
        let margin = Int(height * 1.5)
        let band = line.top..<max(line.top + 1, line.bottom)
        let (start, end) = photo.darkSpan(
            from: line.left,
            to: line.right,
            band: band,
            gap: Int(height * 1.2)
        )
        guard
            let strip = photo.crop(
                left: start - margin,
                top: line.top - margin / 2,
                right: end + margin,
                bottom: line.bottom + margin / 2
            )
        else { return [] }
        let bars = strip.dots.bars(height: height)
        recogniser.set("tessedit_char_whitelist", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
        let readings = Self.preparations.map { preparation -> [LabelMark] in
            let factor = preparation.height / height
            let picture = preparation.prepare(strip.dots.without(bars).scaled(factor))
            return Self.marks(recogniser.read(picture, mode: PSM_SINGLE_LINE), factor: factor, bars: bars)
        }
        guard let fullest = readings.max(by: { $0.count < $1.count }) else { return [] }
        let from = Double(start - strip.left)
        let to = Double(end - strip.left)
        // The arrangement comes from the reading in which the distances agree best.
        let arranged = readings.filter { $0.count * 10 >= fullest.count * 8 }
            .map { LabelGrid.arrangements($0, start: from, end: to) }.filter { !$0.isEmpty }
        guard let grids = arranged.min(by: { $0[0].cost < $1[0].cost }) else { return [] }
        return grids.map { grid in readings.map { grid.cells($0) } }
    }

    private static func marks(
        _ symbols: [Recogniser.Symbol],
        factor: Double,
        bars: [Range<Int>]
    ) -> [LabelMark] {
        var marks: [LabelMark] = []
        for symbol in symbols {
            let middle = Double(symbol.left + symbol.right) / 2 / factor
            guard !bars.contains(where: { $0.contains(Int(middle)) }) else { continue }
            let scalars = Array(symbol.text.unicodeScalars)
            guard scalars.count == 1, let scalar = scalars.first else { continue }
            let confidence = UInt8(max(0, min(100, symbol.confidence)))
            marks.append(LabelMark(scalar, middle: middle, confidence: confidence))
        }
        return marks.sorted { $0.middle < $1.middle }
    }
}
