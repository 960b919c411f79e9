import ByteKit

/// The index of a folder: a B-tree over file names whose top lies in the record and whose pages lie in clusters.
struct NTFSFolder {
    private let root: [UInt8]
    private let pages: (any ByteSource)?
    private let pageSize: Int
    private let id: UInt64
    /// Whether the folder has pages besides its top.
    private let isLarge: Bool

    /// The most pages looked at; a folder of a million files has fewer.
    private static let pageLimit = 1 << 18

    init(_ volume: NTFSVolume, record id: UInt64) throws {
        let record = try volume.record(id)
        let attributes = try volume.attributes(of: record)
        guard
            let root = attributes.first(where: { $0.type == NTFSAttributeType.indexRoot && $0.name == "$I30" })?
                .resident, root.span.holds(32, at: 0)
        else { throw ParseError("ntfs.not-a-folder", at: 0, "record \(id)") }
        self.root = root
        self.id = id
        pageSize = volume.geometry.indexRecordSize
        isLarge = attributes.contains { $0.type == NTFSAttributeType.indexAllocation && $0.name == "$I30" }
        pages = try? volume.stream(attributes, type: NTFSAttributeType.indexAllocation, name: "$I30", of: id)
    }

    /// One entry of a node, as it stands.
    private struct Node {
        var entries: [(entry: FileEntry, isShortName: Bool, child: UInt64?)] = []
        /// The page after all entries.
        var lastChild: UInt64?
    }

    /// All entries: those of the root and of every page, whatever the tree says.
    ///
    /// A page that was freed keeps old entries, so pages that no node points to are left out.
    ///
    /// - Returns: the entries, and whether a page of them could not be read.
    func entries() throws -> (entries: [FileEntry], isDamaged: Bool) {
        var result: [FileEntry] = []
        var isDamaged = isLarge && pages == nil
        var visited: Set<UInt64> = []
        var waiting: [UInt64] = []
        func take(_ node: Node) {
            for item in node.entries {
                if let child = item.child { waiting.append(child) }
                if !item.isShortName { result.append(item.entry) }
            }
            if let child = node.lastChild { waiting.append(child) }
        }
        take(Self.parse(root.span, headerAt: 16))
        while let page = waiting.popLast() {
            guard visited.insert(page).inserted, visited.count <= Self.pageLimit else { continue }
            if let node = try? self.page(page) { take(node) } else { isDamaged = true }
        }
        return (result, isDamaged)
    }

    /// Follows the tree to a name of ASCII characters.
    ///
    /// - Returns: nil when the tree is damaged on the way, so that the caller looks at all entries.
    func lookUp(_ name: String) throws -> [FileEntry]? {
        let wanted = Self.folded(name)
        var node = Self.parse(root.span, headerAt: 16)
        for _ in 0..<32 {
            var next = node.lastChild
            for item in node.entries {
                let own = Self.folded(item.entry.name)
                if own == wanted { return item.isShortName ? nil : [item.entry] }
                if wanted.lexicographicallyPrecedes(own) {
                    next = item.child
                    break
                }
            }
            guard let page = next else { return [] }
            guard let child = try? self.page(page) else { return nil }
            node = child
        }
        return nil
    }

    /// UTF-16 units with ASCII letters in upper case: the order of the index for names that are ASCII.
    private static func folded(_ name: String) -> [UInt16] {
        name.utf16.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
    }

    /// Pages are numbered in clusters, or in 512 bytes where a page is smaller than a cluster; as pages follow each
    /// other without gaps, both are turned into a place by trying the page's own number.
    private func page(_ vcn: UInt64) throws -> Node {
        guard let pages else { throw ParseError(.ntfsBadRecord, at: 0, "folder \(id) has no pages") }
        for unit in Set([clusterUnit, 512, pageSize]).sorted(by: >) {
            let (place, overflow) = vcn.multipliedReportingOverflow(by: UInt64(unit))
            guard !overflow, place < pages.byteCount,
                var bytes = try? pages.bytes(at: place, count: pageSize),
                (try? NTFSFixup.apply(&bytes, signature: "INDX", at: place)) != nil,
                bytes.span.loadU64(at: 16) == vcn
            else { continue }
            return Self.parse(bytes.span, headerAt: 24)
        }
        throw ParseError(.ntfsBadRecord, at: 0, "page \(vcn) of folder \(id)")
    }

    private var clusterUnit: Int {
        // Byte 12 of the root: clusters per page; negative or zero where pages are smaller than clusters.
        let perPage = Int(Int8(bitPattern: root[12]))
        return perPage > 0 && pageSize % perPage == 0 ? pageSize / perPage : 512
    }

    private static func parse(_ bytes: Span<UInt8>, headerAt header: Int) -> Node {
        var node = Node()
        guard bytes.holds(16, at: header) else { return node }
        let (used, overflow) = header.addingReportingOverflow(Int(bytes.loadU32(at: header + 4)))
        let end = overflow ? bytes.count : min(used, bytes.count)
        var position = header + Int(clamping: bytes.loadU32(at: header))
        while position >= 0, position <= end - 16 {
            let length = Int(bytes.loadU16(at: position + 8))
            let flags = bytes.loadU16(at: position + 12)
            guard length >= 16, length <= end - position else { break }
            let child: UInt64? =
                flags & 1 != 0 && length >= 24 ? bytes.loadU64(at: position + length - 8) : nil
            if flags & 2 != 0 {
                node.lastChild = child
                break
            }
            if let name = NTFSFileName(bytes.extracting((position + 16)..<(position + length))) {
                let number = bytes.loadU64(at: position) & 0xFFFF_FFFF_FFFF
                let entry = FileEntry(name: name.name, id: number, isFolder: name.isFolder)
                // The top folder lists itself as ".".
                if name.name != "." {
                    node.entries.append((entry, name.space == 2, child))
                } else if let child {
                    node.entries.append((entry, true, child))
                }
            }
            position += length
        }
        return node
    }
}

/// The value of a $FILE_NAME attribute, which is also the key of a folder's index.
struct NTFSFileName {
    let parent: UInt64
    let parentSequence: UInt16
    let flags: UInt32
    /// 0 POSIX, 1 Windows, 2 DOS, 3 Windows and DOS.
    let space: UInt8
    let name: String

    var isFolder: Bool { flags & 0x1000_0000 != 0 }

    init?(_ bytes: Span<UInt8>) {
        guard bytes.holds(66, at: 0), bytes.holds(Int(bytes[64]) * 2, at: 66) else { return nil }
        parent = bytes.loadU64(at: 0) & 0xFFFF_FFFF_FFFF
        parentSequence = bytes.loadU16(at: 6)
        flags = bytes.loadU32(at: 56)
        space = bytes[65]
        name = UTF16Text.decode(bytes.extracting(66..<(66 + Int(bytes[64]) * 2)))
    }
}
