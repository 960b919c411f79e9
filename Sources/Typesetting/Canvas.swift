import CPangoCairo

/// A page or picture while it is drawn, measured in millimetres from its upper left corner.
///
/// SAFETY of the whole file: the drawing context lives as long as the closure that is handed the canvas, and a layout is
/// released in the function that made it.
@safe
public final class Canvas {
    let context: OpaquePointer
    /// Dots for each point, where the picture is made of dots; nil on a page of a document.
    private let dotsPerPoint: Double?

    init(_ context: OpaquePointer, dotsPerPoint: Double?) {
        unsafe self.context = context
        self.dotsPerPoint = dotsPerPoint
    }

    /// Draws a text and tells how high it is.
    ///
    /// Lines break between words, and within one that is too long; the last line that fits ends with an ellipsis where
    /// there is more. Scripts written from right to left begin on the right.
    ///
    /// - Parameters:
    ///   - text: what is drawn; line feeds begin new lines.
    ///   - frame: where; nothing is drawn below it but the rest of a first line that is higher than it.
    ///   - style: how.
    ///   - lineCount: the most lines.
    ///   - smallest: a size in points down to which the text is made smaller before it is cut; nil for none.
    /// - Returns: the height, in millimetres.
    @discardableResult
    public func text(
        _ text: String,
        in frame: Frame,
        style: TextStyle,
        lineCount: Int = 1,
        smallest: Double? = nil
    ) -> Double {
        var style = style
        if let smallest {
            let size = fittingSize(of: text, in: frame, style: style, lineCount: lineCount, smallest: smallest)
            style = style.sized(size ?? smallest)
        }
        let layout = unsafe layout(text, width: frame.width, style: style, lineCount: lineCount)
        defer { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }
        let shade = 1 - style.ink
        unsafe cairo_set_source_rgb(context, shade, shade, shade)
        unsafe cairo_move_to(context, frame.x * Points.perMillimetre, frame.y * Points.perMillimetre)
        unsafe pango_cairo_show_layout(context, layout)
        return unsafe height(layout)
    }

    /// How high a text would be, in millimetres.
    public func height(of text: String, width: Double, style: TextStyle, lineCount: Int = 1) -> Double {
        let layout = unsafe layout(text, width: width, style: style, lineCount: lineCount)
        defer { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }
        return unsafe height(layout)
    }

    /// The largest size from the style's own downwards at which a text fits whole; nil when the smallest is too large.
    public func fittingSize(
        of text: String,
        in frame: Frame,
        style: TextStyle,
        lineCount: Int = 1,
        smallest: Double
    ) -> Double? {
        for size in stride(from: style.size, through: smallest, by: -0.25) {
            let layout = unsafe layout(text, width: frame.width, style: style.sized(size), lineCount: lineCount)
            defer { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }
            if unsafe fits(layout, within: frame.height) { return size }
        }
        return nil
    }

    /// Draws a straight line.
    public func line(from: (x: Double, y: Double), to: (x: Double, y: Double), width: Double, ink: Double = 1) {
        let unit = Points.perMillimetre
        unsafe cairo_set_source_rgb(context, 1 - ink, 1 - ink, 1 - ink)
        unsafe cairo_set_line_width(context, width * unit)
        unsafe cairo_move_to(context, from.x * unit, from.y * unit)
        unsafe cairo_line_to(context, to.x * unit, to.y * unit)
        unsafe cairo_stroke(context)
    }

    /// Draws the outline of a rectangle with round corners.
    public func outline(_ frame: Frame, radius: Double, width: Double, ink: Double = 1) {
        let unit = Points.perMillimetre
        let (left, top) = (frame.x * unit, frame.y * unit)
        let (right, bottom) = ((frame.x + frame.width) * unit, (frame.y + frame.height) * unit)
        let corner = radius * unit
        let quarter = Double.pi / 2
        unsafe cairo_new_sub_path(context)
        unsafe cairo_arc(context, right - corner, top + corner, corner, -quarter, 0)
        unsafe cairo_arc(context, right - corner, bottom - corner, corner, 0, quarter)
        unsafe cairo_arc(context, left + corner, bottom - corner, corner, quarter, 2 * quarter)
        unsafe cairo_arc(context, left + corner, top + corner, corner, 2 * quarter, 3 * quarter)
        unsafe cairo_close_path(context)
        unsafe cairo_set_source_rgb(context, 1 - ink, 1 - ink, 1 - ink)
        unsafe cairo_set_line_width(context, width * unit)
        unsafe cairo_stroke(context)
    }

    /// Draws a QR code with its quiet zone as large as fits into a frame, in the middle of it.
    ///
    /// In a picture every module takes a whole number of dots, so that none is blurred.
    public func symbol(_ symbol: QRSymbol, in frame: Frame) {
        let count = symbol.moduleCount + 2 * QRSymbol.quietZone
        var side = min(frame.width, frame.height) * Points.perMillimetre / Double(count)
        if let dotsPerPoint { side = max(1, (side * dotsPerPoint).rounded(.down)) / dotsPerPoint }
        let free = { (length: Double) in (length * Points.perMillimetre - side * Double(count)) / 2 }
        var left = frame.x * Points.perMillimetre + free(frame.width)
        var top = frame.y * Points.perMillimetre + free(frame.height)
        if let dotsPerPoint {
            left = (left * dotsPerPoint).rounded() / dotsPerPoint
            top = (top * dotsPerPoint).rounded() / dotsPerPoint
        }
        unsafe cairo_set_source_rgb(context, 0, 0, 0)
        for row in 0..<symbol.moduleCount {
            var column = 0
            while column < symbol.moduleCount {
                let start = column
                while symbol.isDark(column: column, row: row) { column += 1 }
                if column > start {
                    // A run at a time: neighbours that are drawn alone show seams.
                    unsafe cairo_rectangle(
                        context,
                        left + Double(start + QRSymbol.quietZone) * side,
                        top + Double(row + QRSymbol.quietZone) * side,
                        Double(column - start) * side,
                        side
                    )
                } else {
                    column += 1
                }
            }
        }
        unsafe cairo_fill(context)
    }

    func layout(_ text: String, width: Double, style: TextStyle, lineCount: Int) -> OpaquePointer {
        guard let layout = unsafe pango_cairo_create_layout(context) else { preconditionFailure("no memory") }
        let settings = unsafe pango_layout_get_context(layout)
        // Widths must not depend on the dots of a picture.
        unsafe pango_context_set_round_glyph_positions(settings, 0)
        let options = unsafe cairo_font_options_create()
        unsafe cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        unsafe cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        unsafe cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        unsafe pango_cairo_context_set_font_options(settings, options)
        unsafe cairo_font_options_destroy(options)
        let scale = Double(PANGO_SCALE)
        let font = unsafe pango_font_description_new()
        unsafe pango_font_description_set_family(font, style.family.names)
        unsafe pango_font_description_set_weight(font, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        unsafe pango_font_description_set_absolute_size(font, style.size * scale)
        unsafe pango_layout_set_font_description(layout, font)
        unsafe pango_font_description_free(font)
        if style.tracking != 0 {
            let attributes = unsafe pango_attr_list_new()
            unsafe pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(Int32(style.tracking * scale)))
            unsafe pango_layout_set_attributes(layout, attributes)
            unsafe pango_attr_list_unref(attributes)
        }
        unsafe pango_layout_set_width(layout, Int32((width * Points.perMillimetre * scale).rounded()))
        unsafe pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        unsafe pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        // A negative height counts lines.
        unsafe pango_layout_set_height(layout, -Int32(clamping: max(1, lineCount)))
        // LEFT is where the script begins: it is the right for those written from right to left.
        unsafe pango_layout_set_alignment(layout, style.isCentred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT)
        unsafe pango_layout_set_text(layout, text, Int32(clamping: text.utf8.count))
        return unsafe layout
    }

    private func fits(_ layout: OpaquePointer, within height: Double) -> Bool {
        unsafe pango_layout_is_ellipsized(layout) == 0 && self.height(layout) <= height + 0.01
    }

    private func height(_ layout: OpaquePointer) -> Double {
        var logical = PangoRectangle()
        unsafe pango_layout_get_extents(layout, nil, &logical)
        return Double(logical.height) / Double(PANGO_SCALE) / Points.perMillimetre
    }
}
