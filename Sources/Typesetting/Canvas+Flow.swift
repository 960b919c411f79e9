import CPangoCairo
import Glibc

/// What flowing text needs: single lines, and pictures.
///
/// SAFETY of the whole file: a layout, an iterator and a surface are released in the function that made them; lines belong
/// to their layout.
extension Canvas {
    /// A line of a text, in millimetres below the top of the text.
    struct Line {
        let top: Double
        let bottom: Double
    }

    /// The lines into which a text breaks; scripts of both directions begin on the left.
    func lines(of text: String, width: Double, style: TextStyle) -> [Line] {
        guard !text.isEmpty else { return [] }
        var lines: [Line] = []
        unsafe withLines(text, width, style) { _, _, top, bottom in
            lines.append(Line(top: Self.millimetres(top), bottom: Self.millimetres(bottom)))
        }
        return lines
    }

    /// Draws some of the lines of a text, the first of them at `y`.
    func draw(_ text: String, lines: Range<Int>, x: Double, y: Double, width: Double, style: TextStyle) {
        var index = 0
        var first: Int32?
        let shade = 1 - style.ink
        unsafe cairo_set_source_rgb(context, shade, shade, shade)
        unsafe withLines(text, width, style) { line, extents, top, _ in
            defer { index += 1 }
            guard lines.contains(index) else { return }
            let start = first ?? top
            first = start
            let left = x + Self.millimetres(extents.x)
            let baseline = y + Self.millimetres(extents.y - start)
            unsafe cairo_move_to(context, left * Points.perMillimetre, baseline * Points.perMillimetre)
            unsafe pango_cairo_show_layout_line(context, line)
        }
    }

    /// How wide a text is on one line, in millimetres.
    public func width(of text: String, style: TextStyle) -> Double {
        let layout = unsafe layout(text, width: 1_000, style: style, lineCount: 1)
        defer { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }
        var logical = PangoRectangle()
        unsafe pango_layout_get_extents(layout, nil, &logical)
        return Self.millimetres(logical.width)
    }

    /// Hands over each line with its left edge and baseline, and its upper and lower edge, in units of the library.
    private func withLines(
        _ text: String,
        _ width: Double,
        _ style: TextStyle,
        _ body: (UnsafeMutablePointer<PangoLayoutLine>, (x: Int32, y: Int32), Int32, Int32) -> Void
    ) {
        let layout = unsafe layout(text, width: width, style: style, lineCount: 1)
        defer { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }
        unsafe pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE)
        unsafe pango_layout_set_height(layout, -1)
        unsafe pango_layout_set_auto_dir(layout, 0)
        unsafe pango_layout_set_line_spacing(layout, 1.08)
        guard let iterator = unsafe pango_layout_get_iter(layout) else { return }
        defer { unsafe pango_layout_iter_free(iterator) }
        repeat {
            guard let line = unsafe pango_layout_iter_get_line_readonly(iterator) else { continue }
            var top: Int32 = 0
            var bottom: Int32 = 0
            unsafe pango_layout_iter_get_line_yrange(iterator, &top, &bottom)
            var logical = PangoRectangle()
            unsafe pango_layout_iter_get_line_extents(iterator, nil, &logical)
            let baseline = unsafe pango_layout_iter_get_baseline(iterator)
            unsafe body(line, (x: logical.x, y: baseline), top, bottom)
        } while unsafe pango_layout_iter_next_line(iterator) != 0
    }

    private static func millimetres(_ units: Int32) -> Double {
        Double(units) / Double(PANGO_SCALE) / Points.perMillimetre
    }

    /// Draws a picture so that it fills a frame, turned as it was taken.
    /// - Throws: `typesetting.picture` for a file that cannot be read or has another size than it was said to have.
    func picture(_ picture: FlowPicture, in frame: Frame) throws(TypesettingError) {
        let surface = try unsafe surface(picture)
        defer { unsafe cairo_surface_destroy(surface) }
        unsafe cairo_save(context)
        defer { unsafe cairo_restore(context) }
        let unit = Points.perMillimetre
        unsafe cairo_translate(context, frame.x * unit, frame.y * unit)
        unsafe cairo_scale(
            context,
            frame.width * unit / Double(picture.shownWidth),
            frame.height * unit / Double(picture.shownHeight)
        )
        let (width, height) = (Double(picture.width), Double(picture.height))
        // From the file's dots to the dots as they are looked at (TIFF 6.0, Orientation).
        let turns: [(xx: Double, yx: Double, xy: Double, yy: Double, x: Double, y: Double)] = [
            (1, 0, 0, 1, 0, 0), (-1, 0, 0, 1, width, 0), (-1, 0, 0, -1, width, height), (1, 0, 0, -1, 0, height),
            (0, 1, 1, 0, 0, 0), (0, 1, -1, 0, height, 0), (0, -1, -1, 0, height, width), (0, -1, 1, 0, 0, width),
        ]
        let turn = turns[picture.orientation - 1]
        var matrix = cairo_matrix_t(xx: turn.xx, yx: turn.yx, xy: turn.xy, yy: turn.yy, x0: turn.x, y0: turn.y)
        unsafe cairo_transform(context, &matrix)
        unsafe cairo_set_source_surface(context, surface, 0, 0)
        unsafe cairo_paint(context)
        try Output.check(unsafe cairo_status(context))
    }

    /// The dots of a picture; those of a JPEG stay in the file, which goes into a document as it is.
    private func surface(_ picture: FlowPicture) throws(TypesettingError) -> OpaquePointer {
        switch picture.format {
        case .jpeg:
            guard
                let surface = unsafe cairo_image_surface_create(
                    CAIRO_FORMAT_RGB24,
                    Int32(picture.width),
                    Int32(picture.height)
                ), let copy = unsafe malloc(max(1, picture.bytes.count))
            else { throw .failed("no memory") }
            unsafe copy.copyMemory(from: picture.bytes, byteCount: picture.bytes.count)
            let status = unsafe cairo_surface_set_mime_data(
                surface,
                "image/jpeg",
                copy.assumingMemoryBound(to: UInt8.self),
                UInt(picture.bytes.count),
                { unsafe free($0) },
                copy
            )
            guard status == CAIRO_STATUS_SUCCESS else {
                unsafe free(copy)
                unsafe cairo_surface_destroy(surface)
                throw .failed("jpeg")
            }
            return unsafe surface
        case .png:
            let input = PictureInput(picture.bytes)
            // SAFETY: the input outlives the call.
            let surface = unsafe cairo_image_surface_create_from_png_stream(
                PictureInput.read,
                Unmanaged.passUnretained(input).toOpaque()
            )
            return try withExtendedLifetime(input) { () throws(TypesettingError) in
                guard let surface = unsafe surface else { throw .picture }
                guard unsafe cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS,
                    unsafe cairo_image_surface_get_width(surface) == Int32(picture.width),
                    unsafe cairo_image_surface_get_height(surface) == Int32(picture.height)
                else {
                    unsafe cairo_surface_destroy(surface)
                    throw .picture
                }
                return unsafe surface
            }
        }
    }
}

/// Where the library reads a picture from.
private final class PictureInput {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Called by the library with the object, and where to put the next bytes.
    static let read: cairo_read_func_t = { object, data, count in
        guard let object = unsafe object, let data = unsafe data else { return CAIRO_STATUS_READ_ERROR }
        // SAFETY: the object is a PictureInput that lives during the call; the library has room for count bytes at data.
        let input = unsafe Unmanaged<PictureInput>.fromOpaque(object).takeUnretainedValue()
        let count = Int(count)
        guard input.bytes.count - input.position >= count else { return CAIRO_STATUS_READ_ERROR }
        for index in 0..<count { unsafe data[index] = input.bytes[input.position + index] }
        input.position += count
        return CAIRO_STATUS_SUCCESS
    }
}
