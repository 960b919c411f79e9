public import ByteKit

/// How the chunks of a WIM are packed.
public enum WIMPacking: UInt32, Sendable {
    case none = 0, xpress, lzx, lzms
}

/// A Windows Imaging file (WIM, ESD, the parts SWM): a pool of contents by their SHA-1 and a tree of names per image.
///
/// Header: 12 version, 16 flags, 20 chunk size, 24 identifier, 40/42 part and parts, 44 images, 48 content table,
/// 72 description. A pipable WIM ("WLPWM") has its header at the end, the chunk table behind the chunks, and the size
/// of each chunk before it.
/// A resource: 7 bytes of packed size and one of flags, offset, size. Content table: entries of 50 bytes.
public final class WIMImage: Sendable {
    /// Unpacks one chunk to exactly `count` bytes; nil when it is damaged.
    public typealias Unpack = @Sendable (_ packing: WIMPacking, _ packed: [UInt8], _ count: Int) -> [UInt8]?

    /// Facts of each image by name: `name`, `edition`, `language`, `build`, `type`.
    public let images: [[String: String]]
    /// The format and its packing.
    public let format: String

    /// The parts of the file, the first first.
    let files: [any ByteSource]
    private let unpack: Unpack
    private let contents: [SHA1: Content]
    private let metadata: [Resource]

    struct SHA1: Hashable {
        let a: UInt64
        let b: UInt64
        let c: UInt32

        init(_ bytes: Span<UInt8>, at offset: Int) {
            a = bytes.loadU64(at: offset)
            b = bytes.loadU64(at: offset + 8)
            c = bytes.loadU32(at: offset + 16)
        }

        var isZero: Bool { a == 0 && b == 0 && c == 0 }
    }

    struct Resource {
        /// The part it lies in, from 0.
        var file: Int
        var offset: UInt64
        var packedCount: UInt64
        var count: UInt64
        var isPacked: Bool
        var chunkSize: UInt64
        var packing: WIMPacking
        /// Chunk sizes stand first and each is told, instead of offsets after the first.
        var isSolid = false
        /// The size of each chunk stands before it, and the table behind all.
        var isPipable = false
    }

    /// Where a content lies: in a resource, at an offset of its unpacked bytes.
    private struct Content {
        var resource: Int
        var offset: UInt64
        var count: UInt64
    }

    private let resources: [Resource]

    /// The number of a part and how many there are; (1, 1) for a WIM in one piece.
    /// - Throws: `wim.not-wim`, or what the source throws.
    public static func part(of source: any ByteSource) throws -> (number: Int, count: Int, id: [UInt8]) {
        let (head, _) = try header(source)
        let view = head.span
        return (max(1, Int(view.loadU16(at: 40))), max(1, Int(view.loadU16(at: 42))), view.array(24..<40))
    }

    /// The names of the parts of a split WIM, such as `name.swm` and `name2.swm`.
    /// - Returns: nil where `name` is not that of part `number`.
    public static func partNames(_ name: String, number: Int, count: Int) -> [String]? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        var base = name[..<dot]
        if number > 1 {
            guard base.hasSuffix("\(number)") else { return nil }
            base = base.dropLast("\(number)".count)
        }
        return (1...max(1, count)).map { "\(base)\($0 == 1 ? "" : "\($0)")\(name[dot...])" }
    }

    private static func header(_ source: any ByteSource) throws -> (bytes: [UInt8], isPipable: Bool) {
        let head = try source.bytes(at: 0, count: 208)
        if head.span.matches("MSWIM\0\0\0", at: 0) { return (head, false) }
        guard head.span.matches("WLPWM\0\0\0", at: 0), source.byteCount >= 416 else {
            throw ParseError("wim.not-wim", at: 0)
        }
        // What is written to a pipe knows its tables last.
        let end = try source.bytes(at: source.byteCount - 208, count: 208)
        guard end.span.matches("WLPWM\0\0\0", at: 0) else {
            throw ParseError(.containerTruncated, at: Int(clamping: source.byteCount), "header")
        }
        return (end, true)
    }

    /// Reads headers, content tables and description.
    ///
    /// - Parameters:
    ///   - parts: the file, or all parts of a split one in their order.
    ///   - unpack: unpacks a chunk.
    /// - Throws: `wim.…`, or what the source throws.
    public init(_ parts: [any ByteSource], unpack: @escaping Unpack) throws {
        files = parts.map { CachedSource($0) }
        self.unpack = unpack
        guard let first = files.first else { throw ParseError("wim.not-wim", at: 0) }
        let (headBytes, isPipable) = try Self.header(first)
        let head = headBytes.span
        let flags = head.loadU32(at: 16)
        let packing: WIMPacking =
            flags & 2 == 0
            ? .none
            : flags & 0x2_0000 != 0 ? .xpress : flags & 0x4_0000 != 0 ? .lzx : flags & 0x8_0000 != 0 ? .lzms : .none
        let chunk = UInt64(head.loadU32(at: 20))
        var base = Resource(
            file: 0,
            offset: 0,
            packedCount: 0,
            count: 0,
            isPacked: false,
            chunkSize: chunk == 0 ? 32_768 : chunk,
            packing: packing
        )
        base.isPipable = isPipable
        format = packing == .none ? "wim" : "wim \(packing)"
        guard (4_096...(64 << 20)).contains(base.chunkSize) else {
            throw ParseError("wim.damaged", at: 20, "chunk size")
        }
        guard Int(head.loadU16(at: 42)) <= max(1, files.count) else {
            throw ParseError("wim.split", at: 42, "part \(head.loadU16(at: 40))")
        }
        var table = Table()
        for index in files.indices {
            base.file = index
            let part = index == 0 ? headBytes : try Self.header(files[index]).bytes
            try table.read(files, Self.resource(part.span, at: 48, base), base, unpack)
        }
        contents = table.contents
        metadata = table.metadata
        resources = table.resources
        base.file = 0
        let description = try Self.bytes(of: Self.resource(head, at: 72, base), in: files, limit: 16 << 20, unpack)
        let facts = WIMDescription.images(UTF16Text.decode(description.span))
        images = metadata.indices.map { facts[$0 + 1] ?? [:] }
    }

    private static func resource(_ bytes: Span<UInt8>, at offset: Int, _ base: Resource) -> Resource {
        var result = base
        result.packedCount = bytes.loadU64(at: offset) & 0x00FF_FFFF_FFFF_FFFF
        result.isPacked = bytes[offset + 7] & 4 != 0
        result.offset = bytes.loadU64(at: offset + 8)
        result.count = bytes.loadU64(at: offset + 16)
        return result
    }

    /// The content tables of all parts together.
    private struct Table {
        var contents: [SHA1: Content] = [:]
        var metadata: [Resource] = []
        var resources: [Resource] = []

        mutating func read(
            _ files: [any ByteSource],
            _ resource: Resource,
            _ base: Resource,
            _ unpack: @escaping Unpack
        ) throws {
            let bytes = try WIMImage.bytes(of: resource, in: files, limit: 512 << 20, unpack)
            let view = bytes.span
            var run: [(resource: Int, start: UInt64)] = []
            var runSize: UInt64 = 0
            for position in stride(from: 0, through: view.count - 50, by: 50) {
                let flags = view[position + 7]
                let entry = WIMImage.resource(view, at: position, base)
                guard flags & 0x10 != 0 else {
                    run = []
                    runSize = 0
                    guard entry.count <= UInt64(Int64.max) else { throw ParseError("wim.damaged", at: position) }
                    if flags & 2 != 0 {
                        metadata.append(entry)
                    } else {
                        resources.append(entry)
                        contents[SHA1(view, at: position + 30)] = Content(
                            resource: resources.count - 1,
                            offset: 0,
                            count: entry.count
                        )
                    }
                    continue
                }
                // Solid: first the packed resources of a run, then the contents by their place in all of them.
                if entry.count == 0x1_0000_0000 {
                    let solid = try WIMImage.solid(entry, in: files[base.file])
                    resources.append(solid)
                    run.append((resources.count - 1, runSize))
                    runSize += solid.count
                } else if let home = run.last(where: { $0.start <= entry.offset }) {
                    contents[SHA1(view, at: position + 30)] = Content(
                        resource: home.resource,
                        offset: entry.offset - home.start,
                        count: entry.packedCount
                    )
                }
            }
        }
    }

    /// A solid resource tells its size, chunk size and packing in its first 16 bytes.
    private static func solid(_ entry: Resource, in file: any ByteSource) throws -> Resource {
        let head = try file.bytes(at: entry.offset, count: 16)
        var result = entry
        result.count = head.span.loadU64(at: 0)
        result.chunkSize = UInt64(head.span.loadU32(at: 8))
        result.packing = WIMPacking(rawValue: head.span.loadU32(at: 12)) ?? .none
        result.isPacked = true
        result.isSolid = true
        guard result.count <= 1 << 50, (4_096...(64 << 20)).contains(result.chunkSize) else {
            throw ParseError("wim.damaged", at: Int(clamping: entry.offset), "solid resource")
        }
        return result
    }

    private static func source(
        _ resource: Resource,
        in files: [any ByteSource],
        _ unpack: @escaping Unpack
    ) throws -> any ByteSource {
        let file = files[resource.file]
        guard resource.isPacked, resource.packing != .none || resource.isSolid else {
            return SliceSource(file, start: resource.offset, byteCount: resource.count)
        }
        return ExtentSource(try WIMChunks(resource, file: file, unpack: unpack))
    }

    private static func bytes(
        of resource: Resource,
        in files: [any ByteSource],
        limit: UInt64,
        _ unpack: @escaping Unpack
    ) throws -> [UInt8] {
        guard resource.count <= limit else {
            throw ParseError("wim.damaged", at: Int(clamping: resource.offset), "size")
        }
        let source = try source(resource, in: files, unpack)
        // Grown as it is unpacked, so that a size that is only claimed costs nothing.
        var result: [UInt8] = []
        while UInt64(result.count) < resource.count {
            let part = try source.read(at: UInt64(result.count), count: 4 << 20)
            guard !part.isEmpty else {
                throw ParseError("wim.damaged", at: Int(clamping: resource.offset), "truncated")
            }
            result += part
        }
        return result
    }

    /// The names of an image.
    /// - Throws: `wim.damaged`, or what the source throws.
    public func fileSystem(image index: Int) throws -> any FileSystem {
        guard metadata.indices.contains(index) else { throw ParseError("wim.no-such-image", at: index) }
        let bytes = try Self.bytes(of: metadata[index], in: files, limit: 1 << 30, unpack)
        return try WIMFileSystem(self, metadata: bytes, label: images[index]["name"] ?? "")
    }

    /// A content by its hash.
    func open(_ hash: SHA1) throws -> any ByteSource {
        guard let content = contents[hash] else { throw ParseError("wim.content-missing", at: 0) }
        let source = try Self.source(resources[content.resource], in: files, unpack)
        return SliceSource(source, start: content.offset, byteCount: content.count)
    }

    func size(of hash: SHA1) -> UInt64 { contents[hash]?.count ?? 0 }
}

/// The chunks of a packed resource.
private struct WIMChunks: ExtentMap {
    let byteCount: UInt64
    let files: [any ByteSource]
    private let resource: WIMImage.Resource
    private let unpacker: WIMImage.Unpack
    private let chunkCount: UInt64
    private let entrySize: UInt64
    /// Offsets of the chunks after the table, and the end of the last.
    private let starts: [UInt64]

    init(_ resource: WIMImage.Resource, file: any ByteSource, unpack: @escaping WIMImage.Unpack) throws {
        self.resource = resource
        unpacker = unpack
        files = [file]
        byteCount = resource.count
        chunkCount = (resource.count + resource.chunkSize - 1) / resource.chunkSize
        entrySize = resource.count > UInt64(UInt32.max) && !resource.isSolid ? 8 : 4
        let entries = resource.isSolid ? chunkCount : max(1, chunkCount) - 1
        let head: UInt64 = resource.isSolid ? 16 : 0
        let (tableSize, overflow) = entries.multipliedReportingOverflow(by: entrySize)
        guard !overflow, tableSize <= resource.packedCount, tableSize <= 256 << 20 else {
            throw ParseError("wim.damaged", at: Int(clamping: resource.offset), "chunk table")
        }
        // Behind the chunks where they were written to a pipe.
        let tablePlace = resource.isPipable ? resource.packedCount - tableSize : head
        let table = try file.bytes(at: resource.offset &+ tablePlace, count: Int(tableSize))
        var starts: [UInt64] = []
        starts.reserveCapacity(Int(entries) + 2)
        var sum = resource.isPipable ? 0 : head + tableSize
        let base = sum
        let view = table.span
        if !resource.isSolid { starts.append(base) }
        for index in 0..<Int(entries) {
            let value = entrySize == 8 ? view.loadU64(at: index * 8) : UInt64(view.loadU32(at: index * 4))
            if resource.isSolid {
                starts.append(sum)
                sum &+= value
            } else {
                starts.append(base &+ value)
            }
        }
        let sizes = chunkCount * 4
        guard !resource.isPipable || sizes + tableSize <= resource.packedCount else {
            throw ParseError("wim.damaged", at: Int(clamping: resource.offset), "chunk table")
        }
        let end = resource.isPipable ? resource.packedCount - tableSize - sizes : resource.packedCount
        starts.append(resource.isSolid ? sum : end)
        self.starts = starts
    }

    func extent(at offset: UInt64) throws -> Extent {
        let chunk = offset / resource.chunkSize
        let inside = offset % resource.chunkSize
        let count = min(resource.chunkSize, byteCount - chunk * resource.chunkSize)
        let start = starts[Int(chunk)]
        let end = starts[Int(chunk) + 1]
        guard end > start, end <= resource.packedCount, end - start <= count else {
            throw ParseError("wim.damaged", at: Int(clamping: resource.offset &+ start), "chunk \(chunk)")
        }
        let place = resource.offset &+ start &+ (resource.isPipable ? (chunk + 1) * 4 : 0)
        // A chunk that would not shrink is stored as it is.
        guard end - start < count else {
            return Extent(length: count - inside, place: .stored(file: 0, offset: place &+ inside))
        }
        let unit = PackedUnit(
            file: 0,
            offset: place,
            packedCount: Int(end - start),
            unpackedCount: Int(count)
        )
        return Extent(length: count - inside, place: .packed(unit, skip: Int(inside)))
    }

    func unpack(_ unit: PackedUnit) throws -> [UInt8] {
        let packed = try files[0].bytes(at: unit.offset, count: unit.packedCount)
        guard let bytes = unpacker(resource.packing, packed, unit.unpackedCount) else {
            throw ParseError("wim.damaged", at: Int(clamping: unit.offset), "packed chunk")
        }
        return bytes
    }
}

/// The description at the end of a WIM: XML of which a few facts are wanted.
enum WIMDescription {
    static func images(_ text: String) -> [Int: [String: String]] {
        var result: [Int: [String: String]] = [:]
        for part in text.components(after: "<IMAGE INDEX=\"") {
            guard let number = Int(part.prefix { $0 != "\"" }) else { continue }
            let body = part.before("</IMAGE>")
            var facts: [String: String] = [:]
            for (name, tag) in [
                ("name", "NAME"), ("edition", "EDITIONID"), ("language", "DEFAULT"), ("major", "MAJOR"),
                ("minor", "MINOR"), ("build", "BUILD"), ("type", "INSTALLATIONTYPE"), ("architecture", "ARCH"),
            ] {
                guard let rest = body.components(after: "<\(tag)>").first else { continue }
                facts[name] = String(rest.before("</\(tag)>").prefix(200))
            }
            result[number] = facts
        }
        return result
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text after each occurrence of a mark, up to the next one.
    fileprivate func components(after mark: String) -> [Substring] {
        var result: [Substring] = []
        var rest = self[...]
        while let start = rest.range(ofMark: mark) {
            rest = rest[start.upperBound...]
            result.append(rest[..<(rest.range(ofMark: mark)?.lowerBound ?? rest.endIndex)])
        }
        return result
    }

    /// The text before a mark, or all of it.
    fileprivate func before(_ mark: String) -> Substring {
        self[..<(self[...].range(ofMark: mark)?.lowerBound ?? endIndex)]
    }
}

extension Substring {
    fileprivate func range(ofMark mark: String) -> Range<Index>? {
        let wanted = Array(mark.utf8)
        let bytes = utf8
        var index = bytes.startIndex
        while index < bytes.endIndex, let start = bytes[index...].firstIndex(of: wanted[0]) {
            if bytes[start...].starts(with: wanted) { return start..<bytes.index(start, offsetBy: wanted.count) }
            index = bytes.index(after: start)
        }
        return nil
    }
}
