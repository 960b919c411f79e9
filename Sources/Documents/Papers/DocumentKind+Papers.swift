public import ByteKit

extension DocumentKind {
    /// Recognises a paper or a picture by its first bytes, and a zip by its directory.
    ///
    /// - Parameters:
    ///   - head: the first bytes, 1 KiB of them where there are so many: a PDF may stand behind other bytes.
    ///   - source: all bytes; without them a zip is judged by the name of its first part.
    /// - Returns: nil for what is none of these.
    public static func paper(_ head: Span<UInt8>, source: (any ByteSource)? = nil) -> DocumentKind? {
        // ISO 32000-1, annex H.3.4.1: readers accept the mark anywhere within the first 1,024 bytes.
        for place in 0..<max(1, min(head.count, 1_024)) where head.matches("%PDF-", at: place) { return .pdf }
        if head.matches("{\\rtf", at: 0) { return .richText }
        if PictureKind.detect(head) != nil { return .picture }
        guard head.matches("PK\u{3}\u{4}", at: 0), head.count >= 30 else { return nil }
        if let source, let answer = isOffice(directoryOf: source) { return answer ? .office : nil }
        return beginsAsOffice(head) ? .office : nil
    }

    /// Whether the directory at the end of a zip names the main part of an office file; nil where there is no directory.
    ///
    /// Other programs pack their files in the same way, with the same first part: a directory tells them apart.
    private static func isOffice(directoryOf source: any ByteSource) -> Bool? {
        let count = min(source.byteCount, 1 << 16)
        guard let tail = try? source.read(at: source.byteCount - count, count: Int(count)) else { return nil }
        let text = String(decoding: tail, as: UTF8.self)
        // APPNOTE 4.3.16: the end of the central directory.
        guard text.contains("PK\u{5}\u{6}") else { return nil }
        if ["word/document", "xl/workbook", "ppt/presentation"].contains(where: { text.contains($0) }) { return true }
        return text.contains("META-INF/manifest.xml") && text.contains("content.xml") && text.contains("mimetype")
    }

    private static func beginsAsOffice(_ head: Span<UInt8>) -> Bool {
        // APPNOTE 4.3.7: the name's length stands at 26, the name at 30.
        let count = min(Int(head.loadU16(at: 26)), head.count - 30)
        let name = String(decoding: head.array(30..<30 + count), as: UTF8.self)
        if name == "mimetype" {
            let rest = head.array(30 + count..<min(head.count, 30 + count + 64))
            return String(decoding: rest, as: UTF8.self).contains("application/vnd.oasis.opendocument")
        }
        return name == "[Content_Types].xml" || ["word/", "xl/", "ppt/"].contains { name.hasPrefix($0) }
    }
}
