import PlainText
import Testing

@Suite struct DelimitedRowsTests {
    private func rows(_ string: String, delimiter: Character = ";", columnLimit: Int = 100) -> [[String]] {
        let text = DecodedText(Array(string.utf8).span)
        var reader = DelimitedRows(text, delimiter: delimiter.asciiValue ?? 0, columnLimit: columnLimit)
        var result: [[String]] = []
        var position = 0
        while position < text.bytes.count {
            let row = reader.row(at: position)
            result.append(row.cells.map { reader.string($0) })
            #expect(row.next > position)
            position = row.next
        }
        return result
    }

    @Test func `plain and quoted cells, doubled quotes and line breaks inside quotes are read`() {
        #expect(rows("a;b\r\nc;d\n") == [["a", "b"], ["c", "d"]])
        #expect(rows("\"a;1\";\"say \"\"x\"\"\"\n\"two\nlines\";e") == [["a;1", "say \"x\""], ["two\nlines", "e"]])
        #expect(rows("a;;\n;") == [["a", "", ""], ["", ""]])
        #expect(rows("a,\"b\" ,c", delimiter: ",") == [["a", "b", "c"]])
    }

    @Test func `a quote that nobody closed costs its own row and no other`() {
        #expect(rows("\"a;b\n\"c\";d\ne;f") == [["\"a", "b"], ["c", "d"], ["e", "f"]])
        #expect(rows("x;\"a\ny;z") == [["x", "\"a"], ["y", "z"]])
    }

    @Test func `quotes that stand singly inside a quoted cell belong to it`() {
        #expect(rows("\"Dell \"PowerEdge\" R740\";x") == [["Dell \"PowerEdge\" R740", "x"]])
    }

    @Test func `cells beyond the limit are left out and told`() {
        let text = DecodedText(Array("a;b;c;d\ne".utf8).span)
        var reader = DelimitedRows(text, delimiter: 0x3B, columnLimit: 2)
        let row = reader.row(at: 0)
        #expect(row.isTooWide && row.cells.count == 2)
        #expect(reader.row(at: row.next).cells.map { reader.string($0) } == ["e"])
    }

    @Test func `a cell is cut at the start of a character`() {
        let text = DecodedText(Array("aéb".utf8).span)
        var reader = DelimitedRows(text, delimiter: 0x3B, columnLimit: 2)
        let cell = reader.row(at: 0).cells[0]
        #expect(reader.string(cell, byteLimit: 2) == "a")
        #expect(reader.string(cell, byteLimit: 3) == "aé")
    }

    @Test func `a text of nothing but quotes is split in linear time`() {
        // With work that grows as the square of the size, this would not end.
        let text = String(repeating: "\";\n\"\"x;", count: 200_000)
        #expect(rows(text).count > 1_000)
    }
}
