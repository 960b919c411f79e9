public import ByteKit
public import DiskFormats
import DiskImages
public import ImageServing

/// What the libraries of this worker read: WIM and ESD, discs, archives, packed files.
public struct MediaDriver: ImageDriver {
    /// A driver.
    public init() {}

    /// The images of a WIM, or the one volume of a disc or an archive.
    public func openVolumes(_ source: any ByteSource, name: String, context: ImageContext) throws -> [ServedVolume]? {
        switch try MediaKind.detect(source) {
        case .wim:
            let decompressor = WimDecompressor()
            let wim = try WIMImage(parts(of: source, name: name, context), unpack: decompressor.unpack)
            return wim.images.indices.map { index in wimVolume(wim, index, source) }
        case .iso:
            if try FileSystemKind.detect(source) == .udf, let system = try? UDFImage(source).fileSystem() {
                return [volume(.udf, system, source)]
            }
            return [volume(.iso9660, try ISOImage.fileSystem(source), source)]
        case .tar: return [volume(.archive, try TarArchive.fileSystem(source), source)]
        case .zip, .sevenZip, .gzip, .xz, .zstd, .bzip2:
            return [volume(.archive, try ArchiveImage(source).fileSystem(), source)]
        case nil: throw ParseError(.unsupported, at: 0, "medium")
        }
    }

    /// The parts of a split WIM, each by its number in the file's name; the WIM alone where it is in one piece.
    private func parts(of source: any ByteSource, name: String, _ context: ImageContext) throws -> [any ByteSource] {
        let own = try WIMImage.part(of: source)
        guard own.count > 1 else { return [source] }
        guard let names = WIMImage.partNames(name, number: own.number, count: own.count) else {
            throw ParseError("wim.split", at: 40, "part \(own.number)")
        }
        return try names.enumerated().map { index, name in
            if index + 1 == own.number { return source }
            guard let part = try context.sibling(name) else { throw ParseError(.partMissing, at: 42, name) }
            let other = try WIMImage.part(of: part)
            guard other.number == index + 1, other.id == own.id else { throw ParseError(.partMissing, at: 42, name) }
            return part
        }
    }

    private func volume(_ kind: FileSystemKind, _ system: any FileSystem, _ source: any ByteSource) -> ServedVolume {
        let partition = Partition(scheme: .none, number: 0, offset: 0, byteCount: source.byteCount, type: "")
        let model = ImageVolume(index: 0, partition: partition, fileSystem: kind, label: system.label)
        return ServedVolume(model: model, source: source, plain: source, system: system)
    }

    private func wimVolume(_ wim: WIMImage, _ index: Int, _ source: any ByteSource) -> ServedVolume {
        let partition = Partition(scheme: .none, number: index + 1, offset: 0, byteCount: source.byteCount, type: "")
        var model = ImageVolume(index: index, partition: partition, fileSystem: .wim)
        model.label = wim.images[index]["name"] ?? ""
        model.facts = wim.images[index]
        do {
            return ServedVolume(model: model, source: source, plain: source, system: LazyWIM(wim, index))
        }
    }
}
