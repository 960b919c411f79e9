extension HTMLText {
    /// The page as passages: text at `place`, cells at their own.
    public func passages(_ place: DocumentPlace) -> [Passage] {
        pieces.map { piece in
            switch piece {
            case .text(let text): Passage(place, text)
            case .cell(let table, let row, let column, let text):
                Passage(.cell(sheet: "table \(table)", row: row, column: column), text)
            }
        }
    }

    /// The character set that a page says it is in, in its first bytes: `<meta charset="…">` and older ways.
    public static func declaredCharset(_ page: Span<UInt8>) -> String? {
        var head: [UInt8] = []
        for index in 0..<min(page.count, 4_096) { head.append(page[index] | (page[index] &- 65 < 26 ? 0x20 : 0)) }
        let text = String(decoding: head, as: UTF8.self)
        guard let found = text.firstRange(of: "charset=") else { return nil }
        let name = text[found.upperBound...].drop { $0 == "\"" || $0 == "'" }
            .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == ":" || $0 == ".") }
        return name.isEmpty || name.count > 40 ? nil : String(name)
    }
}
