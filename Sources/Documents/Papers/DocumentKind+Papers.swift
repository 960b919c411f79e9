import ByteKit

extension DocumentKind {
    /// Recognises a paper or a picture by its first bytes.
    ///
    /// An office file is a zip, and is told from other zips by the name of its first part. A producer may begin with any
    /// part; ``couldBeOffice(_:)`` says of the others what only the worker can decide.
    ///
    /// - Parameter head: the first bytes, 1 KiB of them where there are so many: a PDF may stand behind other bytes.
    public static func paper(_ head: Span<UInt8>) -> DocumentKind? {
        // ISO 32000-1, annex H.3.4.1: readers accept the mark anywhere within the first 1,024 bytes.
        for place in 0..<max(1, min(head.count, 1_024)) where head.matches("%PDF-", at: place) { return .pdf }
        if head.matches("{\\rtf", at: 0) { return .richText }
        if PictureKind.detect(head) != nil { return .picture }
        guard couldBeOffice(head), head.count >= 30 else { return nil }
        // APPNOTE 4.3.7: the name's length stands at 26, the name at 30.
        let count = min(Int(head.loadU16(at: 26)), head.count - 30)
        let name = String(decoding: head.array(30..<30 + count), as: UTF8.self)
        if name == "mimetype" {
            let rest = head.array(30 + count..<min(head.count, 30 + count + 64))
            return String(decoding: rest, as: UTF8.self).contains("application/vnd.oasis.opendocument") ? .office : nil
        }
        let isOffice =
            name == "[Content_Types].xml"
            || ["_rels/", "docProps/", "word/", "xl/", "ppt/"].contains { name.hasPrefix($0) }
        return isOffice ? .office : nil
    }

    /// Whether a file is a zip, and so perhaps an office file.
    public static func couldBeOffice(_ head: Span<UInt8>) -> Bool { head.matches("PK\u{3}\u{4}", at: 0) }
}

