import Documents
import TestSupport
import Testing

@Suite struct HTMLTextTests {
    private func text(_ page: String) -> [String] { HTMLText(Array(page.utf8).span).pieces.map(\.text) }

    @Test func `tags inside a word do not part it, blocks do`() {
        #expect(
            text("<p>AB<b>C</b>D<span style='x>y'>E</span>-FGHIJ</p><div>next<br>line</div>") == [
                "ABCDE-FGHIJ\nnext\nline"
            ]
        )
        #expect(text("one\n   two\t three") == ["one two three"])
        #expect(text("<pre>one\n  two</pre>") == ["one\n  two"])
    }

    @Test func `character references are read as browsers read them`() {
        #expect(
            text("cl&eacute; &amp;&lt;&#8209;&#x2011;&shy;&nbsp;&#150;&euro;") == [
                "clé &<\u{2011}\u{2011}\u{AD}\u{A0}–€"
            ]
        )
        #expect(text("a & b &unknown; &#0; &#xFFFFFFFFFF; &eacute") == ["a & b &unknown; \u{FFFD} \u{FFFD} é"])
        #expect(text("&ampersand &copyright") == ["&ampersand &copyright"])
    }

    @Test func `cells say where they stand, tables in tables too`() {
        let page = """
            <table><tr><th>Key<td>A</tr><tr><td>outer<table><tr><td>inner</td></tr></table>again</td><td>B</td></tr></table>
            """
        #expect(
            HTMLText(Array(page.utf8).span).pieces == [
                .cell(table: 1, row: 1, column: 1, "Key"), .cell(table: 1, row: 1, column: 2, "A"),
                .cell(table: 1, row: 2, column: 1, "outer"), .cell(table: 2, row: 1, column: 1, "inner"),
                .cell(table: 1, row: 2, column: 1, "again"), .cell(table: 1, row: 2, column: 2, "B"),
            ]
        )
    }

    @Test func `what no person reads is left out`() {
        let page = "<head><title>T &amp; U</title><style>p{}</style></head><!-- no --><script>var a='<p>';</script>yes"
        #expect(text(page) == ["yes"])
        #expect(HTMLText(Array(page.utf8).span).title == "T & U")
        #expect(text("<script>never ended: a key may stand here") == ["never ended: a key may stand here"])
        #expect(text("<!-- never ended") == ["<!-- never ended"])
        #expect(text("a <3 b << c <") == ["a <3 b << c <"])
    }

    @Test func `pages that would cost more than their size do not`() {
        // Each of these takes hours where a search is begun anew at every tag.
        let count = 30_000
        for piece in ["<!--", "<a <a", "<script>", "<a b=\"", "&#", "<table><td>", "<1", "<title>", "</", "<a b='>\""] {
            let pieces = HTMLText(Array(String(repeating: piece, count: count).utf8).span).pieces
            #expect(pieces.reduce(0) { $0 + $1.text.utf8.count } <= 4 * piece.utf8.count * count)
        }
    }

    @Test func `the declared character set is found`() {
        #expect(
            HTMLText.declaredCharset(Array("<META http-equiv=x content=\"text/html; Charset=ISO-8859-15\">".utf8).span)
                == "iso-8859-15"
        )
        #expect(HTMLText.declaredCharset(Array("<meta charset=\"koi8-r\">".utf8).span) == "koi8-r")
        #expect(HTMLText.declaredCharset(Array("<p>none".utf8).span) == nil)
    }

    @Test func `random pages end and never grow`() {
        var random = SeededRandom(seed: 11)
        let words = [
            "<table>", "<tr>", "<td>", "</td>", "</table>", "<", ">", "&", "&amp;", "<!--", "-->", "<b a='", "x", " ",
            "<title>", "</title>", "<pre>",
        ]
        for _ in 0..<500 {
            let page = (0..<60).map { _ in words.randomElement(using: &random) ?? "" }.joined()
            let total = HTMLText(Array(page.utf8).span).pieces.reduce(0) { $0 + $1.text.utf8.count }
            #expect(total <= page.utf8.count)
        }
    }
}
