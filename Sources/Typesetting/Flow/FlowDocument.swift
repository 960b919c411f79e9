/// A document whose content flows from page to page: letters, lists, annexes.
///
/// Lines of a paragraph stay together in twos at the foot and at the head of a page; a heading stays with what follows.
public struct FlowDocument: Sendable {
    /// One piece of content, below the one before it.
    public enum Block: Sendable {
        /// A paragraph.
        case paragraph(Paragraph)
        /// Names on the left with what they stand for beside them.
        case rows([Row], style: TextStyle, labelWidth: Double, after: Double)
        /// A picture with a line under it, made smaller until it fits.
        case picture(FlowPicture, caption: String, style: TextStyle, greatestHeight: Double)
        /// A line across, in thin grey.
        case rule(after: Double)
        /// Free space in millimetres; none is left at the head of a page.
        case space(Double)
        /// What follows begins on a new page.
        case newPage
        /// Pieces that are drawn from a place of the first page that does not move: address, date.
        case fixed(Paragraph, top: Double)
    }

    /// A paragraph of text.
    public struct Paragraph: Sendable {
        /// What it says; line feeds begin new lines.
        public var text: String
        /// How it looks.
        public var style: TextStyle
        /// Distance from the left margin, in millimetres.
        public var left: Double
        /// Width in millimetres; nil for what remains up to the right margin.
        public var width: Double?
        /// What stands before the first line, in the distance from the margin: a dash, a number.
        public var mark: String
        /// Free space below, in millimetres.
        public var after: Double
        /// Whether it is never the last on a page.
        public var keepsWithNext: Bool
        /// Whether it is not broken over pages, where it fits on one.
        public var staysTogether: Bool

        /// Describes a paragraph.
        public init(
            _ text: String,
            style: TextStyle,
            left: Double = 0,
            width: Double? = nil,
            mark: String = "",
            after: Double = 2.5,
            keepsWithNext: Bool = false,
            staysTogether: Bool = false
        ) {
            self.text = text
            self.style = style
            self.left = left
            self.width = width
            self.mark = mark
            self.after = after
            self.keepsWithNext = keepsWithNext
            self.staysTogether = staysTogether
        }
    }

    /// A name and what it stands for.
    public struct Row: Hashable, Sendable {
        /// The name.
        public var label: String
        /// What it stands for.
        public var value: String

        /// Puts both together.
        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    /// The size of every page.
    public var size: PaperSize
    /// Distance of the content from the left and right edge, in millimetres.
    public var sideMargin: Double
    /// Distance from the upper edge, in millimetres.
    public var topMargin: Double
    /// Distance from the lower edge, in millimetres; the foot of the page stands in it.
    public var bottomMargin: Double
    /// Stands at the foot of every page on the left; may be empty.
    public var footer: String
    /// The content.
    public var blocks: [Block]

    /// The most pages of one document.
    public static let greatestPageCount = 500

    /// A document of A4 pages.
    public init(
        _ blocks: [Block],
        footer: String = "",
        size: PaperSize = .a4,
        sideMargin: Double = 25,
        topMargin: Double = 20,
        bottomMargin: Double = 22
    ) {
        self.blocks = blocks
        self.footer = footer
        self.size = size
        self.sideMargin = sideMargin
        self.topMargin = topMargin
        self.bottomMargin = bottomMargin
    }

    /// Draws the document; where it has several pages, each says which it is: `1/2`.
    ///
    /// - Returns: the bytes of the PDF: the same for the same content, on the same system.
    /// - Throws: `typesetting.size` where the margins leave no room or there are more than ``greatestPageCount`` pages;
    ///   `typesetting.failed`; `typesetting.picture` for a picture that cannot be read.
    public func pdf(_ information: PDFDocument.Information) throws(TypesettingError) -> [UInt8] {
        var pages: [[FlowPiece]] = []
        // Widths do not depend on what is drawn on, so that a small picture will do to measure.
        _ = try Picture(size: PaperSize(width: 1, height: 1), dotsPerInch: 72) { (canvas) throws(TypesettingError) in
            var layout = try FlowLayout(self, canvas)
            pages = try layout.pages()
        }
        let foot = TextStyle(size: 8, ink: 0.6)
        return try PDFDocument.render(size: size, information: information, pageCount: pages.count) {
            (canvas, page) throws(TypesettingError) in
            for piece in pages[page] { try piece.draw(canvas) }
            let top = size.height - bottomMargin + 8
            let width = size.width - 2 * sideMargin
            if !footer.isEmpty {
                let frame = Frame(x: sideMargin, y: top, width: width - 20, height: 5)
                canvas.text(footer, in: frame, style: foot, smallest: 6)
            }
            if pages.count > 1 {
                let number = "\(page + 1)/\(pages.count)"
                let length = canvas.width(of: number, style: foot)
                let frame = Frame(x: sideMargin + width - length, y: top, width: length + 1, height: 5)
                canvas.text(number, in: frame, style: foot)
            }
        }
    }
}
