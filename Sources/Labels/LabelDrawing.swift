import Typesetting

/// One label as it is drawn, whatever it is drawn on.
struct LabelDrawing {
    let label: ServerLabel
    let footer: String
    let symbol: QRSymbol

    init(_ label: ServerLabel, footer: String) throws(LabelError) {
        self.label = label
        self.footer = footer
        do throws(TypesettingError) {
            symbol = try QRSymbol(label.sheetAddress)
        } catch {
            throw LabelError(error)
        }
    }

    /// Draws the label into a frame: the texts on the left, the QR code on the right, in the height.
    func draw(on canvas: Canvas, in frame: Frame) {
        // Everything grows with the label; 38.1 mm is the height these sizes were chosen at.
        let scale = min(max(min(frame.height / 38.1, frame.width / 63.5), 0.5), 1.5)
        let margin = 3.2 * scale
        let inner = frame.inset(by: margin)
        // The dark modules end where the texts do; the quiet zone reaches into the margin, and no further.
        let modules = Double(symbol.moduleCount)
        let quiet = Double(QRSymbol.quietZone)
        let side = min(inner.height - 4.4 * scale, inner.width * 0.38, margin * modules / quiet)
        let zone = side / modules * quiet
        let text = Frame(x: inner.x, y: inner.y, width: inner.width - side - zone, height: inner.height)
        var top = inner.y
        func put(_ content: String, _ style: TextStyle, lines: Int, height: Double, smallest: Double, after: Double) {
            guard !content.isEmpty else { return }
            let frame = Frame(x: text.x, y: top, width: text.width, height: height)
            top += canvas.text(content, in: frame, style: style, lineCount: lines, smallest: smallest) + after
        }
        let footerHeight = 3.4 * scale
        let bottom = inner.y + inner.height - footerHeight
        put(
            label.organisation,
            TextStyle(size: 7 * scale, ink: 0.7),
            lines: 2,
            height: 6 * scale,
            smallest: 6 * scale,
            after: 0.8 * scale
        )
        // A name is best read in one line, so it is made smaller before it is broken; its end tells servers apart, so
        // it is broken often before it is cut.
        let nameStyle = TextStyle(size: 14 * scale, isBold: true)
        let nameFrame = Frame(x: text.x, y: top, width: text.width, height: 12 * scale)
        let size = canvas.fittingSize(of: label.serverName, in: nameFrame, style: nameStyle, smallest: 9.5 * scale)
        put(
            label.serverName,
            size.map(nameStyle.sized) ?? nameStyle,
            lines: size == nil ? 4 : 1,
            height: nameFrame.height,
            smallest: 7 * scale,
            after: 0.8 * scale
        )
        put(
            label.reference,
            TextStyle(.monospaced, size: 8.5 * scale, isBold: true),
            lines: 2,
            height: 7.5 * scale,
            smallest: 6.5 * scale,
            after: 0.8 * scale
        )
        let free = bottom - top - 0.6 * scale
        let noteLines = Int(free / (2.9 * scale))
        if noteLines > 0 {
            put(
                label.note,
                TextStyle(size: 7 * scale, ink: 0.7),
                lines: min(noteLines, 4),
                height: free,
                smallest: 6 * scale,
                after: 0
            )
        }
        let corner = (x: inner.x + inner.width - side - zone, y: inner.y + 0.6 * scale - zone)
        canvas.symbol(symbol, in: Frame(x: corner.x, y: corner.y, width: side + 2 * zone, height: side + 2 * zone))
        let rule = inner.y + inner.height - footerHeight + 0.3 * scale
        canvas.line(from: (inner.x, rule), to: (inner.x + inner.width, rule), width: 0.15 * scale, ink: 0.5)
        canvas.text(
            footer,
            in: Frame(x: inner.x, y: rule + 0.5 * scale, width: inner.width, height: footerHeight),
            style: TextStyle(size: 5.5 * scale, ink: 0.7),
            smallest: 4.5 * scale
        )
    }
}
