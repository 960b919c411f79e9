public import ByteKit
public import ByteSources
import Glibc

/// The files of a medium in a folder: an opened ISO, a DVD, a copy on a share.
public struct MediaFolder: Sendable {
    /// Paths of the Windows images, relative to the folder.
    public let images: [String]
    /// What the small files say.
    public let files: SetupFiles
    /// The folder.
    public let root: String

    /// Names of the images that setup installs from; `boot.wim` holds setup itself.
    private static let imageNames: Set<String> = ["install.wim", "install.esd", "install.swm"]
    private static let smallFileLimit: UInt64 = 1 << 20

    /// Looks for the files of a medium, whatever the case of their names.
    ///
    /// - Throws: `SourceError` where the folder cannot be read.
    public init(path: String) throws(SourceError) {
        root = path
        var images: [String] = []
        var files = SetupFiles()
        for folder in ["", "sources", "x64/sources", "x86/sources"] {
            guard let real = Self.resolve(folder, below: path) else { continue }
            for name in Self.names(in: real).sorted() {
                let file = "\(real)/\(name)"
                switch name.lowercased() {
                case let image where Self.imageNames.contains(image): images.append(file)
                case "ei.cfg": Self.text(file).map { files.takeEditionConfiguration($0) }
                case "pid.txt": Self.text(file).map { files.takeProductID($0) }
                case "product.ini": Self.text(file).map { files.takeProductList($0) }
                default: continue
                }
            }
        }
        self.images = images
        self.files = files
    }

    /// The real path of a folder whose names may be in another case.
    private static func resolve(_ folder: String, below root: String) -> String? {
        var path = root
        for part in folder.split(separator: "/") {
            guard let name = names(in: path).first(where: { $0.lowercased() == part }) else { return nil }
            path += "/\(name)"
        }
        return path
    }

    private static func names(in path: String) -> [String] {
        guard let stream = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while names.count < 10_000, let entry = unsafe readdir(stream) {
            // SAFETY: readdir's entry is valid until the next call, and its name ends with zero.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func text(_ path: String) -> String? {
        guard let source = try? FileSource(path: path), source.byteCount <= smallFileLimit,
            let region = try? source.region()
        else { return nil }
        let bytes = region.bytes.array()
        return decode(bytes)
    }

    /// The text of one of the small files: ASCII or, rarely, UTF-16.
    public static func decode(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) {
            return String(decoding: bytes.filter { $0 != 0 }.dropFirst(2), as: UTF8.self)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The images inside one Windows image file.
    ///
    /// Only header and metadata are read, whatever the size of the file.
    /// - Throws: `SourceError`, or `ParseError` with `media.…` codes.
    public static func images(in source: any ByteSource) throws -> [WIMImage] {
        let start = try source.read(at: 0, count: WIMHeader.byteCount)
        let header = try WIMHeader(parsing: start.span, fileByteCount: source.byteCount)
        let metadata = try source.read(at: header.xmlOffset, count: header.xmlByteCount)
        return try WIMImage.all(parsing: metadata.span)
    }
}
