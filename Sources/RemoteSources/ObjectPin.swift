package import RemoteMessages

/// What an object was when reading began; a later answer that differs comes from another object.
package struct ObjectPin: Hashable, Sendable {
    /// The entity tag as the server wrote it.
    package let tag: String?
    /// The time of the last change as the server wrote it.
    package let lastModified: String?
    /// Size in bytes.
    package let byteCount: UInt64

    /// Takes tag and time from an answer.
    package init(_ reply: WebReply, byteCount: UInt64) {
        tag = reply["etag"].flatMap { $0.isEmpty ? nil : $0 }
        lastModified = reply["last-modified"].flatMap { $0.isEmpty ? nil : $0 }
        self.byteCount = byteCount
    }

    /// The condition to send along, so that a changed object is not even read.
    ///
    /// A weak tag does not fit If-Match (RFC 9110, 13.1.1); the time stands in for it.
    package var condition: WebField? {
        if let tag, !tag.hasPrefix("W/") { return WebField("if-match", tag) }
        return lastModified.map { WebField("if-unmodified-since", $0) }
    }

    /// Whether an answer may come from the same object.
    package func agrees(with other: ObjectPin) -> Bool {
        guard byteCount == other.byteCount else { return false }
        if let tag, let otherTag = other.tag { return tag == otherTag }
        if let lastModified, let otherTime = other.lastModified { return lastModified == otherTime }
        return true
    }
}

/// The value of a `Content-Range` field: `bytes 0-9/100` or `bytes */100`.
package struct ContentRange: Hashable, Sendable {
    /// The bytes that are sent; nil when none are.
    package let range: Range<UInt64>?
    /// Size of the whole; nil when the server does not know it.
    package let byteCount: UInt64?

    /// Reads the value of a field.
    package init?(_ text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
        let sides = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        if sides[1] == "*" {
            byteCount = nil
        } else {
            guard let count = Self.number(sides[1]) else { return nil }
            byteCount = count
        }
        if sides[0] == "*" {
            range = nil
            return
        }
        let ends = sides[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last,
            last < byteCount ?? .max
        else { return nil }
        range = first..<(last + 1)
    }

    private static func number(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(text)
    }
}
