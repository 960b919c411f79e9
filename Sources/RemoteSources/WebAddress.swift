/// An http or https address.
///
/// Its query may be a signature, so it is never shown.
public struct WebAddress: Hashable, Sendable {
    /// Whether the connection is encrypted.
    public let isSecure: Bool
    /// Server name or address in lower case; an IPv6 address has its brackets.
    public let host: String
    /// The port, where it is not the scheme's own.
    public let port: Int?
    /// The path as it is sent, starting with a slash.
    public let path: String
    /// What follows the question mark as it is sent; nil without a question mark.
    let query: String?

    /// Puts an address together.
    init(isSecure: Bool, host: String, port: Int?, path: String, query: String? = nil) {
        self.isSecure = isSecure
        self.host = host
        self.port = port == (isSecure ? 443 : 80) ? nil : port
        self.path = path
        self.query = query
    }

    /// Reads what follows `http://` or `https://`.
    /// - Throws: `remote.bad-address`, `remote.secret-in-address`.
    init(isSecure: Bool, rest: Substring) throws(RemoteError) {
        let scheme = isSecure ? "https" : "http"
        let withoutFragment = rest.prefix { $0 != "#" }
        let authority = withoutFragment.prefix { $0 != "/" && $0 != "?" }
        let place = try Authority(parsing: authority, scheme: scheme)
        guard place.user == nil else { throw RemoteError(.secretInAddress, target: "\(scheme)://\(place.host)") }
        let tail = withoutFragment[authority.endIndex...]
        let path = tail.prefix { $0 != "?" }
        let query = path.endIndex < tail.endIndex ? tail[tail.index(after: path.endIndex)...] : nil
        self.init(
            isSecure: isSecure,
            host: place.host,
            port: place.port,
            path: path.isEmpty ? "/" : Self.sendable(path),
            query: query.map { Self.sendable($0) }
        )
    }

    /// The whole address, query included: for the request alone.
    package var requestText: String { "\(shown)\(query.map { "?\($0)" } ?? "")" }

    /// Host and port as the `Host` field has them.
    var hostField: String { port.map { "\(host):\($0)" } ?? host }

    private var shown: String { "\(isSecure ? "https" : "http")://\(hostField)\(path)" }

    /// Where a `Location` field points, seen from here.
    /// - Returns: nil when it is not an http address.
    package func resolving(_ location: String) -> WebAddress? {
        if let end = location.firstRange(ofText: "://") {
            let rest = location[end.upperBound...]
            switch location[..<end.lowerBound].lowercased() {
            case "http": return try? WebAddress(isSecure: false, rest: rest)
            case "https": return try? WebAddress(isSecure: true, rest: rest)
            default: return nil
            }
        }
        if location.hasPrefix("//") { return try? WebAddress(isSecure: isSecure, rest: location.dropFirst(2)) }
        let scheme = isSecure ? "https" : "http"
        let base = "\(scheme)://\(hostField)"
        if location.hasPrefix("/") {
            return try? WebAddress(isSecure: isSecure, rest: "\(base)\(location)".dropFirst(scheme.count + 3))
        }
        guard !location.isEmpty else { return nil }
        let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
        return try? WebAddress(isSecure: isSecure, rest: "\(base)\(folder)\(location)".dropFirst(scheme.count + 3))
    }

    /// What a person types may contain characters that must not be sent as they are.
    private static func sendable(_ text: Substring) -> String {
        PercentEncoding.encode(String(text), allowing: "/?%:@!$&'()*+,;=[]|")
    }
}

extension WebAddress: CustomStringConvertible, CustomReflectable {
    /// The address; a query is shown as `?…`.
    public var description: String { query == nil ? shown : "\(shown)?…" }

    /// Hides the query.
    public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}

/// The part of an address that names a server.
struct Authority {
    let user: Substring?
    let host: String
    let port: Int?

    init(parsing text: Substring, scheme: String) throws(RemoteError) {
        let bad = RemoteError(.badAddress, target: "\(scheme)://…")
        var place = text
        if let at = text.lastIndex(of: "@") {
            user = text[..<at]
            place = text[text.index(after: at)...]
        } else {
            user = nil
        }
        var digits: Substring?
        if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
            host = place[...end].lowercased()
            let rest = place[place.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw bad }
            digits = rest.isEmpty ? nil : rest.dropFirst()
            guard host.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { throw bad }
        } else {
            let name = place.prefix { $0 != ":" }
            host = name.lowercased()
            digits = name.endIndex < place.endIndex ? place[place.index(after: name.endIndex)...] : nil
            guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostUnit) else { throw bad }
        }
        if let digits, !digits.isEmpty {
            guard let number = Int(digits), (1...65_535).contains(number) else { throw bad }
            port = number
        } else {
            port = nil
        }
    }

    private static func isHostUnit(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension String {
    /// Where `text` occurs first.
    func firstRange(ofText text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
