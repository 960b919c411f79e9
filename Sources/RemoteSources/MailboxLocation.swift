/// The address of a mailbox on a server: `imaps://user@host[:port]/INBOX`, percent-encoded where needed.
public struct MailboxLocation: Hashable, Sendable {
    /// Whether the connection is encrypted from its first byte; otherwise it must become so before the login.
    public let isSecure: Bool
    /// Name or address of the server.
    public let host: String
    /// The port, where it is not the scheme's own.
    public let port: Int?
    /// As whom to log in.
    public let user: String
    /// Name of the mailbox, not encoded.
    public let mailbox: String

    /// Whether a source given on the command line is the address of a mailbox.
    public static func isMailbox(_ text: String) -> Bool {
        let text = text.prefix(8).lowercased()
        return text.hasPrefix("imaps://") || text.hasPrefix("imap://")
    }

    /// Reads an address; without a mailbox it is that of the inbox.
    /// - Throws: `remote.bad-address`, `remote.secret-in-address`.
    public init(parsing text: String) throws(RemoteError) {
        guard Self.isMailbox(text), let end = text.firstRange(ofText: "://") else {
            throw RemoteError(.badAddress, target: "…")
        }
        let scheme = text[..<end.lowerBound].lowercased()
        let rest = text[end.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let place = try Authority(parsing: authority, scheme: scheme)
        let bad = RemoteError(.badAddress, target: "\(scheme)://\(place.host)/…")
        guard let named = place.user else { throw bad }
        guard !named.contains(":") else { throw RemoteError(.secretInAddress, target: bad.target) }
        let path = rest[authority.endIndex...].dropFirst()
        guard let user = PercentEncoding.decode(named), !user.isEmpty, let name = PercentEncoding.decode(path),
            (user + name).unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }), name.utf8.count <= 512
        else { throw bad }
        isSecure = scheme == "imaps"
        host = place.host
        port = place.port == (isSecure ? 993 : 143) ? nil : place.port
        self.user = user
        mailbox = name.isEmpty ? "INBOX" : name
    }

    /// The server's address for the connection.
    var serverAddress: String {
        "\(isSecure ? "imaps" : "imap")://\(host):\(port ?? (isSecure ? 993 : 143))/"
    }

    /// Whether the server is this machine, to which nobody can listen in.
    var isLoopback: Bool { ["localhost", "127.0.0.1", "[::1]"].contains(host) }

    /// The address of one message (RFC 5092).
    public func message(_ identifier: UInt32) -> String { "\(self)/;UID=\(identifier)" }
}

extension MailboxLocation: CustomStringConvertible {
    /// The address; of several mailboxes on a server it is the user who tells them apart.
    public var description: String {
        "\(isSecure ? "imaps" : "imap")://\(PercentEncoding.encode(user))@\(host)\(port.map { ":\($0)" } ?? "")/\(mailbox)"
    }
}
