import ByteKit

/// Fetches parts of a hive that is not wholly in memory, for example out of a disk image.
public protocol HivePager: Sendable {
    /// Makes `count` bytes from `offset` on readable in the hive's memory region.
    /// - Returns: false when they cannot be had.
    func prepare(offset: Int, count: Int) -> Bool
}

/// The bytes of a hive, and the one door through which every parser reaches them.
///
/// The pattern is: ask whether a range is `ready`, then read it through `bytes`. For a hive mapped into memory the
/// question is one comparison; with a pager it fetches what is missing.
struct HiveImage: ~Copyable, Sendable {
    let region: MemoryRegion
    /// The problems found while reading.
    let log = ProblemLog()
    let count: Int
    /// The address of the first byte, as a number.
    private let address: UInt
    private let pager: (any HivePager)?
    /// Whether there is a pager: a plain flag, because looking at an optional existential costs reference counts.
    private let isPaged: Bool

    init(_ region: MemoryRegion, pager: (any HivePager)? = nil) {
        self.region = region
        self.pager = pager
        isPaged = pager != nil
        count = region.count
        address = region.bytes.startAddress
    }

    /// Whether `length` bytes at `offset` exist and may be read; safe for any two numbers.
    @inline(__always)
    func ready(_ length: Int, at offset: Int) -> Bool {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return false }
        return !isPaged || fetch(length, at: offset)
    }

    @inline(never)
    private func fetch(_ length: Int, at offset: Int) -> Bool {
        pager?.prepare(offset: offset, count: length) ?? true
    }

    /// Remembers a problem, unless nobody wants to know.
    @inline(never)
    func report(_ code: ParseError.Code, at offset: Int, unless isQuiet: Bool = false) {
        if !isQuiet { log.report(code, at: offset) }
    }

    /// All bytes; only ranges that are ready may be looked at.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        @inline(__always)
        get {
            guard let start = unsafe UnsafePointer<UInt8>(bitPattern: address) else { return Span() }
            // SAFETY: the image holds the region that owns these bytes, and so keeps them for as long as it is
            // borrowed.
            let span = unsafe Span<UInt8>(_unsafeStart: start, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Passes on where the bytes are to an owner of the image, whose lifetime then bounds the span.
    @inline(__always)
    var startAddress: UInt { address }
}
