import ByteKit

/// The language of a document, which the library cannot write: it is added behind the end (ISO 32000-1, 7.5.6).
enum PDFLanguage {
    /// The document with its catalogue anew, a language in it.
    ///
    /// - Returns: nil where the end of the document has not the form that the library gives it; the language is then left
    ///   out, since nothing else depends on it.
    static func adding(_ language: String, to bytes: [UInt8]) -> [UInt8]? {
        guard !language.isEmpty, language.utf8.allSatisfy({ isTag($0) }),
            let trailer = last("trailer", in: bytes, before: bytes.count),
            let size = number(after: "/Size ", in: bytes, from: trailer),
            let root = number(after: "/Root ", in: bytes, from: trailer),
            let start = last("startxref", in: bytes, before: bytes.count),
            let previous = number(after: "startxref\n", in: bytes, from: start),
            let object = last("\n\(root) 0 obj\n", in: bytes, before: trailer),
            let open = first("<<", in: bytes, from: object), let close = first("endobj", in: bytes, from: open)
        else { return nil }
        let end = first("startxref", in: bytes, from: trailer) ?? trailer
        guard let entries = first("<<", in: bytes, from: trailer) else { return nil }
        let catalogue = "\(root) 0 obj\n<< /Lang (\(language))\n" + text(bytes, open + 2..<close) + "endobj\n"
        let table = "xref\n\(root) 1\n" + padded(bytes.count) + " 00000 n \n"
        let place = bytes.count + catalogue.utf8.count
        let tail = "trailer\n<< /Prev \(previous)\n" + text(bytes, entries + 2..<end) + "startxref\n\(place)\n%%EOF\n"
        guard size > root else { return nil }
        return bytes + Array((catalogue + table + tail).utf8)
    }

    private static func isTag(_ unit: UInt8) -> Bool {
        unit == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(unit | 0x20)
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.utf8.count)) + digits
    }

    private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private static func holds(_ word: [UInt8], _ bytes: [UInt8], at place: Int) -> Bool {
        place >= 0 && place + word.count <= bytes.count && bytes[place..<place + word.count].elementsEqual(word)
    }

    private static func first(_ word: String, in bytes: [UInt8], from start: Int) -> Int? {
        let word = Array(word.utf8)
        return (start..<max(start, bytes.count)).first { holds(word, bytes, at: $0) }
    }

    private static func last(_ word: String, in bytes: [UInt8], before end: Int) -> Int? {
        let word = Array(word.utf8)
        return (0..<end).reversed().first { holds(word, bytes, at: $0) }
    }

    private static func number(after word: String, in bytes: [UInt8], from start: Int) -> Int? {
        guard let place = first(word, in: bytes, from: start) else { return nil }
        let digits = bytes[(place + word.utf8.count)...].prefix { (48...57).contains($0) }
        return digits.count < 16 ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }
}
