import ByteKit
import ByteSources
import Unpacking

/// What is opened before it is searched, recognised by its first bytes.
enum ArchiveKind: String, Sendable {
    case zip, sevenZip, tar, gzip, xz, zstd, bzip2, cabinet, wim

    /// Packed files up to this many bytes are unpacked here; a worker takes longer to start than they do to read.
    private static let inMemoryLimit: UInt64 = 8 << 20
    /// What they may unpack to; what is larger goes through a worker, to a file.
    private static let unpackedLimit = 64 << 20

    /// Recognises an archive; nil for anything else.
    static func detect(_ head: Span<UInt8>, byteCount: UInt64) -> ArchiveKind? {
        guard head.count >= 18 else { return nil }
        if head.matches("PK\u{3}\u{4}", at: 0) { return .zip }
        if head.matches("ustar", at: 257) { return .tar }
        if head.matches("MSCF\0\0\0\0", at: 0) { return .cabinet }
        if head.matches("MSWIM\0\0\0", at: 0) { return .wim }
        if head.matches("BZh", at: 0), (0x31...0x39).contains(head[3]), head.matches("1AY&SY", at: 4) { return .bzip2 }
        switch (head.loadU32(at: 0), head.loadU16(at: 4)) {
        case (0xAFBC_7A37, 0x1C27): return .sevenZip
        case (0x587A_37FD, 0x005A): return .xz
        case (0xFD2F_B528, _): return .zstd
        case (let mark, _) where mark & 0x00FF_FFFF == 0x0008_8B1F: return .gzip
        default: return nil
        }
    }

    /// The content of a small packed file; nil for a worker to open.
    func unpackedInMemory(_ source: some ByteSource) throws -> MemoryRegion? {
        guard self == .gzip || self == .xz, source.byteCount <= Self.inMemoryLimit else { return nil }
        let bytes = try source.read(at: 0, count: Int(source.byteCount))
        guard let packing = Packing.detect(bytes.span) else { return nil }
        let content = Unpacker.unpack(bytes.span, packing: packing, limit: Self.unpackedLimit)
        return content.problem == nil ? content.region : nil
    }

    /// What the one packed file is called inside.
    func innerName(of place: LeakPlace) -> String {
        let name = place.name
        for ending in [".gz", ".xz", ".tgz", ".txz"] where name.lowercased().hasSuffix(ending) {
            let stem = String(name.dropLast(ending.count))
            return ending.hasPrefix(".t") ? stem + ".tar" : stem
        }
        return name
    }
}
