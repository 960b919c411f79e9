/// Bytes in memory that live as long as this object: a mapped file, a copy, a replayed hive.
///
/// It is the one place where a raw address becomes a checked span; parsers see only the span.
@safe
public final class MemoryRegion: Sendable {
    private let address: UInt
    /// How many bytes there are.
    public let count: Int
    private let release: @Sendable (UnsafeMutableRawPointer, Int) -> Void

    /// Takes over `count` bytes at `pointer`, which `release` gives back when nobody needs them any more.
    ///
    /// - Parameters:
    ///   - pointer: the first byte; not written by anyone while the region lives.
    ///   - count: bytes from there on.
    ///   - release: called once, with the same pointer and count.
    @unsafe
    public init(
        owning pointer: UnsafeMutableRawPointer,
        count: Int,
        release: @escaping @Sendable (UnsafeMutableRawPointer, Int) -> Void
    ) {
        address = UInt(bitPattern: pointer)
        self.count = count
        unsafe self.release = release
    }

    /// A region of its own holding a copy of `bytes`.
    public convenience init(copying bytes: Span<UInt8>) {
        let count = bytes.count
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: Swift.max(count, 1), alignment: 16)
        unsafe bytes.withUnsafeBufferPointer { source in
            // SAFETY: room for count bytes was just allocated; source is alive in this closure.
            if let start = source.baseAddress { unsafe pointer.copyMemory(from: start, byteCount: count) }
        }
        unsafe self.init(owning: pointer, count: count) { pointer, _ in unsafe pointer.deallocate() }
    }

    /// A region of its own holding a copy of `bytes`.
    public convenience init(_ bytes: [UInt8]) { self.init(copying: bytes.span) }

    /// A region of `count` zero bytes that `fill` writes before anyone else sees it.
    public convenience init<Failure: Error>(
        count: Int,
        filling fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: Swift.max(count, 1), alignment: 16)
        unsafe pointer.initializeMemory(as: UInt8.self, repeating: 0, count: Swift.max(count, 1))
        do {
            // SAFETY: count bytes were just allocated and set to zero, and nobody else has the pointer yet.
            var span = unsafe MutableSpan(
                _unsafeStart: pointer.assumingMemoryBound(to: UInt8.self),
                count: count
            )
            try fill(&span)
        } catch {
            unsafe pointer.deallocate()
            throw error
        }
        unsafe self.init(owning: pointer, count: count) { pointer, _ in unsafe pointer.deallocate() }
    }

    deinit {
        if let pointer = unsafe UnsafeMutableRawPointer(bitPattern: address) { unsafe release(pointer, count) }
    }

    /// All bytes, readable as long as the region is alive.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let start = unsafe UnsafePointer<UInt8>(bitPattern: address)
            // SAFETY: init was given count readable bytes at this address, and deinit alone releases them; the span
            // cannot outlive the region because its lifetime is tied to the borrow.
            let span = unsafe Span<UInt8>(_unsafeStart: start.unsafelyUnwrapped, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
