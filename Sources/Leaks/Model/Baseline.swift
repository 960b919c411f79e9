public import FoundationEssentials
import ProductKey

/// Leaks that are known and accepted for now, so that only new ones let a check fail.
///
/// A leak is known by where it is and by the last five characters, which say nothing else: a file with fingerprints would
/// have to come with the secret they are made with. In a history the object counts, whose content never changes; in a
/// file the path, so that lines may move.
public struct Baseline: Sendable {
    /// Schema of the file.
    public static let schema = "regain.leaks-baseline/1"

    /// The file has another schema.
    private struct NotABaseline: Error {}

    private struct Entry: Codable, Hashable {
        var path: String
        var lastFive: String
        var count: Int
    }

    private struct Document: Codable {
        var schema: String
        var entries: [Entry]
    }

    private let counts: [Name: Int]

    private struct Name: Hashable {
        let path: String
        let lastFive: String

        init(_ leak: Leak) {
            var path = leak.place.path
            if let object = leak.place.object { path = "git:\(object.id)" }
            while path.hasPrefix("./") { path.removeFirst(2) }
            self.path = ([path] + leak.place.members).joined(separator: "!")
            lastFive = leak.key.partialKey
        }

        init(_ entry: Entry) {
            path = entry.path
            lastFive = entry.lastFive
        }
    }

    /// Reads the file.
    /// - Throws: an error of decoding where it is none.
    public init(parsing data: Data) throws {
        let document = try JSONDecoder().decode(Document.self, from: data)
        guard document.schema == Self.schema else { throw NotABaseline() }
        counts = Dictionary(document.entries.map { (Name($0), $0.count) }) { $0 &+ $1 }
    }

    /// The leaks of a report that count: neither published nor allowed.
    public init(_ report: LeakReport) {
        var counts: [Name: Int] = [:]
        for leak in report.leaks where leak.leakClass != .published && !leak.isAllowed {
            counts[Name(leak), default: 0] += 1
        }
        self.counts = counts
    }

    /// The file.
    public func data() throws -> Data {
        let entries = counts.map { Entry(path: $0.key.path, lastFive: $0.key.lastFive, count: $0.value) }
            .sorted { ($0.path, $0.lastFive) < ($1.path, $1.lastFive) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(Document(schema: Self.schema, entries: entries)) + Data("\n".utf8)
    }

    /// Marks what it knows in a report; of several alike no more than it has counted.
    public func apply(to report: inout LeakReport) {
        var left = counts
        for index in report.leaks.indices where !report.leaks[index].isAllowed {
            let name = Name(report.leaks[index])
            guard let count = left[name], count > 0 else { continue }
            left[name] = count - 1
            report.leaks[index].isBaselined = true
        }
    }
}
