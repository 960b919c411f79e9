import ByteKit
import CPangoCairo

/// A picture of dots.
public struct Picture: Sendable {
    /// Dots in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Dots for each inch.
    public let dotsPerInch: Double
    /// The picture as PNG, with its resolution.
    public let png: [UInt8]
    private let dark: [Bool]

    /// Draws a picture on white.
    ///
    /// - Parameters:
    ///   - size: its size on paper.
    ///   - dotsPerInch: its resolution.
    ///   - draw: draws it.
    /// - Throws: `typesetting.size` beyond 100 million dots, `typesetting.failed`, and what `draw` throws.
    public init(
        size: PaperSize,
        dotsPerInch: Double,
        draw: (Canvas) throws(TypesettingError) -> Void
    ) throws(TypesettingError) {
        guard (1...2_000).contains(size.width), (1...2_000).contains(size.height), (36...2_400).contains(dotsPerInch)
        else { throw .size }
        width = Int((size.width / 25.4 * dotsPerInch).rounded())
        height = Int((size.height / 25.4 * dotsPerInch).rounded())
        self.dotsPerInch = dotsPerInch
        guard width * height <= 100_000_000 else { throw .size }
        let surface = unsafe cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        defer { unsafe cairo_surface_destroy(surface) }
        try Output.check(unsafe cairo_surface_status(surface))
        guard let context = unsafe cairo_create(surface) else { throw .failed("no context") }
        do {
            defer { unsafe cairo_destroy(context) }
            unsafe cairo_set_source_rgb(context, 1, 1, 1)
            unsafe cairo_paint(context)
            unsafe cairo_scale(context, dotsPerInch / 72, dotsPerInch / 72)
            try draw(unsafe Canvas(context, dotsPerPoint: dotsPerInch / 72))
            try Output.check(unsafe cairo_status(context))
        }
        unsafe cairo_surface_flush(surface)
        dark = try unsafe Self.dots(of: surface, width, height)
        let output = Output()
        // SAFETY: output outlives the call.
        try Output.check(
            unsafe cairo_surface_write_to_png_stream(surface, Output.write, Unmanaged.passUnretained(output).toOpaque())
        )
        png = Self.withResolution(withExtendedLifetime(output) { output.bytes }, dotsPerInch)
    }

    /// Whether a dot is darker than grey; light outside.
    public func isDark(x: Int, y: Int) -> Bool {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return false }
        return dark[y * width + x]
    }

    /// The dots of some rows and columns, eight to a byte, the leftmost highest, each row filled up with light ones.
    public func packedRows(columns: Range<Int>, rows: Range<Int>) -> [[UInt8]] {
        rows.map { row in
            stride(from: columns.lowerBound, to: columns.upperBound, by: 8).map { start in
                (0..<8).reduce(UInt8(0)) { byte, bit in
                    start + bit < columns.upperBound && isDark(x: start + bit, y: row)
                        ? byte | 0x80 >> UInt8(bit) : byte
                }
            }
        }
    }

    private static func dots(
        of surface: OpaquePointer?,
        _ width: Int,
        _ height: Int
    ) throws(TypesettingError) -> [Bool] {
        guard let data = unsafe cairo_image_surface_get_data(surface) else { throw .failed("no dots") }
        let stride = unsafe Int(cairo_image_surface_get_stride(surface))
        var result = [Bool](repeating: false, count: width * height)
        for row in 0..<height {
            for column in 0..<width {
                // SAFETY: height rows of stride bytes, each with width dots of four bytes; the second is green.
                result[row * width + column] = unsafe data[row * stride + column * 4 + 1] < 0x80
            }
        }
        return result
    }

    /// Puts the resolution (PNG specification, pHYs) behind the first chunk, so that it is printed in its size.
    private static func withResolution(_ png: [UInt8], _ dotsPerInch: Double) -> [UInt8] {
        let perMetre = UInt32((dotsPerInch / 0.0254).rounded())
        func big(_ number: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
        let chunk = Array("pHYs".utf8) + big(perMetre) + big(perMetre) + [1]
        // The signature has 8 bytes, and IHDR 25.
        let end = 33
        guard png.count > end else { return png }
        let sum = ~Checksum.crc32WithoutInversion(chunk.span)
        return png[..<end] + big(9) + chunk + big(sum) + png[end...]
    }
}
