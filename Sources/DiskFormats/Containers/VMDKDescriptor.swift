import ByteKit

/// The text that says of which files a VMDK consists and who its parent is.
struct VMDKDescriptor {
    /// One line such as `RW 4192256 SPARSE "disk-s001.vmdk" 0`.
    struct ExtentLine: Equatable {
        var byteCount: UInt64
        var type: String
        var file: String
        var offset: UInt64
    }

    var createType = ""
    var parentName: String?
    /// Eight hexadecimal digits that change whenever the disk is written; a child repeats its parent's.
    var identifier = ""
    var parentIdentifier = ""
    var extents: [ExtentLine] = []

    private static let extentLimit = 4_096

    init(_ text: String) throws(ParseError) {
        var hasParent = false
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = raw.drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("#") { continue }
            let lower = line.lowercased()
            if let equals = line.firstIndex(of: "="), !lower.hasPrefix("rw "), !lower.hasPrefix("rdonly ") {
                let key = Self.trimmed(line[..<equals]).lowercased()
                let value = Self.trimmed(line[line.index(after: equals)...])
                switch key {
                case "createtype": createType = value
                case "cid": identifier = value.lowercased()
                case "parentcid":
                    hasParent = value.lowercased() != "ffffffff"
                    parentIdentifier = hasParent ? value.lowercased() : ""
                case "parentfilenamehint": parentName = value
                default: break
                }
            } else if let extent = try Self.extent(line) {
                guard extents.count < Self.extentLimit else { throw ParseError(.absurdSize, at: 0, "extents") }
                extents.append(extent)
            }
        }
        if !hasParent { parentName = nil }
        if hasParent, parentName == nil { parentName = "" }
    }

    private static func extent(_ line: Substring) throws(ParseError) -> ExtentLine? {
        let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
        let words = (quoted.first ?? "").split(separator: " ")
        guard words.count >= 3, ["RW", "RDONLY", "NOACCESS"].contains(words[0].uppercased()) else { return nil }
        guard let sectors = UInt64(words[1]), sectors <= 1 << 53 else {
            throw ParseError(.absurdSize, at: 0, "extent size")
        }
        let offset = quoted.count > 2 ? UInt64(trimmed(quoted[2])) ?? 0 : 0
        guard offset <= 1 << 53 else { throw ParseError(.absurdSize, at: 0, "extent offset") }
        return ExtentLine(
            byteCount: sectors * 512,
            type: words[2].uppercased(),
            file: quoted.count > 1 ? String(quoted[1]) : "",
            offset: offset * 512
        )
    }

    private static func trimmed(_ text: Substring) -> String {
        var part = text
        while let last = part.last, last == " " || last == "\t" || last == "\"" || last == "\0" { part.removeLast() }
        return String(part.drop { $0 == " " || $0 == "\t" || $0 == "\"" })
    }
}

/// Zeros, or a hole where the parent is seen.
struct HoleMap: ExtentMap {
    let byteCount: UInt64
    let files: [any ByteSource] = []

    func extent(at offset: UInt64) throws -> Extent { Extent(length: byteCount - offset, place: .zero) }
}
