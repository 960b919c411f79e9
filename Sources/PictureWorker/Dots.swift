import ByteKit
import CTesseract
import Documents

/// The dots of a picture, in grey, through leptonica.
///
/// SAFETY of the whole file: a picture is released with the object that has it; the bytes that are read outlive the call.
final class Dots {
    let pix: UnsafeMutablePointer<Pix>

    /// The most dots a picture may have, before anything is unpacked.
    private static let dotLimit = 120_000_000
    /// The most dots that are read; a larger picture is made smaller.
    private static let readLimit = 24_000_000.0
    /// The most pages of one file.
    static let pageLimit = 100

    init(owning pix: UnsafeMutablePointer<Pix>) { self.pix = pix }

    /// What a function of the library made; nil where it could not.
    private static func made(_ pix: UnsafeMutablePointer<Pix>?) -> Dots? { pix.map(Dots.init(owning:)) }

    deinit {
        var held: UnsafeMutablePointer<Pix>? = pix
        pixDestroy(&held)
    }

    var width: Int { Int(pixGetWidth(pix)) }
    var height: Int { Int(pixGetHeight(pix)) }

    /// The pages of a file.
    /// - Throws: `document.damaged`, `document.too-long`.
    static func pages(_ region: MemoryRegion) throws(ParseError) -> [Dots] {
        let outcome: Result<[Dots], ParseError> = region.bytes.withUnsafeBufferPointer { bytes in
            do throws(ParseError) { return .success(try pages(bytes)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    private static func pages(_ bytes: UnsafeBufferPointer<UInt8>) throws(ParseError) -> [Dots] {
        guard PictureKind.detect(Span(_unsafeElements: bytes)) == .tiff else {
            try checkSize(bytes)
            guard let pix: UnsafeMutablePointer<Pix> = pixReadMem(bytes.baseAddress, bytes.count) else {
                throw ParseError(.documentDamaged, at: 0, "picture")
            }
            return [try grey(pix)]
        }
        var result: [Dots] = []
        var offset = 0
        for number in 0..<pageLimit {
            var (wide, high, bits, samples, dots, map, format): (Int32, Int32, Int32, Int32, Int32, Int32, Int32) =
                (0, 0, 0, 0, 0, 0, 0)
            guard
                readHeaderMemTiff(
                    bytes.baseAddress,
                    bytes.count,
                    Int32(number),
                    &wide,
                    &high,
                    &bits,
                    &samples,
                    &dots,
                    &map,
                    &format
                ) == 0
            else { break }
            try check(wide, high)
            guard
                let pix: UnsafeMutablePointer<Pix> = pixReadMemFromMultipageTiff(
                    bytes.baseAddress,
                    bytes.count,
                    &offset
                )
            else { break }
            result.append(try grey(pix))
            // The library starts over behind the last page.
            if offset == 0 { break }
        }
        guard !result.isEmpty else { throw ParseError(.documentDamaged, at: 0, "picture") }
        return result
    }

    private static func checkSize(_ bytes: UnsafeBufferPointer<UInt8>) throws(ParseError) {
        var (format, wide, high, bits, samples, map): (Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0)
        let status = pixReadHeaderMem(bytes.baseAddress, bytes.count, &format, &wide, &high, &bits, &samples, &map)
        guard status == 0 else { throw ParseError(.documentDamaged, at: 0, "picture") }
        try check(wide, high)
    }

    private static func check(_ wide: Int32, _ high: Int32) throws(ParseError) {
        guard wide > 0, high > 0 else { throw ParseError(.documentDamaged, at: 0, "picture") }
        guard Int(wide) * Int(high) <= dotLimit else {
            throw ParseError(.documentTooLong, at: 0, "\(wide)×\(high) dots")
        }
    }

    /// One byte a dot, no colours, no transparency, no larger than is read.
    private static func grey(_ pix: UnsafeMutablePointer<Pix>) throws(ParseError) -> Dots {
        let original = Dots(owning: pix)
        guard let opaque = Self.made(pixRemoveAlpha(pix)),
            let grey = Self.made(pixConvertTo8(opaque.pix, 0))
        else { throw ParseError(.documentDamaged, at: 0, "picture") }
        _ = original
        let count = Double(grey.width) * Double(grey.height)
        return count > readLimit ? grey.scaled((readLimit / count).squareRoot()) : grey
    }

    // MARK: Other forms of the same picture

    /// The picture larger or smaller.
    func scaled(_ factor: Double) -> Dots {
        Self.made(pixScale(pix, Float(factor), Float(factor))) ?? self
    }

    /// The picture turned so that its lines are level, where that can be told.
    func level() -> Dots { Self.made(pixDeskew(pix, 0)) ?? self }

    /// The picture turned by quarters of a circle, clockwise.
    func turned(_ quarters: Int32) -> Dots { Self.made(pixRotateOrth(pix, quarters)) ?? self }

    /// The picture with specks smoothed away: each dot the middle value of its neighbours.
    func smoothed() -> Dots { Self.made(pixMedianFilter(pix, 3, 3)) ?? self }

    /// The picture a little out of focus.
    func softened() -> Dots { Self.made(pixBlockconv(pix, 1, 1)) ?? self }

    /// The picture with an even background.
    func evened() -> Dots { Self.made(pixBackgroundNormSimple(pix, nil, nil)) ?? self }

    /// The picture with the edges of letters drawn sharper.
    func sharpened() -> Dots { Self.made(pixUnsharpMasking(pix, 5, 0.8)) ?? self }

    /// Black and white, each part by its own surroundings.
    func blackAndWhite() -> Dots {
        let even = evened()
        return Self.made(pixOtsuThreshOnBackgroundNorm(even.pix, nil, 10, 15, 100, 50, 255, 2, 2, 0.1, nil)) ?? self
    }
}

extension Dots {
    /// A part of the picture, and where its left edge lies in the whole; nil where nothing is left.
    func crop(left: Int, top: Int, right: Int, bottom: Int) -> (dots: Dots, left: Int)? {
        let (left, top) = (max(0, left), max(0, top))
        let (right, bottom) = (min(width, right), min(height, bottom))
        guard right > left, bottom > top,
            let box: UnsafeMutablePointer<Box> = boxCreate(
                Int32(left),
                Int32(top),
                Int32(right - left),
                Int32(bottom - top)
            )
        else { return nil }
        var held: UnsafeMutablePointer<Box>? = box
        defer { boxDestroy(&held) }
        return Self.made(pixClipRectangle(pix, box, nil)).map { ($0, left) }
    }

    /// The brightness of a dot, 0 to 255.
    func brightness(_ column: Int, _ row: Int) -> Int {
        var value: l_uint32 = 255
        pixGetPixel(pix, Int32(column), Int32(row), &value)
        return Int(value)
    }

    /// How far to both sides of a stretch of a line something dark goes on, with gaps no wider than `gap`.
    func darkSpan(from left: Int, to right: Int, band: Range<Int>, gap: Int) -> (start: Int, end: Int) {
        let dark = darkness(in: band)
        func isDark(_ column: Int) -> Bool {
            stride(from: band.lowerBound, to: min(band.upperBound, height), by: 1)
                .contains { brightness(column, $0) < dark }
        }
        var start = left
        var free = 0
        for column in stride(from: left - 1, through: 0, by: -1) {
            if isDark(column) { (start, free) = (column, 0) } else { free += 1 }
            if free > gap { break }
        }
        var end = right
        free = 0
        for column in right..<max(right, width) {
            if isDark(column) { (end, free) = (column + 1, 0) } else { free += 1 }
            if free > gap { break }
        }
        return (start, end)
    }

    /// The brightness below which a dot of a band counts as dark: halfway between its extremes.
    private func darkness(in band: Range<Int>) -> Int {
        var (low, high) = (255, 0)
        for row in stride(from: band.lowerBound, to: min(band.upperBound, height), by: 2) {
            for column in stride(from: 0, to: width, by: 3) {
                let value = brightness(column, row)
                (low, high) = (min(low, value), max(high, value))
            }
        }
        return (low + high) / 2
    }

    /// Columns that are covered by something dark and wider than a stroke of a letter, over most of the line's height.
    func bars(height letters: Double) -> [Range<Int>] {
        let dark = darkness(in: 0..<height)
        // The letters stand in the middle of the strip.
        let middle = height / 2
        let reach = max(2, Int(letters * 0.4))
        let rows = max(0, middle - reach)..<min(height, middle + reach)
        var result: [Range<Int>] = []
        var start: Int?
        for column in 0...width {
            let covered =
                column < width
                && rows.count { brightness(column, $0) < dark } * 10 >= rows.count * 9
            if covered {
                if start == nil { start = column }
            } else if let begin = start {
                if Double(column - begin) >= letters * 0.45 { result.append(begin..<column) }
                start = nil
            }
        }
        return result
    }

    /// The picture with some columns, and a little beside them, painted as bright as its brightest parts.
    func without(_ bars: [Range<Int>]) -> Dots {
        guard !bars.isEmpty, let copy = Self.made(pixCopy(nil, pix)) else { return self }
        for bar in bars {
            for column in max(0, bar.lowerBound - 2)..<min(width, bar.upperBound + 2) {
                for row in 0..<height { pixSetPixel(copy.pix, Int32(column), Int32(row), 235) }
            }
        }
        return copy
    }
}
