import ProductKey

/// What was read of a key on the photo of a label: 25 cells, each with what was seen and how sure that is.
///
/// The photo is read several times, each time prepared in another way. A cell is readable where the readings agree, each
/// of them sure enough, on a character that a key can have. Nothing is corrected and nothing is filled in: an `O` is no
/// `0`, and a cell in which one reading sees a `B` and another an `8` is told as such and stays unreadable.
public struct LabelReading: Sendable, Hashable {
    /// One cell.
    public struct Cell: Sendable, Hashable {
        /// What most readings saw there, whether or not a key can have it; nil where none saw anything.
        public var seen: Unicode.Scalar?
        /// What other readings saw there instead.
        public var otherwise: [Unicode.Scalar] = []
        /// How sure the reading is, in percent, disagreement taken into account.
        public var confidence: UInt8
        /// Why the cell is not readable; nil where it is.
        public var doubt: Doubt?
    }

    /// Why a cell is not readable.
    public enum Doubt: String, Sendable, Hashable {
        /// Nothing was seen there.
        case blank
        /// A character was seen that no key has.
        case impossible
        /// Readings disagree.
        case disputed
        /// The readings agree and are not sure.
        case unsure
        /// An `N` stands in more than one cell, and a key has one at most: which of them is wrong is not known.
        case repeated
    }

    /// The 25 cells.
    public var cells: [Cell]

    /// Below this a character counts as unreadable, in percent.
    public static let threshold: UInt8 = 85

    /// Weighs several readings of the same line.
    ///
    /// - Parameter readings: what each reading saw in each of the 25 cells.
    package init(readings: [[LabelMark?]]) {
        cells = (0..<KeyAlphabet.keyLength).map { place in
            Self.weigh(readings.map { $0.indices.contains(place) ? $0[place] : nil })
        }
        let markers = cells.indices.filter { cells[$0].doubt == nil && cells[$0].seen == "N" }
        if markers.count > 1 { for place in markers { cells[place].doubt = .repeated } }
    }

    private static func weigh(_ marks: [LabelMark?]) -> Cell {
        var sums: [Unicode.Scalar: (count: Int, sum: Int)] = [:]
        for case let mark? in marks {
            sums[mark.character, default: (0, 0)].count += 1
            sums[mark.character, default: (0, 0)].sum += Int(mark.confidence)
        }
        // Equal sums are settled by the letter, so that the same photo is told in the same way.
        let order = sums.sorted { ($0.value.sum, $1.key.value) > ($1.value.sum, $0.key.value) }
        guard let top = order.first else { return Cell(seen: nil, confidence: 0, doubt: .blank) }
        var cell = Cell(
            seen: top.key,
            otherwise: order.dropFirst().map(\.key),
            // Every reading counts: one that saw something else, or nothing, makes the cell less sure.
            confidence: UInt8(clamping: top.value.sum / max(1, marks.count))
        )
        let isPossible = top.key.isASCII && KeyAlphabet.contains(UInt8(truncatingIfNeeded: top.key.value))
        if !cell.otherwise.isEmpty {
            cell.doubt = .disputed
        } else if !isPossible {
            cell.doubt = .impossible
        } else if cell.confidence < threshold {
            cell.doubt = .unsure
        }
        return cell
    }

    /// Whether the line is more likely a key than another number: enough can be read, and little of it is impossible.
    private var couldBeKey: Bool {
        readableCount >= 5 && cells.count { $0.doubt == .impossible } * 4 <= cells.count { $0.seen != nil }
    }

    /// How many cells can be read.
    public var readableCount: Int { cells.count { $0.doubt == nil } }

    /// The cells as a pattern for `--like`: five groups, `?` for what cannot be read.
    ///
    /// Where all cells can be read this is a whole key; ``isWhole`` says so, and it is then to be kept like one.
    public var pattern: String { Self.grouped(cells.map { $0.doubt == nil ? $0.seen ?? "?" : "?" }) }

    /// The pattern with the last group alone where all cells can be read.
    public var maskedPattern: String {
        guard isWhole else { return pattern }
        return Self.grouped(cells.enumerated().map { $0.offset < 20 ? "?" : $0.element.seen ?? "?" })
    }

    /// Whether all cells can be read.
    public var isWhole: Bool { readableCount == KeyAlphabet.keyLength }

    private static func grouped(_ characters: [Unicode.Scalar]) -> String {
        var result = String.UnicodeScalarView()
        for (place, character) in characters.enumerated() {
            if place > 0, place.isMultiple(of: 5) { result.append("-") }
            result.append(character)
        }
        return String(result)
    }
}

extension LabelReading: CustomStringConvertible {
    /// The masked pattern.
    public var description: String { maskedPattern }
}

extension LabelReading: CustomReflectable {
    /// The masked pattern alone: a whole reading is a key.
    public var customMirror: Mirror { Mirror(self, children: ["pattern": maskedPattern]) }
}

extension LabelReading {
    /// The lines of a label that may hold a key, out of what the worker that reads pictures brought.
    ///
    /// The worker tells each line as passages with the same number, one for each reading, 25 characters each: `?` where
    /// it saw nothing.
    public static func lines(of document: Document) -> [LabelReading] {
        var readings: [Int: [[LabelMark?]]] = [:]
        for passage in document.passages {
            guard case .paragraph(let line) = passage.place, let confidences = passage.confidences else { continue }
            let characters = Array(passage.text.unicodeScalars)
            guard characters.count == KeyAlphabet.keyLength, confidences.count == characters.count else { continue }
            readings[line, default: []].append(
                zip(characters, confidences).enumerated().map { place, cell in
                    cell.0 == "?" ? nil : LabelMark(cell.0, middle: Double(place), confidence: min(cell.1, 100))
                }
            )
        }
        return readings.sorted { $0.key < $1.key }.map { LabelReading(readings: $0.value) }
            .filter { $0.couldBeKey }.sorted { $0.readableCount > $1.readableCount }
    }
}

/// How readings of a label travel from the worker.
package enum WireCells {
    /// A reading as the text of a passage, with how sure each cell is.
    package static func passage(line: Int, _ cells: [LabelMark?]) -> Passage {
        var text = String.UnicodeScalarView()
        for cell in cells { text.append(cell?.character ?? "?") }
        return Passage(.paragraph(line), String(text), confidences: cells.map { $0?.confidence ?? 0 })
    }
}
