import ByteKit
import DiskFormats
public import WorkerLink

extension DiskImage {
    /// Opens an image that lies in this one: the disk in an appliance, the WIM on a disc, the disk packed with gzip.
    ///
    /// Parents, extents and segments are looked for beside it, in the same folder of the same volume.
    /// - Returns: nil when the file is no image.
    /// - Throws: `WorkerError`.
    public func nested(_ file: ImageFile, options: ImageOptions = ImageOptions()) throws(WorkerError) -> DiskImage? {
        let source = try open(file)
        do { guard try Self.recognises(source) else { return nil } } catch let error as WorkerError {
            throw error
        } catch {
            throw WorkerError("source.unreadable", doing: "look at \(file.path)")
        }
        let parts = file.path.split(separator: "/")
        let folder = parts.dropLast().joined(separator: "/")
        let siblings = ImageSiblings { name in
            guard !name.contains("*"), !name.contains("?"), !name.contains("/"), !name.contains("\\") else {
                return nil
            }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            let found = try self.files(inVolume: file.volume, shadowCopy: file.shadowCopy, matching: [path])
            return try found.files.first.map { .source(try self.open($0)) }
        }
        let name = parts.last.map(String.init) ?? ""
        return try Self.open(source: source, name: name, siblings: siblings, options: options)
    }
}
