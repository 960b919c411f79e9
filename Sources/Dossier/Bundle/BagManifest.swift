import ByteKit

/// The checksums of a bag (RFC 8493, 2.1.3).
package struct BagManifest {
    /// The most bytes of one.
    static let greatestByteCount = 4 << 20

    /// SHA-256 by path.
    package let digests: [String: String]
    /// Lines that say nothing a manifest may say, counted from 1.
    package let badLines: [Int]

    /// Reads a manifest of SHA-256.
    package init(parsing bytes: [UInt8]) {
        var digests: [String: String] = [:]
        var badLines: [Int] = []
        let text = String(decoding: bytes.prefix(Self.greatestByteCount), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let parts = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            guard parts.count == 2, parts[0].utf8.count == 64, Hexadecimal.bytes(parts[0]) != nil,
                let path = Self.path(parts[1].drop { $0 == " " || $0 == "\t" || $0 == "*" }),
                digests.updateValue(parts[0].lowercased(), forKey: path) == nil
            else {
                badLines.append(index + 1)
                continue
            }
        }
        self.digests = digests
        self.badLines = badLines
    }

    /// A path below the bag, its percent signs resolved; nil for one that leaves it.
    private static func path(_ text: Substring) -> String? {
        let path = text.replacing("%0A", with: "\n").replacing("%0D", with: "\r").replacing("%25", with: "%")
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !path.hasPrefix("~") else {
            return nil
        }
        return String(path)
    }
}
