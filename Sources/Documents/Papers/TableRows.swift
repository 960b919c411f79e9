/// Rows of a table as passages.
///
/// A key may be split over cells, and an invoice puts the name of a figure in one cell and the figure in the next. So a
/// row is one passage, its cells with a tab between them; one tab for each column, so that ``Passage/place(at:)`` still
/// knows the cell. Groups of a key that stand one below the other are handed over joined as well.
struct TableRows {
    /// The name of the sheet or table.
    let sheet: String
    /// Where a table that is no sheet stands; nil to number the cells themselves.
    var place: DocumentPlace?
    private var columns: [Int: Stack] = [:]

    /// Cells of one column, one below the other, that each could be a group of a key.
    private struct Stack {
        var firstRow: Int
        var groups: [String]
    }

    /// More empty cells than these part a row.
    private static let gapLimit = 64
    /// The columns beyond are not watched for groups one below the other.
    private static let columnLimit = 256

    init(sheet: String, place: DocumentPlace? = nil) {
        self.sheet = sheet
        self.place = place
    }

    /// Adds a row.
    ///
    /// - Parameters:
    ///   - row: its number, from 1.
    ///   - cells: the cells that hold something, in order, each with the number of its column from 1.
    ///   - assembly: takes the passages.
    mutating func add(row: Int, _ cells: [(column: Int, text: String)], to assembly: inout DocumentAssembly) {
        var text = ""
        var first = 0
        var last = 0
        for cell in cells {
            let flat = Self.flat(cell.text)
            guard !flat.isEmpty else { continue }
            if first > 0, cell.column - last > Self.gapLimit {
                assembly.add(place ?? .cell(sheet: sheet, row: row, column: first), text)
                first = 0
            }
            if first == 0 {
                first = cell.column
                text = flat
            } else {
                text += String(repeating: "\t", count: max(1, cell.column - last)) + flat
            }
            last = cell.column
        }
        if first > 0 { assembly.add(place ?? .cell(sheet: sheet, row: row, column: first), text) }
        stack(row: row, cells, &assembly)
    }

    private mutating func stack(
        row: Int,
        _ cells: [(column: Int, text: String)],
        _ assembly: inout DocumentAssembly
    ) {
        var next: [Int: Stack] = [:]
        for cell in cells where cell.column <= Self.columnLimit {
            let group = Self.flat(cell.text)
            guard Self.couldBeGroup(group) else { continue }
            var stack = columns[cell.column] ?? Stack(firstRow: row, groups: [])
            if stack.firstRow + stack.groups.count != row { stack = Stack(firstRow: row, groups: []) }
            stack.groups.append(group)
            if stack.groups.count == 5 {
                let text = stack.groups.joined(separator: "\n")
                assembly.add(place ?? .cell(sheet: sheet, row: stack.firstRow, column: cell.column), text)
                stack = Stack(firstRow: stack.firstRow + 1, groups: Array(stack.groups.dropFirst()))
            }
            next[cell.column] = stack
        }
        columns = next
    }

    /// Five letters or digits.
    private static func couldBeGroup(_ text: String) -> Bool {
        text.utf8.count == 5
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF)
            }
    }

    /// The text of a cell in one line, without tabs.
    static func flat(_ text: String) -> String {
        text.split { $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "\r\n" || $0 == " " }.joined(separator: " ")
    }
}

extension Passage {
    /// Where a character of the text stands; for a row of a table, in which cell.
    ///
    /// - Parameter index: the character, counted in Unicode scalars from 0.
    /// - Returns: the place.
    public func place(at index: Int) -> DocumentPlace {
        guard case .cell(let sheet, let row, let column) = place else { return place }
        let before = text.unicodeScalars.prefix(max(0, index))
        let lines = before.count { $0 == "\n" }
        return .cell(sheet: sheet, row: row + lines, column: column + before.count { $0 == "\t" })
    }
}
