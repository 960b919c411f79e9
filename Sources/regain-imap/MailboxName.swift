/// The names of mailboxes as IMAP writes them (RFC 3501, 5.1.3).
enum MailboxName {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".utf8)

    /// Printable ASCII as it stands, all else as UTF-16 in base 64 between `&` and `-`.
    static func encoded(_ name: String) -> String {
        var result = ""
        var pending: [UInt8] = []
        func flush() {
            guard !pending.isEmpty else { return }
            var bits: UInt32 = 0
            var count = 0
            result += "&"
            for byte in pending + [0] {
                bits = bits << 8 | UInt32(byte)
                count += 8
                while count >= 6 {
                    count -= 6
                    result.unicodeScalars.append(Unicode.Scalar(digits[Int(bits >> UInt32(count) & 63)]))
                }
            }
            // The zero byte behind the last one fills up its digit; what it began itself is taken off again.
            let wanted = (pending.count * 8 + 5) / 6
            let written = (pending.count + 1) * 8 / 6
            result.removeLast(written - wanted)
            result += "-"
            pending = []
        }
        for scalar in name.unicodeScalars {
            guard (0x20...0x7E).contains(scalar.value) else {
                for unit in String(scalar).utf16 { pending += [UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)] }
                continue
            }
            flush()
            result += scalar == "&" ? "&-" : String(scalar)
        }
        flush()
        return result
    }
}
