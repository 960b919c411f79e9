public import ByteKit
public import Texts
public import Typesetting

/// Labels on sheets, as pictures, and for label printers.
public struct LabelPrinter: Sendable {
    private let footer: String
    private let title: String

    /// The most labels in one document.
    public static let greatestCount = 10_000

    /// Prints in a language.
    public init(language: Language) {
        footer = Phrasebook.standard.text(Message("label.footer"), in: language)
        title = Phrasebook.standard.text(Message("label.title"), in: language)
    }

    /// Labels on as many sheets of A4 as they need.
    ///
    /// - Parameters:
    ///   - labels: the labels in order; a label that is wanted twice is named twice.
    ///   - sheet: the grid.
    ///   - start: the first place that is still free on the first sheet, counted from 1, row by row.
    ///   - moment: the date in the document; the same labels and moment give the same bytes.
    /// - Returns: the bytes of a PDF.
    /// - Throws: `label.position`, `label.count`, and the codes of `Typesetting`.
    public func document(
        _ labels: [ServerLabel],
        on sheet: LabelSheet,
        startingAt start: Int = 1,
        at moment: Timestamp
    ) throws(LabelError) -> [UInt8] {
        guard (1...sheet.count).contains(start) else { throw .position(start) }
        guard (1...Self.greatestCount).contains(labels.count) else { throw .count(labels.count) }
        var drawings: [LabelDrawing] = []
        for label in labels { drawings.append(try LabelDrawing(label, footer: footer)) }
        let pageCount = (start - 1 + labels.count + sheet.count - 1) / sheet.count
        do throws(TypesettingError) {
            return try PDFDocument.render(
                size: .a4,
                information: .init(title: title, author: labels[0].organisation, created: moment),
                pageCount: pageCount
            ) { (canvas, page) throws(TypesettingError) in
                for place in 0..<sheet.count {
                    let index = page * sheet.count + place - (start - 1)
                    guard drawings.indices.contains(index) else { continue }
                    drawings[index].draw(on: canvas, in: sheet.frame(place))
                }
            }
        } catch {
            throw LabelError(error)
        }
    }

    /// One label as a picture.
    /// - Throws: the codes of `Typesetting`.
    public func picture(
        _ label: ServerLabel,
        size: PaperSize = LabelSheet.averyL7160.label,
        dotsPerInch: Double = 300
    ) throws(LabelError) -> Picture {
        let drawing = try LabelDrawing(label, footer: footer)
        let frame = Frame(x: 0, y: 0, width: size.width, height: size.height)
        do throws(TypesettingError) {
            return try Picture(size: size, dotsPerInch: dotsPerInch) { (canvas) throws(TypesettingError) in
                drawing.draw(on: canvas, in: frame)
            }
        } catch {
            throw LabelError(error)
        }
    }

    /// One label in the language of label printers; see ``ZPLDocument``.
    /// - Throws: `typesetting.size` and the codes of `Typesetting`.
    public func zpl(
        _ label: ServerLabel,
        size: PaperSize = LabelSheet.averyL7160.label,
        dotsPerInch: Double = 203
    ) throws(LabelError) -> String {
        try ZPLDocument(label, footer: footer, size: size, dotsPerInch: dotsPerInch).text
    }
}
