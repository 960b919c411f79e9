public import ByteKit
import COpenSSL
public import DiskFormats
public import DiskImages
public import ImageServing
import ImageWorker
import Synchronization

/// What all libraries together read: images of evidence, locked volumes and earlier states besides everything else.
public final class ForensicDriver: ImageDriver {
    private let disks = DiskDriver()
    private let image = Mutex<EWFImage?>(nil)

    /// A driver without anything open.
    public init() {}

    /// The same unpackers as for every disk.
    public var context: ImageContext { disks.context }

    /// Opens EWF images; all others as every worker does.
    public func openContainer(_ source: any ByteSource, name: String, context: ImageContext) throws -> OpenedContainer?
    {
        guard [.ewf, .ewf2].contains(try ContainerKind.detect(source)) else {
            return try disks.openContainer(source, name: name, context: context)
        }
        var segments = [source]
        while segments.count < 10_000, let next = EWFImage.segmentName(after: name, number: segments.count + 1),
            let segment = try context.sibling(next)
        { segments.append(segment) }
        let image = try EWFImage(segments: segments)
        self.image.withLock { $0 = image }
        return OpenedContainer(
            media: CachedSource(image, blockLimit: 64),
            layers: [ContainerLayer(format: "ewf of \(segments.count) segments")]
        )
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

    /// Shadow copies by libvshadow.
    public func shadowCopies(_ source: any ByteSource) throws -> [ShadowCopy] {
        try ShadowVolume(source).copies
    }

    /// The volume as a shadow copy kept it.
    public func openShadowCopy(_ source: any ByteSource, id: String) throws -> any ByteSource {
        try ShadowVolume(source).open(id)
    }

    /// The stored MD5 of an EWF image.
    public func verify() throws -> Bool? {
        guard let image = self.image.withLock({ $0 }), let stored = image.storedMD5() else { return nil }
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
