public import ByteKit

/// Files known by a list of their paths: archives, discs.
public final class FlatFileSystem: FileSystem {
    /// One file of the list.
    public struct File: Sendable {
        /// Path with `/`.
        public var path: String
        /// Size and times.
        public var status: FileStatus

        /// A file.
        public init(path: String, status: FileStatus) {
            self.path = path
            self.status = status
        }
    }

    /// What kind of thing holds the files.
    public let kind: FileSystemKind
    /// Its name.
    public let label: String
    /// The top folder.
    public let root: UInt64 = 0

    private let files: [File]
    private let nodes: [Node]
    private let opener: @Sendable (Int) throws -> any ByteSource

    private struct Node {
        var name: String
        var file: Int?
        var children: [Int] = []
    }

    /// The most files kept of one list.
    public static let fileLimit = 2_000_000

    /// A file system.
    ///
    /// - Parameters:
    ///   - kind: what holds the files.
    ///   - label: its name.
    ///   - files: the files; folders follow from their paths.
    ///   - opener: opens a file by its place in the list.
    public init(
        _ kind: FileSystemKind,
        label: String,
        files: [File],
        opener: @escaping @Sendable (Int) throws -> any ByteSource
    ) {
        self.kind = kind
        self.label = label
        self.files = files
        self.opener = opener
        var nodes = [Node(name: "")]
        var folders: [String: Int] = ["": 0]
        for (index, file) in files.enumerated() {
            let parts = file.path.split(separator: "/").filter { $0 != "." && $0 != ".." }
            guard let name = parts.last, parts.count <= 128 else { continue }
            var parent = 0
            var path = ""
            for part in parts.dropLast() {
                path += "/" + part
                if let known = folders[path] {
                    parent = known
                    continue
                }
                nodes.append(Node(name: String(part)))
                nodes[parent].children.append(nodes.count - 1)
                parent = nodes.count - 1
                folders[path] = parent
            }
            nodes.append(Node(name: String(name), file: index))
            nodes[parent].children.append(nodes.count - 1)
        }
        self.nodes = nodes
    }

    private func node(_ id: UInt64) throws -> Node {
        guard let index = Int(exactly: id), nodes.indices.contains(index) else {
            throw ParseError("volume.no-such-file", at: Int(clamping: id))
        }
        return nodes[index]
    }

    private func file(_ id: UInt64) throws -> Int {
        guard let file = try node(id).file else { throw ParseError("volume.no-such-file", at: Int(clamping: id)) }
        return file
    }

    /// The entries of a folder.
    public func entries(ofFolder id: UInt64) throws -> [FileEntry] {
        try node(id).children.map {
            FileEntry(name: nodes[$0].name, id: UInt64($0), isFolder: nodes[$0].file == nil)
        }
    }

    /// Size and times as the list told them.
    public func status(of id: UInt64) throws -> FileStatus { files[try file(id)].status }

    /// Opens by the closure.
    public func open(_ id: UInt64) throws -> any ByteSource { try opener(try file(id)) }

    /// Nothing is known of free space.
    public func unallocatedRanges() throws -> [Range<UInt64>] { [] }
}

/// A tar archive, whose files lie in it as they are: ustar, GNU long names, pax.
public enum TarArchive {
    /// Lists an archive.
    /// - Returns: its files; each is a slice of the archive.
    /// - Throws: what the source throws.
    public static func fileSystem(_ source: any ByteSource) throws -> FlatFileSystem {
        var files: [FlatFileSystem.File] = []
        var slices: [SliceSource] = []
        var place: UInt64 = 0
        var longName: String?
        var longSize: UInt64?
        while place + 512 <= source.byteCount, files.count < FlatFileSystem.fileLimit {
            let head = try source.bytes(at: place, count: 512)
            guard head.contains(where: { $0 != 0 }) else { break }
            guard let size = number(head[124..<136]), size <= source.byteCount else { break }
            place += 512
            let data = SliceSource(source, start: place, byteCount: size)
            place += (size + 511) / 512 * 512
            switch head[156] {
            case UInt8(ascii: "L"): longName = text(try data.read(at: 0, count: 65_536)[...])
            case UInt8(ascii: "x"):
                let fields = pax(try data.read(at: 0, count: 1 << 20))
                longName = fields["path"] ?? longName
                longSize = fields["size"].flatMap { UInt64($0) }
            case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
                let prefix =
                    head[257..<262] == Array("ustar".utf8)[...] && head[263] == 0x30 ? text(head[345..<500]) : ""
                let short = prefix.isEmpty ? text(head[0..<100]) : prefix + "/" + text(head[0..<100])
                // Over 8 GiB the head's own size no longer holds.
                let count = longSize ?? size
                if let longSize, longSize > size, longSize <= source.byteCount {
                    place += (longSize - size + 511) / 512 * 512
                }
                files.append(
                    FlatFileSystem.File(
                        path: longName ?? short,
                        status: FileStatus(
                            byteCount: count,
                            modified: number(head[136..<148]).flatMap { Int64(exactly: $0) }.map {
                                Timestamp(secondsSince1970: $0)
                            }
                        )
                    )
                )
                slices.append(SliceSource(source, start: data.start, byteCount: count))
                longName = nil
                longSize = nil
            default:
                longName = nil
                longSize = nil
            }
        }
        let held = slices
        return FlatFileSystem(.archive, label: "", files: files) { held[$0] }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, or a big-endian number when the highest bit of the first byte is set.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        if let first = bytes.first, first & 0x80 != 0 {
            return bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let digits = bytes.filter { $0 != 0 && $0 != 0x20 }
        return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    /// Lines of "length key=value".
    private static func pax(_ bytes: [UInt8]) -> [String: String] {
        var result: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard let space = line.firstIndex(of: " "), let equals = line.firstIndex(of: "="), space < equals else {
                continue
            }
            result[String(line[line.index(after: space)..<equals])] = String(line[line.index(after: equals)...])
        }
        return result
    }
}
