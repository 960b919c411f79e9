public import ByteKit
import JSONText

/// Keys that `regain find` found, as its report lists them: the last five characters, never the whole key.
public struct KnownKeys: Hashable, Sendable {
    /// One found key.
    public struct Entry: Hashable, Sendable {
        /// Id of the finding.
        public let id: String
        /// The last five characters.
        public let partialKey: String
        /// `individual`, `generic` and so on.
        public let keyClass: String
        /// What it is for, as the report says.
        public let product: String?
        /// Where it lies.
        public let path: String
        /// Tells equal keys within the report.
        public let fingerprint: String?
    }

    /// The keys in the order of the report.
    public let entries: [Entry]

    /// Lists keys.
    public init(entries: [Entry]) { self.entries = entries }

    /// Reads a report of the schema `regain.find/1`, in one document or one object a line.
    /// - Throws: `json.…`, or `status.keys-schema` for a document of another form.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        var findings: [JSONValue] = []
        do throws(ParseError) {
            let document = try JSONValue(parsing: bytes)
            guard document["schema"]?.string == "regain.find/1", let list = document["findings"]?.elements else {
                guard document["type"]?.string == "finding" else { throw ParseError(.statusKeysSchema, at: 0) }
                entries = [Self.entry(document)].compactMap(\.self)
                return
            }
            findings = list
        } catch {
            guard error.code != .statusKeysSchema else { throw error }
            findings = try Self.lines(bytes, else: error)
        }
        entries = findings.compactMap(Self.entry)
    }

    private static func lines(_ bytes: Span<UInt8>, else original: ParseError) throws(ParseError) -> [JSONValue] {
        var found: [JSONValue] = []
        var seen = false
        var start = 0
        for index in 0...bytes.count where index == bytes.count || bytes[index] == 0x0A {
            defer { start = index + 1 }
            guard index - start > 1 else { continue }
            let line: JSONValue
            do throws(ParseError) { line = try JSONValue(parsing: bytes.extracting(start..<index)) } catch {
                throw original
            }
            if let list = line["findings"]?.elements, line["schema"]?.string == "regain.find/1" {
                seen = true
                found += list
            }
            guard let type = line["type"]?.string else { continue }
            seen = seen || ["source", "installation", "finding", "verdict"].contains(type)
            if type == "finding" { found.append(line) }
        }
        guard seen else { throw original }
        return found
    }

    private static func entry(_ value: JSONValue) -> Entry? {
        guard let id = value["id"]?.string, let partial = value["partialKey"]?.string, partial.utf8.count == 5 else {
            return nil
        }
        return Entry(
            id: id,
            partialKey: partial.uppercased(),
            keyClass: value["class"]?.string ?? "",
            product: value["identity"]?["product"]?.string,
            path: value["path"]?.string ?? "",
            fingerprint: value["fingerprint"]?.string
        )
    }

    /// Compares the last five characters of an installed key with those found.
    public func match(_ partialKey: String?) -> KeyMatch {
        guard let partialKey, !partialKey.isEmpty else { return KeyMatch(answer: .notTold, entries: []) }
        let equal = entries.filter { $0.partialKey == partialKey.uppercased() && $0.keyClass != "not-a-key" }
        guard !equal.isEmpty else { return KeyMatch(answer: .none, entries: []) }
        let fingerprints = Set(equal.compactMap(\.fingerprint))
        if fingerprints.count > 1 { return KeyMatch(answer: .ambiguous, entries: equal) }
        let isPublic = equal.contains { ["generic", "avma"].contains($0.keyClass) }
        return KeyMatch(answer: isPublic ? .published : .installed, entries: equal)
    }
}

/// Which found key is installed.
public struct KeyMatch: Hashable, Sendable {
    /// The answer.
    public enum Answer: String, Sendable, CaseIterable {
        /// A found key ends in the same five characters.
        case installed
        /// The same, and everybody may know that key.
        case published
        /// Different found keys end in the same five characters.
        case ambiguous
        /// None of them does.
        case none
        /// The captures tell no installed key.
        case notTold = "not-told"
    }

    /// The answer.
    public let answer: Answer
    /// The findings that agree.
    public let entries: [KnownKeys.Entry]
}

extension ParseError.Code {
    /// A document that should list found keys is of another form.
    public static let statusKeysSchema: Self = "status.keys-schema"
}
