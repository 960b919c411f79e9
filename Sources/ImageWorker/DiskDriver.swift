public import ByteKit
import COpenSSL
public import DiskFormats
public import DiskImages
public import ImageServing
import Synchronization

/// What the libraries of this worker read.
public final class DiskDriver: ImageDriver {
    private let held = Mutex(Held())

    private struct Held {
        var image: EWFImage?
        var shadows: [(source: UInt64, volume: ShadowVolume)] = []
    }

    /// A driver without anything open.
    public init() {}

    /// zlib and Zstandard.
    public var context: ImageContext {
        ImageContext(
            inflate: { Unpackers.inflate($0, limit: $1, raw: true) },
            zlib: { Unpackers.inflate($0, limit: $1, raw: false) },
            zstd: { Unpackers.zstd($0, limit: $1) }
        )
    }

    /// Opens EWF images and raw images that were cut into numbered parts.
    public func openContainer(_ source: any ByteSource, name: String, context: ImageContext) throws -> OpenedContainer?
    {
        switch try ContainerKind.detect(source) {
        case .ewf, .ewf2:
            var segments = [source]
            while segments.count < 10_000, let next = EWFImage.segmentName(after: name, number: segments.count + 1),
                let segment = try context.sibling(next)
            { segments.append(segment) }
            let image = try EWFImage(segments: segments)
            held.withLock { $0.image = image }
            return OpenedContainer(
                media: CachedSource(image, blockLimit: 64),
                layers: [ContainerLayer(format: "ewf of \(segments.count) segments")]
            )
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

    /// BitLocker with OpenSSL's ciphers.
    public func openBitLocker(
        _ source: any ByteSource,
        secret: BitLockerSecret?
    ) throws -> (BitLockerState, (any ByteSource)?) {
        let metadata = try BitLockerMetadata(source)
        let crypto = OpenSSLCrypto()
        var state = BitLockerState(
            lock: .locked,
            protectors: metadata.protectors.map { .init(id: $0.id.description, kind: $0.kind.rawValue) },
            cipher: metadata.method?.name ?? "",
            label: metadata.label
        )
        if let cipher = try metadata.unlock(.none, crypto: crypto) {
            state.lock = .suspended
            return (state, BitLockerVolume(source, metadata: metadata, cipher: cipher))
        }
        let wanted: BitLockerMetadata.Secret =
            switch secret {
            case .password(let text): .password(text)
            case .recoveryPassword(let text): .recoveryPassword(text)
            case .startupKey(let bytes): .startupKey(bytes)
            case nil: .none
            }
        guard secret != nil, let cipher = try metadata.unlock(wanted, crypto: crypto) else { return (state, nil) }
        state.lock = .unlocked
        return (state, BitLockerVolume(source, metadata: metadata, cipher: cipher))
    }

    /// Shadow copies by libvshadow, which is only asked where their mark is.
    public func shadowCopies(_ source: any ByteSource) throws -> [ShadowCopy] {
        guard ShadowVolume.hasShadows(source) else { return [] }
        return try ShadowVolume(source).copies
    }

    /// The volume as a shadow copy kept it.
    public func openShadowCopy(_ source: any ByteSource, id: String) throws -> any ByteSource {
        try ShadowVolume(source).open(id)
    }

    /// The stored MD5 of an EWF image.
    public func verify() throws -> Bool? {
        guard let image = held.withLock({ $0.image }), let stored = image.storedMD5() else { return nil }
        guard let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestInit_ex(context, EVP_md5(), nil)
        var offset: UInt64 = 0
        while offset < image.byteCount {
            let bytes = try image.read(at: offset, count: 1 << 20)
            if bytes.isEmpty { break }
            EVP_DigestUpdate(context, bytes, bytes.count)
            offset += UInt64(bytes.count)
        }
        var digest = [UInt8](repeating: 0, count: 64)
        var count: UInt32 = 0
        EVP_DigestFinal_ex(context, &digest, &count)
        // A chunk of zeros that was damaged is zeros again, so the sum of all alone does not show it.
        return Array(digest[..<Int(count)]) == stored && image.chunksAgree
    }
}
