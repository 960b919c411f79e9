public import ByteSources
import Glibc

/// How to reach what is on another machine.
public struct RemoteOptions: Sendable {
    /// What was said about S3.
    public var s3 = S3Options()
    /// As whom to open files on shares; nil for a guest.
    public var share: ShareCredentials?
    /// Whether shares must encrypt everything on the way.
    public var requiresShareEncryption = false
    /// How to log in to mail servers, and what to read there.
    public var mailbox = MailboxOptions()
    /// Time-outs; of those a share has the one for a stalled transfer.
    public var limits = WebLimits()
    /// How often to ask again.
    public var retries = RetryPolicy()
    /// Whether the workers give up their rights before they speak to anyone.
    public var sandbox = true
    /// A folder to look for the workers in before all others.
    public var workerFolder: String?
    /// The proxy for http and S3; nil takes that of the environment, an empty text none.
    public var proxy: String?
    /// A file of certificates in PEM to trust instead of the system's.
    public var certificateFile: String?

    /// The usual options.
    public init() {}
}

/// A file on another machine, read by ranges.
///
/// Opening asks for the first bytes, which bring size and identity along. Every later request demands the same
/// identity, so that bytes of two versions never mix: a changed object is an error. Many small reads are better made
/// through a `BlockCache`.
public final class RemoteSource: BatchSource {
    private enum Store: Sendable {
        case memory([UInt8])
        case web(WebObject, head: [UInt8])
        case share(ShareObject)
    }

    /// Bytes that opening brings along: one block of ``BlockCache/Plan/remote``.
    private static let headByteCount = 128 << 10
    /// The most bytes of one request.
    private static let pieceByteCount: UInt64 = 2 << 20
    /// The most requests at the same time.
    private static let pieceCount = 4

    /// The address.
    public let url: RemoteURL
    /// Size in bytes.
    public let byteCount: UInt64
    /// The entity tag that was demanded of every answer, where the server gives one.
    public let entityTag: String?
    /// What came over the network, failed and repeated requests included.
    public let meter: ByteMeter
    private let store: Store

    /// Opens a file on another machine.
    ///
    /// Starts a worker process that speaks to the network; it ends with the source.
    /// - Throws: ``RemoteError``.
    public static func open(_ url: RemoteURL, options: RemoteOptions = RemoteOptions()) throws(RemoteError)
        -> RemoteSource
    {
        switch url {
        case .web, .object:
            let transport = try WebWorker(options, isSecure: url.isSecure(options), target: url.description)
            return try open(url, options: options, web: transport)
        case .share(let location):
            let transport = ShareWorker(options, target: url.description)
            return try open(location, url: url, options: options, share: transport)
        }
    }

    /// Opens an http address or an object over a given transport.
    package static func open(
        _ url: RemoteURL,
        options: RemoteOptions,
        web transport: any WebTransport,
        surroundings: S3Surroundings = .process,
        pause: @escaping @Sendable (Duration) -> Void = WebObject.sleep
    ) throws(RemoteError) -> RemoteSource {
        let kind: WebObject.Kind
        switch url {
        case .web(let address): kind = .plain(address)
        case .object(let location):
            kind = .object(location, try S3Configuration(options.s3, surroundings: surroundings))
        case .share: throw RemoteError(.badAddress, target: url.description)
        }
        let meter = ByteMeter()
        let object = WebObject(
            kind,
            transport: transport,
            limits: options.limits,
            policy: options.retries,
            meter: meter,
            pause: pause
        )
        let opened = try object.open(headByteCount: headByteCount)
        return RemoteSource(
            url: url,
            byteCount: opened.pin.byteCount,
            entityTag: opened.pin.tag,
            meter: meter,
            store: opened.isWhole ? .memory(opened.head) : .web(object, head: opened.head)
        )
    }

    /// Opens a file of a share over a given transport.
    package static func open(
        _ location: ShareLocation,
        url: RemoteURL,
        options: RemoteOptions,
        share transport: any ShareTransport
    ) throws(RemoteError) -> RemoteSource {
        let meter = ByteMeter()
        let object = try ShareObject(
            location,
            credentials: options.share,
            requiresEncryption: options.requiresShareEncryption,
            timeout: min(.seconds(20), options.limits.stallTimeout),
            transport: transport,
            policy: options.retries,
            meter: meter
        )
        return RemoteSource(
            url: url,
            byteCount: object.byteCount,
            entityTag: nil,
            meter: meter,
            store: .share(object)
        )
    }

    private init(url: RemoteURL, byteCount: UInt64, entityTag: String?, meter: ByteMeter, store: Store) {
        self.url = url
        self.byteCount = byteCount
        self.entityTag = entityTag
        self.meter = meter
        self.store = store
    }

    /// Makes reads throw `remote.cancelled`, also one that waits before its next try.
    public func cancel() {
        switch store {
        case .memory: break
        case .web(let object, _): object.cancel()
        case .share(let object): object.cancel()
        }
    }

    /// Reads one range, in several requests at once when it is long.
    /// - Throws: ``RemoteError``.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let parts = try pieces(of: [clip(offset, buffer.count)])
        var done = 0
        for part in parts {
            buffer.write(part, 0..<part.count, at: done)
            done += part.count
        }
        return done
    }

    /// Reads every range, several at once.
    /// - Throws: ``RemoteError``.
    public func readMany(_ ranges: [Range<UInt64>]) throws -> [[UInt8]] {
        let clipped = ranges.map { clip($0.lowerBound, $0.count) }
        var parts = try pieces(of: clipped)[...]
        return clipped.map { range in
            var bytes: [UInt8] = []
            while bytes.count < range.count, let part = parts.popFirst() { bytes += part }
            return bytes
        }
    }

    private func clip(_ offset: UInt64, _ count: Int) -> Range<UInt64> {
        guard offset < byteCount else { return byteCount..<byteCount }
        return offset..<(offset + min(UInt64(max(0, count)), byteCount - offset))
    }

    /// The bytes of all ranges one after the other, in pieces none of which spans two ranges.
    private func pieces(of ranges: [Range<UInt64>]) throws(RemoteError) -> [[UInt8]] {
        switch store {
        case .memory(let bytes):
            return ranges.filter { !$0.isEmpty }.map { Array(bytes[Int($0.lowerBound)..<Int($0.upperBound)]) }
        case .share(let object):
            var parts: [[UInt8]] = []
            for range in ranges where !range.isEmpty { parts.append(try object.read(range)) }
            return parts
        case .web(let object, let head):
            return try pieces(of: ranges, object, head: head)
        }
    }

    private func pieces(
        of ranges: [Range<UInt64>],
        _ object: WebObject,
        head: [UInt8]
    ) throws(RemoteError) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var missing: [(part: Int, range: Range<UInt64>)] = []
        for range in ranges {
            var start = range.lowerBound
            if start < head.count {
                let end = min(range.upperBound, UInt64(head.count))
                if start < end { parts.append(Array(head[Int(start)..<Int(end)])) }
                start = end
            }
            while start < range.upperBound {
                let end = min(range.upperBound, start + Self.pieceByteCount)
                missing.append((parts.count, start..<end))
                parts.append([])
                start = end
            }
        }
        for first in stride(from: 0, to: missing.count, by: Self.pieceCount) {
            let group = missing[first..<min(missing.count, first + Self.pieceCount)]
            for (place, bytes) in zip(group, try object.read(group.map(\.range))) { parts[place.part] = bytes }
        }
        return parts
    }
}
