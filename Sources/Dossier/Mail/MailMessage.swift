import ByteKit
import Crypto

/// A message with attachments (RFC 5322, RFC 2045 to 2047, RFC 2231), ready to be opened in a mail program and sent.
struct MailMessage {
    /// A file that goes with it.
    struct Attachment {
        let name: String
        let mediaType: String
        let bytes: [UInt8]
    }

    let from: (name: String, address: String)
    /// nil where the address is not known: whoever sends it adds it.
    let to: (name: String, address: String)?
    let subject: String
    let date: Timestamp
    let language: String
    let text: String
    let attachments: [Attachment]

    /// Whether a text can stand in a header as an address: `name@example.org`, without blanks and marks.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, !parts[0].isEmpty, !parts[1].isEmpty else { return false }
        return text.utf8.allSatisfy { unit in
            (0x21..<0x7F).contains(unit) && !"()<>,;:\\\"[]".utf8.contains(unit)
        }
    }

    /// The message, lines ended by CR LF.
    var bytes: [UInt8] {
        let body = part("text/plain; charset=utf-8", ["Content-Language: \(language)"], Array(text.utf8))
        let parts =
            [body]
            + attachments.map { attachment in
                part(
                    Self.parameter(attachment.mediaType, "name", attachment.name),
                    [Self.parameter("Content-Disposition: attachment", "filename", attachment.name)],
                    attachment.bytes
                )
            }
        let digest = parts.reduce(into: SHA256()) { $0.update(data: $1) }.finalize()
        let identity = Hexadecimal.text(Array(digest).prefix(16))
        // No line of base64 begins with two hyphens.
        let boundary = "=_regain_\(identity)"
        var head = [
            "From: \(Self.mailbox(from))", "Date: \(Self.date(date))", "Subject: \(Self.encoded(subject, after: 9))",
            "Message-ID: <\(identity)@\(from.address.split(separator: "@").last ?? "regain.invalid")>",
            // Mail programs open such a message as a draft.
            "X-Unsent: 1", "MIME-Version: 1.0", "Content-Type: multipart/mixed;\r\n boundary=\"\(boundary)\"",
        ]
        if let to { head.insert("To: \(Self.mailbox(to))", at: 1) }
        var result = Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        for part in parts { result += Array("--\(boundary)\r\n".utf8) + part }
        return result + Array("--\(boundary)--\r\n".utf8)
    }

    private func part(_ type: String, _ headers: [String], _ content: [UInt8]) -> [UInt8] {
        let head = ["Content-Type: \(type)", "Content-Transfer-Encoding: base64"] + headers
        return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + Base64.lines(content)
    }

    private static func mailbox(_ party: (name: String, address: String)) -> String {
        party.name.isEmpty ? party.address : "\(encoded(party.name, after: 6))\r\n <\(party.address)>"
    }

    /// `Sat, 21 Nov 2026 09:00:00 +0000`.
    static func date(_ moment: Timestamp) -> String {
        let parts = moment.components
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let number = Int(moment.secondsSince1970.flooredDivision(by: 86_400))
        let time = moment.iso8601.dropFirst(11).prefix(8)
        return "\(days[(number % 7 + 7) % 7]), \(parts.day) \(months[parts.month - 1]) \(parts.year) \(time) +0000"
    }

    /// A text as encoded words (RFC 2047), at most 75 characters each; as it stands where that is allowed.
    static func encoded(_ text: String, after length: Int) -> String {
        let isPlain = text.utf8.allSatisfy { unit in
            (0x20..<0x7F).contains(unit) && !"()<>,;:\\\"[]@.=?_".utf8.contains(unit)
        }
        if isPlain, text.utf8.count + length <= 76, !text.hasPrefix(" "), !text.hasSuffix(" ") { return text }
        var words: [String] = []
        var current: [UInt8] = []
        func flush() {
            guard !current.isEmpty else { return }
            words.append("=?utf-8?B?\(Base64.text(current))?=")
            current = []
        }
        for scalar in text.unicodeScalars {
            let units = Array(String(scalar).utf8)
            // 42 bytes make 56 characters; with the marks around them and the longest name of a header below 78.
            if current.count + units.count > 39 { flush() }
            current += units
        }
        flush()
        return words.joined(separator: "\r\n ")
    }

    /// A parameter with a name of any script (RFC 2231), in pieces of at most 60 characters.
    static func parameter(_ head: String, _ name: String, _ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }
        if isPlain, value.utf8.count <= 60 { return "\(head);\r\n \(name)=\"\(value)\"" }
        var pieces = ["utf-8''"]
        for unit in value.utf8 {
            let isSafe =
                (48...57).contains(unit) || (65...90).contains(unit) || (97...122).contains(unit)
                || unit == UInt8(ascii: ".") || unit == UInt8(ascii: "-") || unit == UInt8(ascii: "_")
            let next = isSafe ? String(Unicode.Scalar(unit)) : "%" + Hexadecimal.text(unit, digits: 2).uppercased()
            if pieces[pieces.count - 1].utf8.count + next.utf8.count > 60 { pieces.append("") }
            pieces[pieces.count - 1] += next
        }
        if pieces.count == 1 { return "\(head);\r\n \(name)*=\(pieces[0])" }
        return head + pieces.enumerated().map { ";\r\n \(name)*\($0)*=\($1)" }.joined()
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
    }
}
