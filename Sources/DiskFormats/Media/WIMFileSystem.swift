import ByteKit

/// The names of one image of a WIM: directory entries in one block of metadata, numbered by their offset.
///
/// Entry: 0 length, 8 attributes, 16 offset of the folder's entries, 40 times, 64 SHA-1, 96 streams, 98 and 100 bytes
/// of the short and the long name, 102 the name. Streams follow: 0 length, 16 SHA-1, 36 bytes of the name.
final class WIMFileSystem: FileSystem {
    let kind = FileSystemKind.wim
    let label: String
    let root: UInt64
    private let image: WIMImage
    private let metadata: [UInt8]

    private static let entryLimit = 4_000_000

    init(_ image: WIMImage, metadata: [UInt8], label: String) throws(ParseError) {
        self.image = image
        self.metadata = metadata
        self.label = label
        let view = metadata.span
        guard view.holds(8, at: 0) else { throw ParseError("wim.damaged", at: 0, "metadata") }
        let security = max(8, Int(clamping: view.loadU32(at: 0)))
        root = UInt64((security + 7) / 8 * 8)
        guard Entry(view, at: Int(clamping: root)) != nil else { throw ParseError("wim.damaged", at: 0, "top folder") }
    }

    private struct Entry {
        let length: Int
        let attributes: UInt32
        let children: UInt64
        let created: UInt64
        let modified: UInt64
        let hash: WIMImage.SHA1
        let name: String
        /// Where the next entry of the same folder begins.
        let next: Int

        var isFolder: Bool { attributes & 0x10 != 0 && attributes & 0x400 == 0 }

        init?(_ view: Span<UInt8>, at start: Int) {
            guard view.holds(102, at: start), let length = Int(exactly: view.loadU64(at: start)), length >= 102,
                view.holds(length, at: start)
            else { return nil }
            self.length = length
            attributes = view.loadU32(at: start + 8)
            children = view.loadU64(at: start + 16)
            created = view.loadU64(at: start + 40)
            modified = view.loadU64(at: start + 56)
            let streams = Int(view.loadU16(at: start + 96))
            let nameCount = Int(view.loadU16(at: start + 100))
            guard nameCount <= length - 102 else { return nil }
            name = UTF16Text.decode(view.extracting((start + 102)..<(start + 102 + nameCount)))
            var hash = WIMImage.SHA1(view, at: start + 64)
            // With further streams the content's hash stands in one without a name.
            var position = start + (length + 7) / 8 * 8
            for _ in 0..<streams {
                guard view.holds(38, at: position), let size = Int(exactly: view.loadU64(at: position)), size >= 38,
                    view.holds(size, at: position)
                else { return nil }
                if view.loadU16(at: position + 36) == 0 {
                    let own = WIMImage.SHA1(view, at: position + 16)
                    if !own.isZero { hash = own }
                }
                position += (size + 7) / 8 * 8
            }
            self.hash = hash
            next = position
        }
    }

    private func entry(_ id: UInt64) throws -> Entry {
        let metadata = self.metadata
        guard let place = Int(exactly: id), let entry = Entry(metadata.span, at: place) else {
            throw ParseError("wim.damaged", at: Int(clamping: id), "directory entry")
        }
        return entry
    }

    func entries(ofFolder id: UInt64) throws -> [FileEntry] {
        let folder = try entry(id)
        guard folder.children != 0, var place = Int(exactly: folder.children) else { return [] }
        var result: [FileEntry] = []
        let metadata = self.metadata
        let view = metadata.span
        while result.count < Self.entryLimit, let entry = Entry(view, at: place) {
            result.append(FileEntry(name: entry.name, id: UInt64(place), isFolder: entry.isFolder))
            place = entry.next
        }
        return result
    }

    func status(of id: UInt64) throws -> FileStatus {
        let entry = try entry(id)
        return FileStatus(
            byteCount: image.size(of: entry.hash),
            modified: Timestamp(fileTime: entry.modified),
            created: Timestamp(fileTime: entry.created)
        )
    }

    func open(_ id: UInt64) throws -> any ByteSource {
        let entry = try entry(id)
        return entry.hash.isZero ? ArraySource([]) : try image.open(entry.hash)
    }

    func unallocatedRanges() throws -> [Range<UInt64>] { [] }
}
