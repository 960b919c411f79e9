public import ByteKit

extension DocumentKind {
    /// Recognises a document by its first bytes.
    ///
    /// - Parameters:
    ///   - head: the first bytes, 4 KiB of them or more where there are so many.
    ///   - source: all bytes, asked for a few more where the first do not decide.
    /// - Returns: nil for what is none of these.
    public init?(head: Span<UInt8>, source: (any ByteSource)? = nil) {
        guard let kind = Self.detect(head, source) else { return nil }
        self = kind
    }

    private static func detect(_ head: Span<UInt8>, _ source: (any ByteSource)?) -> DocumentKind? {
        guard head.count >= 16 else { return nil }
        if head.matches("!BDN", at: 0) { return .outlookFolders }
        if head.loadU32(at: 0) == 0x223E_9F78 { return .winmail }
        if head.loadU64(at: 0) == 0xE11A_B1A1_E011_CFD0 {
            return isOutlookMessage(head, source) ? .outlookMessage : nil
        }
        if head.matches("From ", at: 0) {
            var end = 5
            while end < min(head.count, 512), head[end] != 10 { end += 1 }
            let rest = head.extracting(min(end + 1, head.count)..<head.count)
            return isMailboxLine(head.extracting(0..<end)) && isHeader(rest, least: 1) ? .mailbox : nil
        }
        if let paper = paper(head, source: source) { return paper }
        return isHeader(head.extracting(messageStart(head)..<head.count), least: 2) ? .message : nil
    }

    /// Where a message begins in its file: behind a byte order mark, or behind the line with its size that Apple's Mail
    /// writes (`.emlx`).
    public static func messageStart(_ head: Span<UInt8>) -> Int {
        if head.count >= 3, head[0] == 0xEF, head[1] == 0xBB, head[2] == 0xBF { return 3 }
        var position = 0
        while position < min(head.count, 12), head[position] &- 48 < 10 { position += 1 }
        guard position > 0 else { return 0 }
        while position < head.count, head[position] == 32 { position += 1 }
        return position < head.count && head[position] == 10 ? position + 1 : 0
    }

    /// Whether a line that begins with `From ` separates messages: somebody, and a time of the day.
    public static func isMailboxLine(_ line: Span<UInt8>) -> Bool {
        var position = 5
        while position < line.count, line[position] != 32 { position += 1 }
        guard position > 5, line.count >= 7 else { return false }
        while position + 2 < line.count {
            if line[position] == UInt8(ascii: ":"), line[position - 1] &- 48 < 10, line[position + 1] &- 48 < 10 {
                return true
            }
            position += 1
        }
        return false
    }

    // MARK: Messages

    /// Fields that only messages have; at least one of the first group must be there.
    private static let decisive: Set<String> = [
        "from", "received", "message-id", "return-path", "mime-version", "delivered-to", "x-mailer",
        "authentication-results", "arc-seal", "dkim-signature",
    ]
    private static let usual: Set<String> = [
        "to", "cc", "subject", "date", "reply-to", "sender", "in-reply-to", "references", "x-originating-ip",
        "thread-index", "list-id", "importance", "content-type", "x-priority",
    ]

    /// Whether text begins with the header of a message: fields up to an empty line, `least` of them known ones.
    private static func isHeader(_ text: Span<UInt8>, least: Int) -> Bool {
        var position = 0
        var known: Set<String> = []
        var hasDecisive = false
        var lines = 0
        while position < text.count, lines < 400 {
            var end = position
            while end < text.count, text[end] != 10 { end += 1 }
            if end == text.count { break }
            let line = text.extracting(position..<end)
            position = end + 1
            lines += 1
            if line.count == 0 || line.count == 1 && line[0] == 13 { break }
            if line[0] == 32 || line[0] == 9, lines > 1 { continue }
            guard let name = fieldName(line) else { return false }
            if decisive.contains(name) { hasDecisive = true }
            if decisive.contains(name) || usual.contains(name) { known.insert(name) }
        }
        return hasDecisive && known.count >= least
    }

    private static func fieldName(_ line: Span<UInt8>) -> String? {
        var name: [UInt8] = []
        for index in 0..<min(line.count, 80) {
            let byte = line[index]
            if byte == UInt8(ascii: ":") { return name.isEmpty ? nil : String(decoding: name, as: UTF8.self) }
            guard (33...126).contains(byte) else { return nil }
            name.append(byte &- 65 < 26 ? byte | 0x20 : byte)
        }
        return nil
    }

    // MARK: Outlook

    /// How the entries of a message are named ([MS-OXMSG]), in UTF-16.
    private static let outlookNames = [
        "__substg1.0_", "__nameid_ver", "__recip_vers", "__attach_ver", "__properties",
    ].map { $0.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] } }

    /// Whether an OLE compound file holds a message: so its class says, or the first entries of its directory.
    private static func isOutlookMessage(_ head: Span<UInt8>, _ source: (any ByteSource)?) -> Bool {
        guard head.count >= 512 else { return false }
        let shift = head.loadU16(at: 30)
        guard shift == 9 || shift == 12 else { return false }
        let sector = UInt64(1) << UInt64(shift)
        let place = (UInt64(head.loadU32(at: 48)) + 1) * sector
        let directory: [UInt8]
        if place + sector <= UInt64(head.count) {
            directory = head.extracting(Int(place)..<Int(place + sector)).array()
        } else {
            directory = (try? source?.read(at: place, count: Int(sector))) ?? []
        }
        let messageClass: [UInt8] = [0x0B, 0x0D, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46]
        if directory.count >= 96, Array(directory[80..<96]) == messageClass { return true }
        return stride(from: 0, to: directory.count, by: 128).contains { place in
            outlookNames.contains { directory[place...].starts(with: $0) }
        }
    }
}
