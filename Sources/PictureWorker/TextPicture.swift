import ByteKit
import CTesseract
import Documents

/// Reads a picture as text, with how sure each character is.
struct TextPicture {
    private let recogniser: Recogniser

    init(_ recogniser: Recogniser) { self.recogniser = recogniser }

    /// Below so many dots on its longer side a picture is made larger: letters need some twenty dots of height.
    private static let smallSide = 1_400

    func read(_ pages: [Dots], limits: DocumentLimits) -> Document {
        var assembly = DocumentAssembly(.picture, limits: limits)
        for (index, page) in pages.enumerated() {
            for block in blocks(page) { assembly.add(.page(index + 1), block.text, confidences: block.confidences) }
        }
        return assembly.document
    }

    private func blocks(_ page: Dots) -> [(text: String, confidences: [UInt8])] {
        var picture = page
        if max(page.width, page.height) < Self.smallSide { picture = picture.scaled(2) }
        return Self.blocks(recogniser.read(picture.level(), mode: PSM_AUTO))
    }

    /// The text of each block; what stands between words and lines is as sure as its neighbours.
    private static func blocks(_ symbols: [Recogniser.Symbol]) -> [(text: String, confidences: [UInt8])] {
        var result: [(text: String, confidences: [UInt8])] = []
        for symbol in symbols {
            let confidence = UInt8(max(0, min(100, symbol.confidence)))
            if symbol.beginsBlock || result.isEmpty { result.append(("", [])) }
            let last = result.count - 1
            if !result[last].text.isEmpty, symbol.beginsLine || symbol.beginsWord {
                result[last].text += symbol.beginsLine ? "\n" : " "
                result[last].confidences.append(confidence)
            }
            result[last].text.unicodeScalars.append(contentsOf: symbol.text.unicodeScalars)
            result[last].confidences += symbol.text.unicodeScalars.map { _ in confidence }
        }
        return result
    }
}
