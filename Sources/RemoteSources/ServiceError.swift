/// What an S3 service says in the XML of a refused request: `<Error><Code>…</Code>…`.
struct ServiceError: Hashable {
    /// The service's word, letters and digits only.
    let code: String
    /// The region it wants requests for that bucket to be signed for, as it stands there.
    let region: String?
    /// Whether it is a matter of time having passed.
    let speaksOfExpiry: Bool

    /// Reads a body.
    /// - Returns: nil when it is not such an answer.
    init?(_ body: [UInt8]) {
        guard body.count < 64 << 10 else { return nil }
        let text = String(decoding: body, as: UTF8.self)
        guard let error = Self.content("Error", of: text[...]), let code = Self.content("Code", of: error),
            (1...64).contains(code.utf8.count), code.utf8.allSatisfy(Self.isWordUnit)
        else { return nil }
        self.code = String(code)
        region = Self.content("Region", of: error).map(String.init)
        let message = Self.content("Message", of: error)?.lowercased() ?? ""
        speaksOfExpiry = message.firstRange(ofText: "expired") != nil
    }

    private static func isWordUnit(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// What stands between the first opening and the next closing tag of that name.
    private static func content(_ name: String, of text: Substring) -> Substring? {
        let text = String(text)
        guard let open = text.firstRange(ofText: "<\(name)>") ?? Self.openTag(name, text) else { return nil }
        let rest = String(text[open.upperBound...])
        guard let close = rest.firstRange(ofText: "</\(name)>") else { return nil }
        return rest[..<close.lowerBound]
    }

    private static func openTag(_ name: String, _ text: String) -> Range<String.Index>? {
        guard let start = text.firstRange(ofText: "<\(name) "), let end = text[start.upperBound...].firstIndex(of: ">")
        else { return nil }
        return start.lowerBound..<text.index(after: end)
    }
}
