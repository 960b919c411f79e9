/// What can still be read of a damaged label: up to 25 cells, each a character or unknown.
///
/// It only selects among keys that were found elsewhere. It never completes a key, and it counts nothing but agreement.
public struct LabelPattern: Sendable {
    /// Why a typed pattern cannot be used.
    public enum Problem: Error, Hashable, Sendable {
        /// There are not 25 cells.
        case wrongLength(Int)
        /// No cell is readable, so nothing can be selected.
        case nothingReadable
        /// More than one `N`, which no key has.
        case severalMarkers
    }

    /// The cells: an upper-case character or nil where it cannot be read.
    public let cells: [UInt8?]
    /// Characters that no key contains, with their place from 1: misread, treated as unreadable.
    public let impossible: [KeyTextProblem.ImpossibleCharacter]

    /// Reads a pattern as people type it: `?`, `*`, `_`, `.` or `#` for a character that cannot be read.
    ///
    /// - Throws: ``Problem``.
    public init(_ text: some StringProtocol) throws(Problem) {
        var cells: [UInt8?] = []
        var impossible: [KeyTextProblem.ImpossibleCharacter] = []
        for character in KeyText.characters(of: text) {
            if ["?", "*", "_", ".", "#", "\u{FFFD}", "□", "…"].contains(character) {
                cells.append(nil)
            } else if let unit = character.asciiValue, KeyAlphabet.contains(unit) {
                cells.append(unit)
            } else {
                impossible.append(.init(place: cells.count + 1, character: character))
                cells.append(nil)
            }
        }
        guard cells.count == KeyAlphabet.keyLength else { throw .wrongLength(cells.count) }
        guard cells.contains(where: { $0 != nil }) else { throw .nothingReadable }
        guard cells.count(where: { $0 == KeyAlphabet.marker }) <= 1 else { throw .severalMarkers }
        self.cells = cells
        self.impossible = impossible
    }

    /// The reading in five groups, `?` for each cell that cannot be read: nearly a key, and to be kept like one.
    public var text: String {
        let units = cells.map { $0 ?? UInt8(ascii: "?") }
        return stride(from: 0, to: units.count, by: 5)
            .map { String(decoding: units[$0..<min($0 + 5, units.count)], as: UTF8.self) }
            .joined(separator: "-")
    }

    /// How many cells can be read.
    public var readableCount: Int { cells.count { $0 != nil } }

    /// How far a key agrees with the label.
    public struct Agreement: Hashable, Sendable {
        /// Readable cells that agree.
        public let agreeing: Int
        /// Readable cells in all.
        public let readable: Int
        /// Places, from 1, where the key says something else.
        public let disagreeing: [Int]
        /// Whether every readable cell agrees.
        public var isComplete: Bool { disagreeing.isEmpty }
    }

    /// Compares a found key with the label.
    public func agreement(with key: ProductKey) -> Agreement {
        key.withCharacters { units in
            let wrong = cells.indices.filter { index in cells[index].map { $0 != units[index] } ?? false }
            return Agreement(
                agreeing: readableCount - wrong.count,
                readable: readableCount,
                disagreeing: wrong.map { $0 + 1 }
            )
        }
    }
}
