public import ByteKit
public import DiskFormats
import DiskImages
public import ImageServing

/// What most images need: our own readers, unpackers, and raw images that were cut into parts.
///
/// What needs a larger library is left to the worker that has it.
public struct DiskDriver: ImageDriver {
    /// A driver.
    public init() {}

    /// EWF, BitLocker and shadow copies are read by `regain-forensic`.
    public var lacksLibraries: Bool { true }

    /// zlib and Zstandard.
    public var context: ImageContext {
        ImageContext(
            inflate: { Unpackers.inflate($0, limit: $1, raw: true) },
            zlib: { Unpackers.inflate($0, limit: $1, raw: false) },
            zstd: { Unpackers.zstd($0, limit: $1) }
        )
    }

    /// Opens raw images that were cut into numbered parts.
    /// - Throws: `worker.lacks-library` for an EWF image.
    public func openContainer(_ source: any ByteSource, name: String, context: ImageContext) throws -> OpenedContainer?
    {
        switch try ContainerKind.detect(source) {
        case .ewf, .ewf2: throw ParseError(.workerLacksLibrary, at: 0, "EWF")
        case .aff, .aff4: throw ParseError(.unsupported, at: 0, "AFF")
        case .raw: return try openSplit(source, name: name, context: context)
        default: return nil
        }
    }

    /// `disk.001`, `disk.002` … or `disk.000` …, numbered with as many digits as the first.
    private func openSplit(_ source: any ByteSource, name: String, context: ImageContext) throws -> OpenedContainer? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let digits = name[name.index(after: dot)...]
        guard (2...5).contains(digits.count), let first = Int(digits), first <= 1 else { return nil }
        var parts = [source]
        while parts.count < 10_000 {
            let number = String(first + parts.count)
            let padded = String(repeating: "0", count: max(0, digits.count - number.count)) + number
            guard let part = try context.sibling(name[...dot] + padded) else { break }
            parts.append(part)
        }
        guard parts.count > 1 else { return nil }
        let whole = try ConcatenatedSource(parts)
        var opened = try ContainerOpener(context: context).open(whole)
        opened.layers.insert(ContainerLayer(format: "split of \(parts.count) parts"), at: 0)
        return opened
    }
}
