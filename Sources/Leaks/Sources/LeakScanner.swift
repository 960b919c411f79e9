import ByteKit
import ByteSources
import DiskImages
import Synchronization
import Texts

/// Searches single sources, block by block, and opens the archives among them.
///
/// Each thread has one of its own, with one buffer that serves for everything.
final class LeakScanner {
    /// Bytes a block owns.
    static let blockSize = 1 << 20
    /// Archives inside archives that are opened.
    private static let archiveDepth = 8
    /// Files of one archive that are looked at.
    private static let memberLimit = 200_000
    /// Bytes that all files of one outermost archive may unpack to.
    private static let archiveBudget: UInt64 = 16 << 30

    private let matcher = LeakMatcher()
    private let collection: Collection
    private let images: ImageOptions
    private var buffer: [UInt8]

    init(_ collection: Collection, images: ImageOptions) {
        self.collection = collection
        self.images = images
        buffer = [UInt8](repeating: 0, count: LeakMatcher.contextBefore + Self.blockSize + LeakMatcher.contextAfter)
    }

    /// A scanner that collects elsewhere.
    convenience init(_ collection: Collection, sharing other: LeakScanner) {
        self.init(collection, images: other.images)
    }

    /// A source and what is known of its blocks, for the threads that share it.
    final class Shared: Sendable {
        struct State {
            var lineEnds: [Int]
            var matches: [TextMatch] = []
            var partsLeft: Int
        }

        let source: any ByteSource
        let place: LeakPlace
        let order: Layer?
        let state: Mutex<State>

        init(_ source: any ByteSource, _ place: LeakPlace, order: Layer?, partCount: Int) {
            self.source = source
            self.place = place
            self.order = order
            let blocks = Int(clamping: (source.byteCount + UInt64(blockSize) - 1) / UInt64(blockSize))
            state = Mutex(State(lineEnds: [Int](repeating: 0, count: blocks), partsLeft: partCount))
        }
    }

    // MARK: One source

    /// Searches a source to its end, as an archive where it is one.
    ///
    /// - Parameters:
    ///   - source: the bytes.
    ///   - place: where they are.
    ///   - depth: archives around it.
    ///   - budget: bytes that may still be unpacked.
    /// - Returns: what is left of the budget.
    func search(_ source: some ByteSource, _ place: LeakPlace, depth: Int = 0, budget: UInt64 = archiveBudget) -> UInt64
    {
        var budget = budget
        do {
            let head = try source.read(at: 0, count: 512)
            if let kind = ArchiveKind.detect(head.span, byteCount: source.byteCount) {
                if try openArchive(source, kind, place, depth: depth, budget: &budget) { return budget }
            }
            let shared = Shared(source, place, order: WideText.order(of: head.span), partCount: 1)
            try search(0..<source.byteCount, of: shared)
        } catch {
            collection.problem(place, error)
        }
        return budget
    }

    /// Searches a part of a source; whoever finishes the last part says where its finds are.
    func search(_ part: Range<UInt64>, of shared: Shared) throws {
        var matches: [TextMatch] = []
        var lineEnds: [(block: Int, count: Int)] = []
        var failure: (any Error)?
        var start = part.lowerBound
        while start < part.upperBound {
            let base = start - min(start, UInt64(LeakMatcher.contextBefore))
            let lead = Int(start - base)
            let count: Int
            do {
                var room = buffer.mutableSpan
                count = try shared.source.read(at: base, into: &room)
            } catch {
                failure = error
                break
            }
            // A source that gives less than it promised ends here.
            guard count > lead else { break }
            let owned = lead..<min(count, lead + Self.blockSize, lead + Int(part.upperBound - start))
            let result = matcher.search(
                buffer.span.extracting(0..<count),
                at: base,
                owning: owned,
                order: shared.order
            ) { offset, count in (try? shared.source.read(at: offset, count: count)) ?? [] }
            matches += result.matches
            if result.isCutShort { collection.problem(shared.place.text, Message("leaks.cut-short")) }
            collection.add(result.lookalikes, byteCount: owned.count)
            if shared.source.byteCount > UInt64(Self.blockSize) {
                lineEnds.append(
                    (Int(start / UInt64(Self.blockSize)), Locator.count(buffer.span, owned))
                )
            }
            start += UInt64(owned.count)
        }
        let isLast = shared.state.withLock { state in
            state.matches += matches
            for (block, count) in lineEnds { state.lineEnds[block] = count }
            state.partsLeft -= 1
            return state.partsLeft == 0
        }
        if isLast { report(shared) }
        if let failure { throw failure }
    }

    private func report(_ shared: Shared) {
        let (matches, lineEnds) = shared.state.withLock { ($0.matches, $0.lineEnds) }
        collection.countFile()
        guard !matches.isEmpty else { return }
        let locator = Locator(blockSize: Self.blockSize, lineEnds: lineEnds, order: shared.order)
        var seen: Set<UInt64> = []
        for match in matches.sorted(by: { ($0.offset, $0.layers.count) < ($1.offset, $1.layers.count) })
        where match.length == 0 || seen.insert(match.offset).inserted {
            let spot = (try? locator.spot(of: match, in: shared.source)) ?? Spot()
            collection.add(Leak(key: match.key, place: shared.place, spot: spot, match: match))
        }
    }

    // MARK: Archives

    /// Searches the files of an archive.
    ///
    /// - Returns: false where it cannot be opened as one; its bytes are then searched as they are.
    private func openArchive(
        _ source: some ByteSource,
        _ kind: ArchiveKind,
        _ place: LeakPlace,
        depth: Int,
        budget: inout UInt64
    ) throws -> Bool {
        guard depth < Self.archiveDepth else {
            collection.problem(place.text, Message("leaks.too-deep", ["path": .text(place.text)]))
            return false
        }
        if let content = try kind.unpackedInMemory(source) {
            var inner = place
            inner.members.append(kind.innerName(of: place))
            budget -= min(budget, UInt64(content.count))
            budget = search(MemorySource(content), inner, depth: depth + 1, budget: budget)
            return true
        }
        var options = images
        options.spoolLimit = budget
        let image: DiskImage
        do {
            image = try DiskImage.open(source: source, name: place.name, options: options)
        } catch {
            collection.problem(place, error)
            return false
        }
        var didOpen = false
        for volume in image.volumes where volume.isReadable {
            didOpen = true
            let list = try image.files(inVolume: volume.index, matching: ["**"], limit: Self.memberLimit)
            if list.isCutShort || !list.problems.isEmpty {
                collection.problem(place.text, Message("leaks.cut-short"))
            }
            for file in list.files {
                var inner = place
                inner.members.append(file.path)
                guard budget > 0 else {
                    collection.problem(place.text, Message("leaks.too-large", ["path": .text(place.text)]))
                    return true
                }
                do {
                    let member = try image.open(file)
                    budget -= min(budget, member.byteCount)
                    budget = search(member, inner, depth: depth + 1, budget: budget)
                } catch {
                    collection.problem(inner, error)
                }
            }
        }
        if !didOpen {
            let text = TextArgument.text(place.text)
            collection.problem(place.text, Message("leaks.archive", ["path": text, "detail": "archive.damaged"]))
        }
        return didOpen
    }
}

extension LeakPlace {
    /// Name of the file, without folders.
    var name: String {
        let text = members.last ?? object?.path ?? path
        return text.split(separator: "/").last.map(String.init) ?? text
    }
}
