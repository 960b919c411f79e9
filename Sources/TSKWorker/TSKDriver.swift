public import ByteKit
public import DiskFormats
import DiskImages
public import ImageServing

/// One volume, read by The Sleuth Kit.
public struct TSKDriver: ImageDriver {
    /// A driver.
    public init() {}

    /// The source is the volume.
    public func openVolumes(_ source: any ByteSource, name: String, context: ImageContext) throws -> [ServedVolume]? {
        let kind = try FileSystemKind.detect(source)
        let partition = Partition(scheme: .none, number: 0, offset: 0, byteCount: source.byteCount, type: "")
        let model = ImageVolume(index: 0, partition: partition, fileSystem: kind)
        let cached = CachedSource(source)
        return [ServedVolume(model: model, source: source, plain: source, system: try TSKFileSystem(kind, cached))]
    }
}
