public import ByteKit
import Synchronization

/// Keeps recently read blocks, so that the tables of a format are read once although they are asked for entry by entry.
///
/// Reads of a block or more go through. Memory is bounded by the number of blocks.
public final class CachedSource: SparseSource {
    private let base: any ByteSource
    private let blockSize: Int
    private let blockLimit: Int
    private let cache: Mutex<Cache>
    /// How many bytes there are.
    public let byteCount: UInt64

    private struct Cache {
        var blocks: [UInt64: Block] = [:]
        var clock: UInt64 = 0
    }

    private struct Block {
        var bytes: [UInt8]
        var used: UInt64
    }

    /// Puts a cache before `base`.
    ///
    /// - Parameters:
    ///   - base: where the bytes come from.
    ///   - blockSize: bytes of one block.
    ///   - blockLimit: how many blocks are kept.
    public init(_ base: any ByteSource, blockSize: Int = 64 << 10, blockLimit: Int = 64) {
        self.base = base
        self.blockSize = max(512, blockSize)
        self.blockLimit = max(1, blockLimit)
        byteCount = base.byteCount
        cache = Mutex(Cache())
    }

    /// Reads from the cache what it has, and keeps what it had not.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard buffer.count < blockSize else { return try base.read(at: offset, into: &buffer) }
        var done = 0
        while done < buffer.count, offset < byteCount, UInt64(done) < byteCount - offset {
            let place = offset + UInt64(done)
            let number = place / UInt64(blockSize)
            let inside = Int(place % UInt64(blockSize))
            let block = try block(number)
            let count = min(buffer.count - done, block.count - inside)
            guard count > 0 else { break }
            let source = block.span
            buffer.copy(source.extracting(inside..<(inside + count)), at: done)
            done += count
        }
        return done
    }

    /// What the base knows.
    public func nextData(from offset: UInt64) throws -> Range<UInt64>? { try base.dataRange(from: offset) }

    private func block(_ number: UInt64) throws -> [UInt8] {
        let held: [UInt8]? = cache.withLock { cache in
            cache.clock += 1
            guard var block = cache.blocks[number] else { return nil }
            block.used = cache.clock
            cache.blocks[number] = block
            return block.bytes
        }
        if let held { return held }
        let bytes = try base.read(at: number * UInt64(blockSize), count: blockSize)
        cache.withLock { cache in
            if cache.blocks.count >= blockLimit, let oldest = cache.blocks.min(by: { $0.value.used < $1.value.used }) {
                cache.blocks[oldest.key] = nil
            }
            cache.blocks[number] = Block(bytes: bytes, used: cache.clock)
        }
        return bytes
    }
}
