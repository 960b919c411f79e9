/// Puts the blocks of a document on pages.
struct FlowLayout {
    private let document: FlowDocument
    private let canvas: Canvas
    private let width: Double
    private let bottom: Double
    private var done: [[FlowPiece]] = []
    private var page: [FlowPiece] = []
    private var top: Double

    /// - Throws: `typesetting.size` where the margins leave no room.
    init(_ document: FlowDocument, _ canvas: Canvas) throws(TypesettingError) {
        self.document = document
        self.canvas = canvas
        width = document.size.width - 2 * document.sideMargin
        bottom = document.size.height - document.bottomMargin
        top = document.topMargin
        guard width >= 30, bottom - top >= 40 else { throw .size }
    }

    /// The pages, at least one.
    /// - Throws: `typesetting.size` beyond the most pages there may be.
    mutating func pages() throws(TypesettingError) -> [[FlowPiece]] {
        for (index, block) in document.blocks.enumerated() {
            try place(block, before: document.blocks.indices.contains(index + 1) ? document.blocks[index + 1] : nil)
        }
        return done + [page]
    }

    private mutating func turn() throws(TypesettingError) {
        guard done.count + 1 < FlowDocument.greatestPageCount else { throw .size }
        done.append(page)
        page = []
        top = document.topMargin
    }

    private var isAtHead: Bool { top <= document.topMargin }

    private mutating func place(_ block: FlowDocument.Block, before next: FlowDocument.Block?) throws(TypesettingError)
    {
        switch block {
        case .paragraph(let paragraph): try place(paragraph, before: next)
        case .rows(let rows, let style, let labelWidth, let after):
            for (index, row) in rows.enumerated() {
                try place(row, style, labelWidth, isFirst: index == 0, isLast: index == rows.count - 1)
            }
            top += after
        case .picture(let picture, let caption, let style, let greatest):
            try place(picture, caption, style, greatest)
        case .rule(let after):
            if top + after > bottom { try turn() }
            page.append(.rule(x: document.sideMargin, y: top, width: width))
            top += after
        case .space(let height): if !isAtHead { top += height }
        case .newPage: if !page.isEmpty { try turn() }
        case .fixed(let paragraph, let place):
            let lines = canvas.lines(of: paragraph.text, width: room(paragraph), style: paragraph.style)
            draw(paragraph, lines, 0..<lines.count, at: place)
            top = max(top, place + (lines.last?.bottom ?? 0) + paragraph.after)
        }
    }

    private func room(_ paragraph: FlowDocument.Paragraph) -> Double {
        max(10, min(paragraph.width ?? .infinity, width - paragraph.left))
    }

    private mutating func place(
        _ paragraph: FlowDocument.Paragraph,
        before next: FlowDocument.Block?
    ) throws(TypesettingError) {
        let lines = canvas.lines(of: paragraph.text, width: room(paragraph), style: paragraph.style)
        guard !lines.isEmpty else { return }
        if !isAtHead {
            var height = paragraph.staysTogether ? lines.last?.bottom ?? 0 : 0
            if paragraph.keepsWithNext {
                height = (lines.last?.bottom ?? 0) + paragraph.after + leastHeight(of: next)
            }
            if top + height > bottom { try turn() }
        }
        var index = 0
        while index < lines.count {
            let room = bottom - top
            let start = lines[index].top
            var end = lines[index...].firstIndex { $0.bottom - start > room + 0.01 } ?? lines.count
            if end < lines.count {
                // Neither one line alone at the foot of a page nor one alone at the head of the next.
                if end == lines.count - 1 { end -= 1 }
                if end - index < 2 { end = index }
                if end <= index, isAtHead { end = index + 1 }
                if end <= index {
                    try turn()
                    continue
                }
            }
            draw(paragraph, lines, index..<end, at: top)
            top += lines[end - 1].bottom - start
            index = end
            if index < lines.count { try turn() }
        }
        top += paragraph.after
    }

    private mutating func draw(
        _ paragraph: FlowDocument.Paragraph,
        _ lines: [Canvas.Line],
        _ range: Range<Int>,
        at place: Double
    ) {
        let x = document.sideMargin + paragraph.left
        if range.lowerBound == 0, !paragraph.mark.isEmpty {
            let indent = min(paragraph.left, 6)
            page.append(
                .lines(paragraph.mark, paragraph.style, x: x - indent, y: place, width: max(10, indent), 0..<1)
            )
        }
        page.append(.lines(paragraph.text, paragraph.style, x: x, y: place, width: room(paragraph), range))
    }

    /// What must fit below a heading for it to stay where it is.
    private func leastHeight(of block: FlowDocument.Block?) -> Double {
        switch block {
        case .paragraph(let paragraph):
            let lines = canvas.lines(of: paragraph.text, width: room(paragraph), style: paragraph.style)
            return (paragraph.staysTogether ? lines : Array(lines.prefix(2))).last?.bottom ?? 0
        case .rows(let rows, let style, let labelWidth, _):
            return rows.prefix(2).reduce(0) { $0 + height(of: $1, style, labelWidth) }
        case .picture: return 60
        default: return 0
        }
    }

    private func height(of row: FlowDocument.Row, _ style: TextStyle, _ labelWidth: Double) -> Double {
        let label = canvas.lines(of: row.label, width: labelWidth - 3, style: style).last?.bottom ?? 0
        let value = canvas.lines(of: row.value, width: width - labelWidth, style: style).last?.bottom ?? 0
        return max(label, value) + 0.8
    }

    private mutating func place(
        _ row: FlowDocument.Row,
        _ style: TextStyle,
        _ labelWidth: Double,
        isFirst: Bool,
        isLast: Bool
    ) throws(TypesettingError) {
        let label = canvas.lines(of: row.label, width: labelWidth - 3, style: style)
        if !isAtHead, top + min(height(of: row, style, labelWidth), 40) > bottom { try turn() }
        var grey = style
        grey.ink = min(style.ink, 0.65)
        let left = document.sideMargin
        page.append(.lines(row.label, grey, x: left, y: top, width: labelWidth - 3, 0..<label.count))
        let begin = (page: done.count, top: top)
        // A long value goes on on the next page.
        let value = FlowDocument.Paragraph(row.value, style: style, left: labelWidth, after: 0.8)
        try place(value, before: nil)
        if done.count == begin.page { top = max(top, begin.top + (label.last?.bottom ?? 0) + 0.8) }
    }

    private mutating func place(
        _ picture: FlowPicture,
        _ caption: String,
        _ style: TextStyle,
        _ greatest: Double
    ) throws(TypesettingError) {
        let lines = canvas.lines(of: caption, width: width, style: style)
        let below = (lines.last?.bottom ?? 0) + 6
        let free = bottom - document.topMargin - below
        // No larger than it would be at 100 dots an inch, so that a small picture is not torn apart.
        let natural = Double(picture.shownHeight) / 100 * 25.4
        let ratio = Double(picture.shownHeight) / Double(picture.shownWidth)
        let height = max(1, min(greatest, free, natural, width * ratio))
        if !isAtHead, top + height + below > bottom { try turn() }
        let shown = height / ratio
        page.append(
            .picture(picture, Frame(x: document.sideMargin + (width - shown) / 2, y: top, width: shown, height: height))
        )
        top += height + 2
        page.append(.lines(caption, style, x: document.sideMargin, y: top, width: width, 0..<lines.count))
        top += (lines.last?.bottom ?? 0) + 4
    }
}

/// Something on a page, in its place.
enum FlowPiece: Sendable {
    /// Some lines of a text, the first of them at `y`.
    case lines(String, TextStyle, x: Double, y: Double, width: Double, Range<Int>)
    /// A picture.
    case picture(FlowPicture, Frame)
    /// A thin line across.
    case rule(x: Double, y: Double, width: Double)

    func draw(_ canvas: Canvas) throws(TypesettingError) {
        switch self {
        case .lines(let text, let style, let x, let y, let width, let range):
            canvas.draw(text, lines: range, x: x, y: y, width: width, style: style)
        case .picture(let picture, let frame): try canvas.picture(picture, in: frame)
        case .rule(let x, let y, let width): canvas.line(from: (x, y), to: (x + width, y), width: 0.15, ink: 0.4)
        }
    }
}
