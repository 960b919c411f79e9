import ByteKit
import DiskFormats
import DiskImages
import Glibc
public import WorkerLink

/// Answers the program's questions about one image.
public final class ImageServer {
    private let server: WorkerServer
    private let driver: any ImageDriver
    private let meter = ByteMeter()
    private var session: ImageSession?
    private var handles: [UInt32: any ByteSource] = [:]
    private var nextHandle: UInt32 = 1

    private static let handleLimit = 4_096
    private static let readLimit = 4 << 20
    private static let ownerLimit = 1 << 16
    private static let ownerByteLimit = 8 << 20

    /// A server whose libraries are those of `driver`.
    public init(_ server: WorkerServer, driver: any ImageDriver) {
        self.server = server
        self.driver = driver
    }

    /// Answers until the program closes its end.
    public func run() { server.run { try self.answer($0, $1) } }

    private func answer(_ number: UInt16, _ request: WorkerMessage) throws -> WorkerMessage {
        guard let operation = ImageOperation(rawValue: number) else { throw WorkerError(.workerUnknownOperation) }
        var input = ByteReader(request.payload.span)
        switch operation {
        case .open: return try open(&input, request.descriptors)
        case .volumes: return WorkerMessage { $0.list(session?.volumes ?? []) { $0.volume($1.model) } }
        case .unlock: return try unlock(&input)
        case .files: return try files(&input)
        case .openFile: return try openFile(&input)
        case .media: return try media(&input)
        case .read: return try read(&input)
        case .nextData: return try nextData(&input)
        case .unallocated: return try unallocated(&input)
        case .slack: return try slack(&input)
        case .owners: return try owners(&input)
        case .release:
            handles[try input.u32()] = nil
            return WorkerMessage()
        case .bytesRead: return WorkerMessage { $0.u64(meter.total) }
        case .verify:
            let result = try driver.verify()
            return WorkerMessage { $0.optional(result) { $0.bool($1) } }
        }
    }

    private func current() throws -> ImageSession {
        guard let session else { throw WorkerError(.workerProtocol, detail: "nothing is open") }
        return session
    }

    // MARK: opening

    private func open(_ input: inout ByteReader, _ descriptors: [Int32]) throws -> WorkerMessage {
        let name = try input.wireText()
        let snapshot = try input.wireOptional { (item) throws(ParseError) in try item.wireText() }
        guard let source = try Self.source(&input, descriptors, server, meter) else {
            throw WorkerError(.workerProtocol, detail: "no source")
        }
        var context = driver.context
        let server = self.server
        let meter = self.meter
        context.sibling = { name in
            let answer = try server.callBack(ImageCallback.sibling.rawValue, WorkerMessage { $0.text(name) })
            var reader = ByteReader(answer.payload.span)
            return try Self.source(&reader, answer.descriptors, server, meter)
        }
        let session = try ImageSession(source, name: name, snapshot: snapshot, context: context, driver: driver)
        self.session = session
        return WorkerMessage {
            $0.list(session.opened.layers) { $0.layer($1) }
            $0.list(session.opened.snapshots) { $0.snapshot($1) }
            $0.list((session.opened.problems + session.tableProblems).map(ImageSession.problem)) { $0.problem($1) }
            $0.u64(session.opened.media.byteCount)
        }
    }

    private static func source(
        _ input: inout ByteReader,
        _ descriptors: [Int32],
        _ server: WorkerServer,
        _ meter: ByteMeter
    ) throws -> (any ByteSource)? {
        switch WireSource(rawValue: try input.u8()) {
        case .descriptor:
            guard let descriptor = descriptors.first else { return nil }
            return MeteredSource(SparseDescriptorSource(owning: descriptor), meter: meter)
        case .relayed:
            let number = try input.u32()
            return MeteredSource(
                RelayedSource(number: number, byteCount: try input.u64(), server: server),
                meter: meter
            )
        case .absent, nil: return nil
        }
    }

    private func unlock(_ input: inout ByteReader) throws -> WorkerMessage {
        let index = Int(try input.u32())
        let secret: BitLockerSecret
        switch try input.u8() {
        case 0: secret = .password(try input.wireText())
        case 1: secret = .recoveryPassword(try input.wireText())
        default: secret = .startupKey(try input.wireData())
        }
        let volume = try current().unlock(index, secret: secret)
        return WorkerMessage { $0.volume(volume) }
    }

    // MARK: files

    private func files(_ input: inout ByteReader) throws -> WorkerMessage {
        let index = Int(try input.u32())
        let shadow = try input.wireOptional { (item) throws(ParseError) in try item.wireText() }
        let patterns = try input.wireList { (item) throws(ParseError) in PathPattern(try item.wireText()) }
        let withDeleted = try input.wireBool()
        let limit = min(Int(try input.u32()), 200_000)
        let system = try current().system(index, shadowCopy: shadow)
        var walker = PathWalker(system, patterns: patterns, limit: limit)
        var found = walker.run()
        if withDeleted {
            for (path, entry) in try system.deletedFiles(limit: 2_000_000)
            where !entry.isFolder && found.count < limit && patterns.contains(where: { $0.matches(path) }) {
                found.append(PathWalker.Match(path: path, entry: entry))
            }
        }
        return WorkerMessage { writer in
            writer.list(found) { writer, match in
                var file = ImageFile(
                    volume: index,
                    shadowCopy: shadow,
                    path: match.path,
                    id: match.entry.id,
                    byteCount: 0,
                    isDeleted: match.entry.isDeleted
                )
                if let status = try? system.status(of: match.entry.id) {
                    file.byteCount = status.byteCount
                    file.modified = status.modified
                    file.created = status.created
                }
                writer.file(file)
            }
            writer.list(walker.problems) { writer, item in
                var problem = ImageSession.problem(item.error)
                problem.detail = problem.detail.isEmpty ? item.path : "\(item.path): \(problem.detail)"
                writer.problem(problem)
            }
            writer.bool(walker.isCutShort)
        }
    }

    private func openFile(_ input: inout ByteReader) throws -> WorkerMessage {
        let index = Int(try input.u32())
        let shadow = try input.wireOptional { (item) throws(ParseError) in try item.wireText() }
        let id = try input.u64()
        return try hand(out: try current().system(index, shadowCopy: shadow).open(id))
    }

    private func media(_ input: inout ByteReader) throws -> WorkerMessage {
        let index = try input.wireOptional { (item) throws(ParseError) in try item.u32() }
        guard let index else { return try hand(out: try current().opened.media) }
        let volumes = try current().volumes
        guard volumes.indices.contains(Int(index)) else { throw ParseError("volume.no-such-volume", at: Int(index)) }
        let volume = volumes[Int(index)]
        return try hand(out: volume.plain ?? volume.source)
    }

    private func hand(out source: any ByteSource) throws -> WorkerMessage {
        guard handles.count < Self.handleLimit else { throw WorkerError("worker.too-many-open", detail: "files") }
        let handle = nextHandle
        nextHandle &+= 1
        handles[handle] = source
        return WorkerMessage {
            $0.u32(handle)
            $0.u64(source.byteCount)
            $0.bool(source is any SequentialSource)
        }
    }

    private func source(_ handle: UInt32) throws -> any ByteSource {
        guard let source = handles[handle] else { throw WorkerError(.workerProtocol, detail: "handle") }
        return source
    }

    private func read(_ input: inout ByteReader) throws -> WorkerMessage {
        let source = try source(try input.u32())
        let offset = try input.u64()
        return WorkerMessage(payload: try source.read(at: offset, count: min(Int(try input.u32()), Self.readLimit)))
    }

    private func nextData(_ input: inout ByteReader) throws -> WorkerMessage {
        let source = try source(try input.u32())
        let range = try source.dataRange(from: try input.u64())
        return WorkerMessage {
            $0.optional(range) {
                $0.u64($1.lowerBound)
                $0.u64($1.upperBound)
            }
        }
    }

    private func unallocated(_ input: inout ByteReader) throws -> WorkerMessage {
        let ranges = try current().system(Int(try input.u32()), shadowCopy: nil).unallocatedRanges()
        // The readers tell no more than a frame has room for.
        return WorkerMessage { $0.ranges(ranges.prefix(SlackMap.rangeLimit)) }
    }

    private func slack(_ input: inout ByteReader) throws -> WorkerMessage {
        let slack = try current().system(Int(try input.u32()), shadowCopy: nil).slack()
        return WorkerMessage {
            $0.ranges(slack.ranges.prefix(SlackMap.rangeLimit))
            $0.list(slack.problems.map(ImageSession.problem)) { $0.problem($1) }
        }
    }

    private func owners(_ input: inout ByteReader) throws -> WorkerMessage {
        let system = try current().system(Int(try input.u32()), shadowCopy: nil)
        let offsets = try input.wireList { (item) throws(ParseError) in try item.u64() }
        let owners = try system.owners(at: Array(offsets.prefix(Self.ownerLimit)))
        // Paths may be long; the program asks again for the owners that have no room here.
        var byteCount = 0
        let fitting = owners.prefix { owner in
            let isFirst = byteCount == 0
            byteCount += 16 + (owner.path?.utf8.count ?? 0)
            return isFirst || byteCount <= Self.ownerByteLimit
        }
        return WorkerMessage { $0.list(fitting) { $0.owner($1) } }
    }
}
