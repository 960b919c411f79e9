public import ByteKit
import DiskFormats

/// Images that are no disks: file archives, discs, packed files.
public enum MediaKind: String, Sendable {
    case wim, iso, tar, zip, sevenZip = "7z", gzip, xz, zstd, bzip2

    /// What the first bytes say.
    /// - Returns: nil for anything else.
    /// - Throws: what the source throws.
    public static func detect(_ source: any ByteSource) throws -> MediaKind? {
        let start = try source.read(at: 0, count: 1_024)
        let bytes = start.span
        if bytes.matches("MSWIM\0\0\0", at: 0) || bytes.matches("WLPWM\0\0\0", at: 0) { return .wim }
        if bytes.matches("PK\u{3}\u{4}", at: 0) || bytes.matches("PK\u{5}\u{6}", at: 0) { return .zip }
        if bytes.matches("ustar", at: 257) { return .tar }
        if bytes.matches("BZh", at: 0), bytes.holds(10, at: 0), (0x31...0x39).contains(bytes[3]) { return .bzip2 }
        guard bytes.holds(8, at: 0) else { return nil }
        switch (bytes.loadU32(at: 0), bytes.loadU16(at: 4)) {
        case (0xAFBC_7A37, 0x1C27): return .sevenZip
        case (0x587A_37FD, 0x005A): return .xz
        case (0xFD2F_B528, _): return .zstd
        case (let value, _) where value & 0x00FF_FFFF == 0x0008_8B1F: return .gzip
        default: break
        }
        switch try FileSystemKind.detect(source) {
        case .iso9660, .udf: return .iso
        default: return nil
        }
    }
}
