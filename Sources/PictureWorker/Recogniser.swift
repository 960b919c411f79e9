import ByteKit
import CTesseract
import Documents
import Glibc

/// Tesseract, ready to read.
///
/// What it knows of languages is loaded when it is made, before the process gives up its rights; after that it opens
/// nothing. SAFETY of the whole file: the handle lives as long as this object, and what the library hands out is released
/// in the function that got it.
final class Recogniser {
    private let handle: OpaquePointer
    /// The languages it knows.
    let languages: [String]

    /// One character as it was read.
    struct Symbol {
        /// The character, or several where one shape was taken for them.
        var text: String
        /// How sure the reading is, in percent.
        var confidence: Float
        /// Columns from its left to its right edge, rows from its upper to its lower edge.
        var left: Int
        var right: Int
        var top: Int
        var bottom: Int
        /// Whether a word, a line, a block of text begin with it.
        var beginsWord: Bool
        var beginsLine: Bool
        var beginsBlock: Bool
    }

    /// Loads what is needed for some languages; nil where none of them is installed.
    ///
    /// - Parameters:
    ///   - languages: their names; those that are not installed are left out.
    ///   - knowsWords: whether words of the language may help. They must not where codes are read.
    init?(languages: [String], knowsWords: Bool) {
        for count in stride(from: languages.count, to: 0, by: -1) {
            let wanted = Array(languages.prefix(count))
            guard let handle = TessBaseAPICreate() else { return nil }
            let off = knowsWords ? [] : ["load_system_dawg", "load_freq_dawg", "load_number_dawg", "load_punc_dawg"]
            var names: [UnsafeMutablePointer<CChar>?] = off.map { strdup($0) }
            var values: [UnsafeMutablePointer<CChar>?] = off.map { _ in strdup("0") }
            defer { for text in names + values { free(text) } }
            let status = TessBaseAPIInit4(
                handle,
                nil,
                wanted.joined(separator: "+"),
                OEM_LSTM_ONLY,
                nil,
                0,
                &names,
                &values,
                off.count,
                0
            )
            if status == 0 {
                self.handle = handle
                self.languages = wanted
                return
            }
            TessBaseAPIDelete(handle)
        }
        return nil
    }

    deinit { TessBaseAPIDelete(handle) }

    /// Sets one of the library's own settings.
    func set(_ name: String, _ value: String) { TessBaseAPISetVariable(handle, name, value) }

    /// Reads a picture.
    ///
    /// - Parameters:
    ///   - picture: the dots.
    ///   - mode: how the text is expected to be arranged.
    /// - Returns: the characters in reading order.
    func read(_ picture: Dots, mode: TessPageSegMode) -> [Symbol] {
        TessBaseAPISetPageSegMode(handle, mode)
        TessBaseAPISetImage2(handle, picture.pix)
        TessBaseAPISetSourceResolution(handle, 300)
        defer { TessBaseAPIClear(handle) }
        guard TessBaseAPIRecognize(handle, nil) == 0, let iterator = TessBaseAPIGetIterator(handle) else { return [] }
        defer { TessResultIteratorDelete(iterator) }
        let page = TessResultIteratorGetPageIterator(iterator)
        var symbols: [Symbol] = []
        repeat {
            guard let raw = TessResultIteratorGetUTF8Text(iterator, RIL_SYMBOL) else { continue }
            let text = String(cString: raw)
            TessDeleteText(raw)
            var (left, top, right, bottom): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
            TessPageIteratorBoundingBox(page, RIL_SYMBOL, &left, &top, &right, &bottom)
            symbols.append(
                Symbol(
                    text: text,
                    confidence: TessResultIteratorConfidence(iterator, RIL_SYMBOL),
                    left: Int(left),
                    right: Int(right),
                    top: Int(top),
                    bottom: Int(bottom),
                    beginsWord: TessPageIteratorIsAtBeginningOf(page, RIL_WORD) != 0,
                    beginsLine: TessPageIteratorIsAtBeginningOf(page, RIL_TEXTLINE) != 0,
                    beginsBlock: TessPageIteratorIsAtBeginningOf(page, RIL_BLOCK) != 0
                )
            )
        } while symbols.count < Self.symbolLimit && TessResultIteratorNext(iterator, RIL_SYMBOL) != 0
        return symbols
    }

    private static let symbolLimit = 200_000
}
