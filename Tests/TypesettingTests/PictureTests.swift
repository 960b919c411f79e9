import TestSupport
import Testing
import Typesetting

@Suite struct PictureTests {
    @Test func `a picture has its size, its resolution and dark dots where something was drawn`() throws {
        let picture = try Picture(size: PaperSize(width: 25.4, height: 12.7), dotsPerInch: 300) { canvas in
            canvas.line(from: (0, 6.35), to: (12.7, 6.35), width: 2)
        }
        #expect(picture.width == 300 && picture.height == 150)
        #expect(picture.isDark(x: 10, y: 75) && !picture.isDark(x: 200, y: 75) && !picture.isDark(x: 10, y: 20))
        #expect(!picture.isDark(x: -1, y: 75) && !picture.isDark(x: 300, y: 75))
        // 300 dots an inch are 11,811 a metre.
        let resolution: [UInt8] = [0, 0, 0, 9] + Array("pHYs".utf8) + [0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1]
        #expect(Array(picture.png[33..<50]) == resolution)
        #expect(picture.packedRows(columns: 145..<155, rows: 75..<76) == [[0b1111_1000, 0]])
    }

    @Test func `text wraps, shrinks before it is cut, and a longer one is no higher than its lines`() throws {
        var heights: [Double] = []
        _ = try Picture(size: PaperSize(width: 100, height: 60), dotsPerInch: 100) { canvas in
            let style = TextStyle(size: 10)
            let long = String(repeating: "mot ", count: 100)
            heights = [
                canvas.height(of: "mot", width: 40, style: style),
                canvas.height(of: long, width: 40, style: style, lineCount: 1),
                canvas.height(of: long, width: 40, style: style, lineCount: 3),
                canvas.text(
                    "un nom assez long",
                    in: Frame(x: 0, y: 0, width: 20, height: 5),
                    style: style,
                    smallest: 5
                ),
            ]
        }
        #expect(abs(heights[0] - heights[1]) < 0.5 && heights[2] > heights[0] * 2.5)
        #expect(heights[3] < heights[0])
    }

    @Test func `a text from right to left begins on the right`() throws {
        func leftmost(_ text: String) throws -> Int? {
            let picture = try Picture(size: PaperSize(width: 60, height: 10), dotsPerInch: 150) { canvas in
                canvas.text(text, in: Frame(x: 0, y: 0, width: 60, height: 10), style: TextStyle(size: 12))
            }
            return (0..<picture.width).first { x in (0..<picture.height).contains { picture.isDark(x: x, y: $0) } }
        }
        #expect(try #require(try leftmost("Serveur")) < 20)
        #expect(try #require(try leftmost("خادم")) > 200)
        #expect(try #require(try leftmost("שרת")) > 200)
    }

    @Test func `sizes beyond reason and codes that are too long are refused`() {
        for size in [
            PaperSize(width: 0, height: 5), PaperSize(width: .nan, height: 5), PaperSize(width: 2e9, height: 5),
        ] {
            #expect(throws: TypesettingError.self) { try Picture(size: size, dotsPerInch: 300) { _ in } }
        }
        #expect(throws: TypesettingError.self) {
            try Picture(size: PaperSize(width: 2_000, height: 2_000), dotsPerInch: 2_400) { _ in }
        }
        #expect(throws: TypesettingError.self) { try QRSymbol(String(repeating: "é", count: 3_000)) }
        #expect(throws: TypesettingError.self) { try QRSymbol("") }
    }

    @Test func `a code has its three eyes`() throws {
        let symbol = try QRSymbol("regain:1")
        #expect(symbol.moduleCount == 21)
        for (column, row) in [(0, 0), (20, 0), (0, 20), (3, 3)] { #expect(symbol.isDark(column: column, row: row)) }
        #expect(!symbol.isDark(column: 7, row: 0) && !symbol.isDark(column: -1, row: 0))
    }
}
