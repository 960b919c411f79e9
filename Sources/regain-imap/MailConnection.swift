import CMailClient
import RemoteMessages

/// A connection on which somebody is logged in, read line by line.
@safe
final class MailConnection {
    private let mail: OpaquePointer
    private let stallTimeout: UInt32
    /// What has come and is not yet taken.
    private var buffer: [UInt8] = []
    private var start = 0
    private var room = [UInt8](repeating: 0, count: 64 << 10)
    /// When the present command must be over.
    private var end = ContinuousClock.now

    /// Connects, checks the certificate, logs in.
    init(_ target: MailboxTarget) throws(MailFailure) {
        stallTimeout = target.stallTimeout
        var mail: OpaquePointer?
        var code: UInt32 = 0
        let outcome = unsafe Self.open(target, &mail, &code)
        guard outcome == 0, let opened = unsafe mail else {
            throw MailFailure(MailboxOutcome(rawValue: outcome) ?? .failed, code == 0 ? "" : "curl \(code)")
        }
        unsafe self.mail = opened
    }

    deinit { unsafe regain_mail_close(mail) }

    private static func open(
        _ target: MailboxTarget,
        _ mail: inout OpaquePointer?,
        _ code: inout UInt32
    ) -> UInt32 {
        // SAFETY: the texts and bytes live until the end of the nested closures, and the library copies them.
        unsafe target.address.withCString { address in
            unsafe target.user.withCString { user in
                unsafe target.secret.withCString { secret in
                    unsafe target.certificates.withUnsafeBytes { certificates in
                        var raw = unsafe regain_mail_target(
                            address: address,
                            user: user,
                            password: target.isToken ? nil : secret,
                            token: target.isToken ? secret : nil,
                            certificates: certificates.baseAddress?.assumingMemoryBound(to: CChar.self),
                            certificate_count: certificates.count,
                            allows_clear_text: target.allowsClearText ? 1 : 0,
                            connect_timeout: target.connectTimeout,
                            total_timeout: target.totalTimeout
                        )
                        return unsafe regain_mail_open(&raw, &mail, &code)
                    }
                }
            }
        }
    }

    /// Gives the next command so many milliseconds.
    func allow(_ milliseconds: UInt32) { end = .now + .milliseconds(Int64(milliseconds)) }

    func send(_ bytes: [UInt8]) throws(MailFailure) {
        // SAFETY: the buffer has as many bytes as are said.
        try check(unsafe regain_mail_send(mail, bytes, bytes.count, stallTimeout))
    }

    /// The next line without its end.
    func line(limit: Int) throws(MailFailure) -> [UInt8] {
        var searched = start
        while true {
            while searched < buffer.count, buffer[searched] != 0x0A { searched += 1 }
            guard searched - start <= limit else { throw MailFailure(.badResponse, "line too long") }
            if searched < buffer.count {
                var line = Array(buffer[start..<searched])
                if line.last == 0x0D { line.removeLast() }
                start = searched + 1
                return line
            }
            let waiting = searched - start
            try receive()
            searched = start + waiting
        }
    }

    /// As many bytes as are said.
    func bytes(_ count: Int) throws(MailFailure) -> [UInt8] {
        while buffer.count - start < count { try receive() }
        defer { start += count }
        return Array(buffer[start..<(start + count)])
    }

    private func receive() throws(MailFailure) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        let left = (end - .now).components
        guard left.seconds >= 0, left.attoseconds > 0 || left.seconds > 0 else { throw MailFailure(.timeout) }
        let wait = min(Int64(stallTimeout), left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1)
        var count = 0
        // SAFETY: the library writes at most as many bytes as are said, and says how many.
        try check(unsafe regain_mail_receive(mail, &room, room.count, UInt32(clamping: wait), &count))
        buffer += room[..<min(count, room.count)]
    }

    private func check(_ outcome: UInt32) throws(MailFailure) {
        guard outcome == 0 else { throw MailFailure(MailboxOutcome(rawValue: outcome) ?? .failed) }
    }
}
