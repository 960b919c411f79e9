public import ByteKit

/// Logical volumes of LVM2 that lie on one physical volume, in linear or single-striped segments.
///
/// The label "LABELONE" in one of the first four sectors points to a header that names the areas of metadata; the
/// metadata are text: `volume_group { extent_size = … logical_volumes { name { segment1 { … } } } }`.
public struct LVMVolumes: Sendable {
    /// A logical volume.
    public struct Volume: Sendable {
        /// Group and volume, with a slash.
        public var name: String
        /// Its bytes.
        public var source: any ByteSource
    }

    /// The volumes that can be read from here alone.
    public private(set) var volumes: [Volume] = []

    /// Reads label, header and metadata of a physical volume.
    /// - Throws: `lvm.damaged`, or what the source throws.
    public init(_ source: any ByteSource) throws {
        guard let text = try Self.metadata(source) else { throw ParseError("lvm.damaged", at: 0, "metadata") }
        guard let (group, root) = LVMText.parse(text) else { throw ParseError("lvm.damaged", at: 0, "text") }
        guard let extentSize = root.number("extent_size"), extentSize <= 1 << 32,
            let physical = root.section("physical_volumes")?.sections,
            let logical = root.section("logical_volumes")?.sections
        else { throw ParseError("lvm.damaged", at: 0, "sections") }
        // With one disk in hand, only segments on the group's only volume can be told for sure.
        let starts = physical.compactMap { item in item.value.number("pe_start").map { (item.key, $0) } }
        guard starts.count == 1, let (device, start) = starts.first, start <= 1 << 53 else {
            throw ParseError("lvm.several-disks", at: 0, "\(physical.count) physical volumes")
        }
        for (name, volume) in logical.sorted(by: { $0.key < $1.key }) {
            let segments = volume.sections.filter { $0.key.hasPrefix("segment") && $0.key != "segment_count" }.values
            var map = LVMMap(source, extentSize: extentSize * 512)
            guard segments.allSatisfy({ map.add($0, device: device, start: start * 512) }), map.byteCount > 0 else {
                continue
            }
            volumes.append(Volume(name: "\(group)/\(name)", source: ExtentSource(map)))
        }
    }

    private static func metadata(_ source: any ByteSource) throws -> String? {
        for sector in 0..<4 as Range<UInt64> {
            let label = try source.bytes(at: sector * 512, count: 512)
            let view = label.span
            guard view.matches("LABELONE", at: 0), view.matches("LVM2 001", at: 24) else { continue }
            var position = Int(clamping: view.loadU32(at: 20)) + 40
            // Two lists of (offset, size) pairs, each ended by zeros: data areas, then metadata areas.
            for list in 0..<2 {
                while view.holds(16, at: position), view.loadU64(at: position) != 0 {
                    if list == 1, let text = try area(source, at: view.loadU64(at: position)) { return text }
                    position += 16
                }
                position += 16
            }
        }
        return nil
    }

    private static func area(_ source: any ByteSource, at start: UInt64) throws -> String? {
        guard let head = try? source.bytes(at: start, count: 512) else { return nil }
        let view = head.span
        guard view.matches(" LVM2 x[5A%r0N*>", at: 4) else { return nil }
        let size = view.loadU64(at: 32)
        let offset = view.loadU64(at: 40)
        let count = view.loadU64(at: 48)
        guard offset >= 512, offset < size, count <= size, size <= 1 << 30, count <= 16 << 20 else { return nil }
        // The area is a ring: a text may begin at its end and go on after its head.
        let first = min(count, size - offset)
        var bytes = try source.bytes(at: start &+ offset, count: Int(first))
        if first < count { bytes += try source.bytes(at: start &+ 512, count: Int(count - first)) }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}

/// The segments of a logical volume.
private struct LVMMap: ExtentMap {
    let files: [any ByteSource]
    private let extentSize: UInt64
    private var segments: [(start: UInt64, count: UInt64, place: UInt64)] = []

    init(_ source: any ByteSource, extentSize: UInt64) {
        files = [source]
        self.extentSize = extentSize
    }

    var byteCount: UInt64 { segments.map { $0.start + $0.count }.max() ?? 0 }

    mutating func add(_ segment: LVMText, device: String, start: UInt64) -> Bool {
        guard segment.text("type") == "striped", segment.number("stripe_count") == 1,
            let first = segment.number("start_extent"), let count = segment.number("extent_count"),
            let stripe = segment.list("stripes"), stripe.count == 2, stripe[0] == device, let place = UInt64(stripe[1]),
            first <= 1 << 32, count <= 1 << 32, place <= 1 << 32, extentSize <= 1 << 30
        else { return false }
        segments.append((first * extentSize, count * extentSize, start &+ place * extentSize))
        return true
    }

    func extent(at offset: UInt64) throws -> Extent {
        for segment in segments where offset >= segment.start && offset - segment.start < segment.count {
            let inside = offset - segment.start
            return Extent(length: segment.count - inside, place: .stored(file: 0, offset: segment.place + inside))
        }
        let next = segments.map(\.start).filter { $0 > offset }.min() ?? byteCount
        return Extent(length: next - offset, place: .zero)
    }
}

/// A section of LVM's metadata text.
struct LVMText {
    private(set) var sections: [String: LVMText] = [:]
    private var values: [String: [String]] = [:]

    func section(_ name: String) -> LVMText? { sections[name] }
    func text(_ name: String) -> String? { values[name]?.first }
    func number(_ name: String) -> UInt64? { values[name]?.first.flatMap { UInt64($0) } }
    func list(_ name: String) -> [String]? { values[name] }

    /// The first section of the text and its name.
    static func parse(_ text: String) -> (String, LVMText)? {
        var tokens = Tokens(text)
        guard let root = read(&tokens, depth: 0) else { return nil }
        return root.sections.first { $0.value.values["extent_size"] != nil }.map { ($0.key, $0.value) }
    }

    private static func read(_ tokens: inout Tokens, depth: Int) -> LVMText? {
        guard depth < 16 else { return nil }
        var result = LVMText()
        while let name = tokens.next(), name != "}" {
            switch tokens.next() {
            case "{":
                guard let section = read(&tokens, depth: depth + 1) else { return nil }
                result.sections[name] = section
            case "=":
                guard let value = tokens.next() else { return nil }
                guard value == "[" else {
                    result.values[name] = [value]
                    continue
                }
                var list: [String] = []
                while let item = tokens.next(), item != "]" {
                    if item != "," { list.append(item) }
                }
                result.values[name] = list
            default: return nil
            }
        }
        return result
    }

    /// Words, texts in quotes, and the signs `{ } [ ] = ,`.
    private struct Tokens {
        private var rest: Substring.UnicodeScalarView

        init(_ text: String) { rest = Substring(text).unicodeScalars }

        mutating func next() -> String? {
            while let first = rest.first {
                if first == "#" {
                    rest = rest.drop { $0 != "\n" }
                } else if first.properties.isWhitespace {
                    rest = rest.dropFirst()
                } else {
                    break
                }
            }
            guard let first = rest.first else { return nil }
            if "{}[]=,".unicodeScalars.contains(first) {
                rest = rest.dropFirst()
                return String(first)
            }
            if first == "\"" {
                let body = rest.dropFirst().prefix { $0 != "\"" }
                rest = rest.dropFirst(body.count + 2)
                return String(Substring(body))
            }
            let word = rest.prefix { !$0.properties.isWhitespace && !"{}[]=,\"#".unicodeScalars.contains($0) }
            rest = rest.dropFirst(word.count)
            return String(Substring(word))
        }
    }
}
