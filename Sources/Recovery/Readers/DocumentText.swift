import Documents

/// The text of a document as one row of characters in which keys are looked for, and where each of them stood.
///
/// Between passages stands what no key reaches over. Cells of one row are the exception: a key whose groups lie in
/// neighbouring cells is one key, as a person would read it.
struct DocumentText {
    private(set) var scalars: [Unicode.Scalar] = []
    private var starts: [(scalar: Int, passage: Int)] = []
    private var before: DocumentPlace?

    /// What no key reaches over.
    private static let wall: [Unicode.Scalar] = ["\n", "\u{0}", "\n"]

    /// Adds a passage.
    mutating func append(_ passage: Passage, number: Int) {
        let text = Array(passage.text.unicodeScalars)
        if let before { scalars += Self.gap(between: before, and: passage.place, scalars, text) }
        before = passage.place
        starts.append((scalars.count, number))
        if case .body = passage.place {
            Self.appendUnquoted(text, to: &scalars)
        } else {
            scalars += text
        }
    }

    /// The passage that a character stands in.
    func passage(at scalar: Int) -> (number: Int, offset: Int)? {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if starts[middle].scalar <= scalar { low = middle } else { high = middle }
        }
        guard low < starts.count else { return nil }
        return (starts[low].passage, scalar - starts[low].scalar)
    }

    private static func gap(
        between left: DocumentPlace,
        and right: DocumentPlace,
        _ before: [Unicode.Scalar],
        _ after: [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        guard case .cell(let sheet, let row, let column) = left, case .cell(sheet, row, let next) = right,
            next == column || next == column + 1
        else { return wall }
        // One group in each cell, or some in one and the others in the next: the border stands for a hyphen.
        return endsInGroup(before) && beginsWithGroup(after) ? ["-"] : ["\t"]
    }

    private static func endsInGroup(_ text: [Unicode.Scalar]) -> Bool {
        guard text.count >= 5, text.suffix(5).allSatisfy(isGroupCharacter) else { return false }
        return text.count == 5 || !isGroupCharacter(text[text.count - 6])
    }

    private static func beginsWithGroup(_ text: [Unicode.Scalar]) -> Bool {
        guard text.count >= 5, text.prefix(5).allSatisfy(isGroupCharacter) else { return false }
        return text.count == 5 || !isGroupCharacter(text[5])
    }

    private static func isGroupCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z": true
        default: false
        }
    }

    /// Text without the marks of quoted lines, so that a key broken over such lines is whole.
    private static func appendUnquoted(_ text: [Unicode.Scalar], to result: inout [Unicode.Scalar]) {
        var isLineStart = true
        for scalar in text {
            if isLineStart, scalar == ">" || scalar == " " {
                // Kept as a blank: places stay as they are.
                result.append(" ")
                continue
            }
            isLineStart = scalar == "\n"
            result.append(scalar)
        }
    }
}
