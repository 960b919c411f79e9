import ByteKit
import ByteSources
import DiskImages
import RemoteSources
import Synchronization
import Texts
import WorkerLink

/// Examines a file on another machine by ranges: no more is fetched than is looked at.
struct RemoteReader {
    let examiner: FileExaminer
    let options: RemoteOptions

    /// Larger files that are no images are not fetched whole unless they are hives, of which pages are fetched.
    private static let wholeLimit: UInt64 = 64 << 20

    /// Opens an address and examines what lies there.
    func examine(_ url: RemoteURL) -> FileExaminer.Result {
        let given = url.description
        var result = FileExaminer.Result(report: SourceReport(id: "", given: given, kind: .none))
        do {
            let remote = try RemoteSource.open(url, options: options)
            let watched = WatchedSource(remote)
            let source = BlockCache(watched, plan: .remote)
            result.report.size = source.byteCount
            defer {
                result.report.bytesRead = remote.meter.bytesRead
                result.report.requests = remote.meter.requestCount
            }
            let head = try source.read(at: 0, count: 36 * 1_024)
            let tail = try source.byteCount > 512 ? source.read(at: source.byteCount - 512, count: 512) : []
            var kind = ContentKind.detect(head: head.span, tail: tail.span)
            // What the first bytes leave open, the readers of images and archives may know.
            if kind == .unknown || kind == .document, try DiskImage.recognises(source) { kind = .diskImage }
            result.report.kind = kind
            result.carved = examiner.carved(source, given: given) { remote.entityTag }
            try examine(source, kind: kind, url: url, into: &result)
            if let failure = watched.failure { result.tell(failure) }
        } catch {
            result.report.status = .unreadable
            result.report.problems.append(Self.message(error, given: given))
        }
        return result
    }

    private func examine(
        _ source: BlockCache,
        kind: ContentKind,
        url: RemoteURL,
        into result: inout FileExaminer.Result
    ) throws {
        switch kind {
        case .diskImage:
            let siblings = self.siblings(of: url)
            examiner.readImage(into: &result, raw: { source }) { (options) throws(WorkerError) in
                try DiskImage.open(source: source, name: url.fileName, siblings: siblings, options: options)
            }
            examiner.finish(&result)
        case .hive where source.byteCount > Self.wholeLimit:
            HiveReader.read(try PagedMemory(source), root: url.description, into: &result.harvest)
            examiner.finish(&result)
        default:
            if source.byteCount > Self.wholeLimit || kind == .unknown, examiner.carving != .none {
                examiner.readRemains(source, into: &result)
                examiner.finish(&result)
                return
            }
            guard source.byteCount <= Self.wholeLimit else {
                result.harvest.report(Message("remote.too-large"), partial: true)
                examiner.finish(&result)
                return
            }
            let region = MemoryRegion(try source.read(at: 0, count: Int(clamping: source.byteCount)))
            result = examiner.examine(region, given: url.description)
        }
    }

    /// Parents and segments lie beside the image, at the same kind of address.
    private func siblings(of url: RemoteURL) -> ImageSiblings {
        let options = options
        return ImageSiblings { name in
            guard let neighbour = url.neighbour(named: name) else { return nil }
            do throws(RemoteError) {
                return .source(BlockCache(try RemoteSource.open(neighbour, options: options), plan: .remote))
            } catch {
                if error.code == .notFound { return nil }
                throw error
            }
        }
    }

    private static func message(_ error: any Error, given: String) -> Message {
        switch error {
        case let error as RemoteError: Message(error)
        case let error as WorkerError: Message(error)
        default: Message(SourceError.Code.unreadable.rawValue, ["path": .text(given)])
        }
    }
}

/// Keeps the first failure of a source whose reader knows only that something failed.
///
/// What goes wrong on the way to a server reaches the parsers of an image through two processes, where little is left of it.
private final class WatchedSource: BatchSource {
    private let source: RemoteSource
    private let first = Mutex<RemoteError?>(nil)

    init(_ source: RemoteSource) { self.source = source }

    var byteCount: UInt64 { source.byteCount }

    /// The first failure, if any.
    var failure: RemoteError? { first.withLock { $0 } }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        do { return try source.read(at: offset, into: &buffer) } catch { throw keep(error) }
    }

    func readMany(_ ranges: [Range<UInt64>]) throws -> [[UInt8]] {
        do { return try source.readMany(ranges) } catch { throw keep(error) }
    }

    private func keep(_ error: any Error) -> any Error {
        if let error = error as? RemoteError { first.withLock { $0 = $0 ?? error } }
        return error
    }
}

extension FileExaminer.Result {
    /// Says why bytes were missing, in place of what followed from it.
    fileprivate mutating func tell(_ failure: RemoteError) {
        forget(failure.code.rawValue)
        report.problems.insert(Message(failure), at: 0)
        let isEmpty = children.isEmpty && harvest.candidates.isEmpty && harvest.installations.isEmpty
        report.status = isEmpty ? .unreadable : .partial
    }

    private mutating func forget(_ code: String) {
        report.problems.removeAll { $0.code == code }
        for index in children.indices { children[index].forget(code) }
    }
}

extension Message {
    /// Why bytes on another machine could not be had.
    init(_ error: RemoteError) {
        self.init(error.code.rawValue, ["path": .text(error.target), "answer": .text(error.answer)])
    }
}
