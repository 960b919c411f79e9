public import ByteKit
import Glibc
import Synchronization

/// Memory of the size of a source whose parts are read when they are asked for.
///
/// A hive inside a disk image is read like this: its region has the hive's full size, and only pages that a lookup
/// touches are fetched.
public final class PagedMemory: Sendable {
    /// The memory; only ranges that ``prepare(offset:count:)`` has confirmed hold the source's bytes.
    public let region: MemoryRegion
    private let source: any ByteSource
    private let address: UInt
    private let pages: Mutex<[Bool]>

    /// Bytes that are fetched at once.
    public static let pageSize = 32 * 1_024

    /// Reserves memory of the source's size without touching it.
    /// - Throws: ``SourceError`` where there is not enough.
    public init(_ source: any ByteSource) throws(SourceError) {
        guard let count = Int(exactly: source.byteCount), count > 0 else { throw SourceError(.tooLarge, path: "") }
        // SAFETY: anonymous private memory that only this object and the region know; munmap gets the same numbers back.
        let memory = unsafe mmap(
            nil,
            count,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
            -1,
            0
        )
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            throw SourceError(.tooLarge, path: "", systemError: errno)
        }
        address = UInt(bitPattern: memory)
        region = unsafe MemoryRegion(owning: memory, count: count) { pointer, count in unsafe munmap(pointer, count) }
        self.source = source
        pages = Mutex([Bool](repeating: false, count: (count + Self.pageSize - 1) / Self.pageSize))
    }

    /// Fetches what is missing of a range.
    /// - Returns: false where the range is not inside or the source does not give it.
    public func prepare(offset: Int, count: Int) -> Bool {
        guard offset >= 0, count >= 0, offset <= region.count, count <= region.count - offset else { return false }
        guard count > 0 else { return true }
        return pages.withLock { pages in
            var page = offset / Self.pageSize
            let last = (offset + count - 1) / Self.pageSize
            while page <= last {
                if !pages[page] {
                    // Neighbours that are missing too are fetched in one request.
                    var end = page
                    while end < last, !pages[end + 1] { end += 1 }
                    guard fetch(page...end) else { return false }
                    for index in page...end { pages[index] = true }
                    page = end
                }
                page += 1
            }
            return true
        }
    }

    private func fetch(_ range: ClosedRange<Int>) -> Bool {
        let start = range.lowerBound * Self.pageSize
        let count = min(region.count, (range.upperBound + 1) * Self.pageSize) - start
        guard let memory = unsafe UnsafeMutablePointer<UInt8>(bitPattern: address) else { return false }
        // SAFETY: the range lies inside the region; it is written once, under the lock, before anyone is told that it may
        // be read, and the region keeps the memory alive.
        var span = unsafe MutableSpan(_unsafeStart: memory + start, count: count)
        return (try? source.read(at: UInt64(start), into: &span)) == count
    }
}
