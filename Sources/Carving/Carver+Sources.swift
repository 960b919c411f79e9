public import ByteKit

extension Carver {
    /// Bytes a block owns when a source is read in blocks: small enough to stay in the processor's cache until the close
    /// look, large enough that its context does not count.
    private static let blockSize = 1 << 20

    /// Scans and proves everything in `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: the source, or a part of it that stands for itself.
    ///   - base: offset of that part, for the offsets of the findings.
    ///   - limit: findings of each standing to keep; the others are counted.
    /// - Returns: what is there, by rising offset.
    public func carve(
        _ bytes: Span<UInt8>,
        at base: UInt64 = 0,
        limit: Int = CarvingResult.defaultLimit
    ) -> CarvingResult {
        carve(bytes, at: base, owning: 0..<bytes.count, limit: limit) { false }
    }

    /// Reads a source in blocks through one reused buffer, scans and proves.
    ///
    /// Memory stays at a little over a block, whatever the size of the source.
    ///
    /// - Parameters:
    ///   - source: what to read.
    ///   - limit: findings of each standing to keep; the others are counted.
    ///   - isCancelled: asked between blocks; true ends the work early.
    /// - Returns: what is there, by rising offset.
    /// - Throws: what the source throws.
    public func carve(
        _ source: some ByteSource,
        limit: Int = CarvingResult.defaultLimit,
        isCancelled: () -> Bool = { false }
    ) throws -> CarvingResult {
        try carve(source, limit: limit, blockSize: Self.blockSize, isCancelled: isCancelled)
    }

    func carve(
        _ source: some ByteSource,
        limit: Int,
        blockSize: Int,
        isCancelled: () -> Bool
    ) throws -> CarvingResult {
        var result = CarvingResult(limit: limit)
        let capacity = Self.contextBefore + blockSize + Self.contextAfter
        var buffer = [UInt8](repeating: 0, count: Int(clamping: min(UInt64(capacity), source.byteCount)))
        var candidates: [CarvedCandidate] = []
        var start: UInt64 = 0
        while start < source.byteCount {
            if isCancelled() {
                result.isCancelled = true
                break
            }
            let base = start - min(start, UInt64(Self.contextBefore))
            var room = buffer.mutableSpan
            let count = try source.read(at: base, into: &room)
            let lead = Int(start - base)
            // A source that gives less than it promised ends here.
            guard count > lead else { break }
            let owned = lead..<min(count, lead + blockSize)
            carve(buffer.span.extracting(0..<count), at: base, block: owned, &candidates, into: &result)
            start += UInt64(owned.count)
        }
        return result
    }

    /// Scans and proves memory with several threads; the result is the same as with one.
    ///
    /// - Parameters:
    ///   - region: a mapped file, for example.
    ///   - workers: parts that are worked on side by side.
    ///   - limit: findings of each standing to keep; the others are counted.
    /// - Returns: what is there, by rising offset.
    public func carve(
        _ region: MemoryRegion,
        workers: Int,
        limit: Int = CarvingResult.defaultLimit
    ) async -> CarvingResult {
        let parts = Self.parts(of: region.count, workers: workers)
        return await withTaskGroup(of: (Int, CarvingResult).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask {
                    (index, carve(region.bytes, at: 0, owning: part, limit: limit) { Task.isCancelled })
                }
            }
            var results = [CarvingResult](repeating: CarvingResult(limit: limit), count: parts.count)
            for await (index, result) in group { results[index] = result }
            return results.reduce(into: CarvingResult(limit: limit)) { $0.append($1) }
        }
    }

    /// Scans and proves one part of memory, for a caller with threads of its own.
    ///
    /// - Parameters:
    ///   - part: where structures must begin; what surrounds it in the region is looked at too.
    ///   - region: a mapped file, for example.
    ///   - limit: findings of each standing to keep; the others are counted.
    /// - Returns: what begins in the part, with offsets in the region.
    public func carve(
        _ part: Range<Int>,
        of region: MemoryRegion,
        limit: Int = CarvingResult.defaultLimit
    ) -> CarvingResult {
        carve(region.bytes, at: 0, owning: part.clamped(to: 0..<region.count), limit: limit) { false }
    }

    /// Cuts a source into equal parts, at borders of blocks so that no block is shared.
    public static func parts(of count: Int, workers: Int) -> [Range<Int>] {
        let blocks = (count + blockSize - 1) / blockSize
        let workers = max(1, min(workers, blocks))
        let borders = (0...workers).map { blocks / workers * $0 + min($0, blocks % workers) }
        return zip(borders, borders.dropFirst()).map { start, end in
            min(count, start * blockSize)..<min(count, end * blockSize)
        }
    }

    private func carve(
        _ bytes: Span<UInt8>,
        at base: UInt64,
        owning owned: Range<Int>,
        limit: Int,
        isCancelled: () -> Bool
    ) -> CarvingResult {
        var result = CarvingResult(limit: limit)
        var candidates: [CarvedCandidate] = []
        var start = owned.lowerBound
        while start < owned.upperBound {
            if isCancelled() {
                result.isCancelled = true
                break
            }
            let end = min(owned.upperBound, start + Self.blockSize)
            carve(bytes, at: base, block: start..<end, &candidates, into: &result)
            start = end
        }
        return result
    }

    private func carve(
        _ bytes: Span<UInt8>,
        at base: UInt64,
        block: Range<Int>,
        _ candidates: inout [CarvedCandidate],
        into result: inout CarvingResult
    ) {
        candidates.removeAll(keepingCapacity: true)
        scan(bytes, at: base, owning: block, into: &candidates)
        for candidate in candidates {
            if let finding = prove(candidate, in: bytes, at: base) { result.add(finding) }
        }
        result.count(scanned: block.count)
    }
}
