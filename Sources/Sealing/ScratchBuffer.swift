import Glibc

/// Working memory for content in clear: of a fixed size, and overwritten when it is given up.
@safe
final class ScratchBuffer {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    /// How many bytes are in it.
    private(set) var count = 0

    init(capacity: Int) {
        unsafe memory = .allocate(capacity: max(capacity, 1))
        unsafe memory.initialize(repeating: 0)
    }

    deinit {
        // SAFETY: the memory allocated in init is still ours.
        if let start = unsafe memory.baseAddress { unsafe explicit_bzero(start, memory.count) }
        unsafe memory.deallocate()
    }

    /// How many bytes still fit.
    var room: Int { unsafe memory.count - count }

    /// The bytes in it; what they are changes with the next call.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            // SAFETY: count bytes of the memory are initialized, and it lives until deinit; the span is tied to the borrow.
            let span = unsafe Span(_unsafeElements: UnsafeBufferPointer(memory).extracting(0..<count))
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Adds bytes behind those there are; a programmer error when they do not fit.
    func append(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= room)
        // SAFETY: the room was just compared with the count of the source.
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let from = source.baseAddress, let to = unsafe memory.baseAddress else { return }
            unsafe (to + count).update(from: from, count: source.count)
        }
        count += bytes.count
    }

    /// Lets `body` write up to `capacity` bytes from the start; it returns how many it wrote.
    func fill<Failure: Error>(
        _ capacity: Int,
        _ body: (UnsafeMutablePointer<UInt8>) throws(Failure) -> Int
    ) throws(Failure) {
        count = 0
        precondition(capacity <= room)
        guard let start = unsafe memory.baseAddress else { return }
        count = try unsafe body(start)
    }

    /// Forgets the bytes; they are overwritten by the next ones or at the end.
    func removeAll() { count = 0 }
}
