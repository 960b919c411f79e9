public import ByteKit
import DiskFormats
import DiskImages
public import ImageServing

/// What the libraries of this worker read: WIM and ESD, discs, archives, packed files.
public struct MediaDriver: ImageDriver {
    /// A driver.
    public init() {}

    /// The images of a WIM, or the one volume of a disc or an archive.
    public func openVolumes(_ source: any ByteSource) throws -> [ServedVolume]? {
        switch try MediaKind.detect(source) {
        case .wim:
            let decompressor = WimDecompressor()
            let wim = try WIMImage(source, unpack: decompressor.unpack)
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
