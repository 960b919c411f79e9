/// The address of one file on another machine.
public enum RemoteURL: Hashable, Sendable {
    /// `http://` or `https://`, also with a signature in the query.
    case web(WebAddress)
    /// `s3://bucket/key`; the key is taken as it stands, as the usual client does.
    case object(S3Location)
    /// `smb://[domain;][user@]host[:port]/share/path`; percent-encoded where needed.
    case share(ShareLocation)

    /// Whether a source given on the command line is an address rather than a path.
    public static func isRemote(_ text: String) -> Bool {
        guard let end = text.firstRange(ofText: "://") else { return false }
        return ["http", "https", "s3", "smb"].contains(text[..<end.lowerBound].lowercased())
    }

    /// Reads an address.
    /// - Throws: `remote.bad-address`, `remote.secret-in-address`.
    public init(parsing text: String) throws(RemoteError) {
        guard let end = text.firstRange(ofText: "://") else { throw RemoteError(.badAddress, target: "…") }
        let scheme = text[..<end.lowerBound].lowercased()
        let rest = text[end.upperBound...]
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw RemoteError(.badAddress, target: "\(scheme)://…", detail: "control character")
        }
        switch scheme {
        case "http": self = .web(try WebAddress(isSecure: false, rest: rest))
        case "https": self = .web(try WebAddress(isSecure: true, rest: rest))
        case "s3": self = .object(try S3Location(rest: rest))
        case "smb": self = .share(try ShareLocation(rest: rest))
        default: throw RemoteError(.badAddress, target: "\(scheme)://…", detail: "unknown scheme")
        }
    }
}

extension RemoteURL: CustomStringConvertible {
    /// The address as far as it may be shown: without query and user.
    public var description: String {
        switch self {
        case .web(let address): address.description
        case .object(let location): location.description
        case .share(let location): location.description
        }
    }
}

/// An object in a bucket.
public struct S3Location: Hashable, Sendable, CustomStringConvertible {
    /// Name of the bucket.
    public let bucket: String
    /// Key of the object, not percent-encoded.
    public let key: String

    /// Reads what follows `s3://`.
    /// - Throws: `remote.bad-address`.
    init(rest: Substring) throws(RemoteError) {
        let bucket = rest.prefix { $0 != "/" }
        let key = rest.dropFirst(bucket.count + 1)
        let isName = bucket.utf8.allSatisfy { unit in
            switch unit {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, (1...255).contains(bucket.utf8.count), (1...1_024).contains(key.utf8.count) else {
            throw RemoteError(.badAddress, target: "s3://…")
        }
        self.bucket = String(bucket)
        self.key = String(key)
    }

    /// The address.
    public var description: String { "s3://\(bucket)/\(key)" }
}

/// A file on a share.
public struct ShareLocation: Hashable, Sendable {
    /// Name or address of the server.
    public let host: String
    /// The port, where it is not the usual one.
    public let port: Int?
    /// Name of the share.
    public let share: String
    /// Path inside the share, with forward slashes, not percent-encoded.
    public let path: String
    /// The user named in the address.
    public let user: String?
    /// The domain named in the address.
    public let domain: String?

    /// Another file of the same share, as the same user.
    init(_ location: ShareLocation, path: String) {
        host = location.host
        port = location.port
        share = location.share
        user = location.user
        domain = location.domain
        self.path = path
    }

    /// Reads what follows `smb://`.
    /// - Throws: `remote.bad-address`, `remote.secret-in-address`.
    init(rest: Substring) throws(RemoteError) {
        let authority = rest.prefix { $0 != "/" }
        let place = try Authority(parsing: authority, scheme: "smb")
        let bad = RemoteError(.badAddress, target: "smb://\(place.host)/…")
        if let named = place.user {
            guard !named.contains(":") else { throw RemoteError(.secretInAddress, target: "smb://\(place.host)/…") }
            let parts = named.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
            guard let last = parts.last, let user = PercentEncoding.decode(last) else { throw bad }
            self.user = user
            domain = parts.count == 2 ? PercentEncoding.decode(parts[0]) : nil
        } else {
            user = nil
            domain = nil
        }
        let parts = rest[authority.endIndex...].split(separator: "/")
        var names: [String] = []
        for part in parts {
            guard let name = PercentEncoding.decode(part), name != "..", name != ".", !name.contains("/"),
                name.unicodeScalars.allSatisfy({ $0.value >= 0x20 })
            else { throw bad }
            names.append(name)
        }
        guard names.count >= 2 else { throw bad }
        host = place.host
        port = place.port
        share = names[0]
        path = names.dropFirst().joined(separator: "/")
    }
}

extension ShareLocation: CustomStringConvertible {
    /// The address without the user.
    public var description: String { "smb://\(host)\(port.map { ":\($0)" } ?? "")/\(share)/\(path)" }
}

extension RemoteURL {
    /// Whether requests go out encrypted, which decides on the proxy.
    func isSecure(_ options: RemoteOptions) -> Bool {
        switch self {
        case .web(let address): address.isSecure
        case .object: options.s3.endpoint.map { !$0.lowercased().hasPrefix("http://") } ?? true
        case .share: false
        }
    }
}
