import CPQ

/// What can be said about an address of PostgreSQL without connecting.
enum PostgresAddress {
    /// Whether libpq understands it.
    static func isUnderstood(_ address: String) -> Bool {
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard let options = PQconninfoParse(address, &message) else { return false }
        PQconninfoFree(options)
        return true
    }

    /// The address without password, also in its query.
    static func shown(_ address: String) -> String {
        guard let scheme = address.firstRange(of: "://") else { return address }
        let rest = address[scheme.upperBound...]
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var front = String(parts.first ?? "")
        // A password may itself hold @ or / where it was not written as it should be: the last @ counts.
        if let at = front.lastIndex(of: "@") {
            let user = front[..<at].prefix { $0 != ":" }
            front = (front[..<at].contains(":") ? "\(user):…" : String(user)) + front[at...]
        }
        let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { item in
            let name = item.prefix { $0 != "=" }
            return name.lowercased().contains("pass") ? "\(name)=…" : String(item)
        }
        return address[..<scheme.upperBound] + front + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }
}
