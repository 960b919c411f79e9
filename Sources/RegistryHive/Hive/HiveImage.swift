import ByteKit

/// Fetches parts of a hive that is not wholly in memory, for example out of a disk image.
public protocol HivePager: Sendable {
    /// Makes `count` bytes from `offset` on readable in the hive's memory region.
    /// - Returns: false when they cannot be had.
    func prepare(offset: Int, count: Int) -> Bool
}

/// The bytes of a hive, and the one door through which every parser reaches them.
///
/// The pattern is: ask whether a range is `ready`, then read it through `bytes`. For a hive mapped into memory the question is
/// one comparison; with a pager it fetches what is missing.
struct HiveImage: ~Copyable, Sendable {
    let region: MemoryRegion
    let pager: (any HivePager)?
    let count: Int
    /// The address of the first byte, as a number.
    let address: UInt

    init(_ region: MemoryRegion, pager: (any HivePager)? = nil) {
        self.region = region
        self.pager = pager
        count = region.count
        address = region.bytes.startAddress
    }

    /// Whether `length` bytes at `offset` exist and may be read; safe for any two numbers.
    @inline(__always)
    func ready(_ length: Int, at offset: Int) -> Bool {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return false }
        guard let pager else { return true }
        return pager.prepare(offset: offset, count: length)
    }

    /// All bytes; only ranges that are ready may be looked at.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        // SAFETY: the image holds the region, and so keeps the memory alive for as long as the borrow of the image lasts.
        get { unsafe _overrideLifetime(region.bytes, borrowing: self) }
    }
}
