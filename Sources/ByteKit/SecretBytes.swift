// No file, no input, no output: only the wiping of memory, which no compiler may leave out.
import func Glibc.explicit_bzero

/// Bytes that nobody but their owner may see: a key, a passphrase, an identity.
///
/// No text form or mirror shows them, they cannot be encoded, and their memory is overwritten when the last reference
/// goes. What is copied out of them is the caller's to wipe, see ``Swift/Array/wipe()``.
@safe
public final class SecretBytes: Sendable {
    private let address: UInt
    /// How many bytes there are.
    public let count: Int

    /// Keeps a copy.
    public init(copying bytes: Span<UInt8>) {
        count = bytes.count
        let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: Swift.max(bytes.count, 1))
        // SAFETY: room for count bytes was just allocated; source is alive in this closure.
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe pointer.initialize(from: start, count: source.count) }
        }
        address = UInt(bitPattern: pointer)
    }

    /// Keeps a copy; the array remains the caller's.
    public convenience init(_ bytes: [UInt8]) { self.init(copying: bytes.span) }

    /// Keeps a copy and wipes the array.
    public convenience init(taking bytes: inout [UInt8]) {
        self.init(copying: bytes.span)
        bytes.wipe()
    }

    /// Keeps the UTF-8 of a text; the text itself cannot be wiped.
    public convenience init(utf8 text: String) {
        var bytes = Array(text.utf8)
        self.init(taking: &bytes)
    }

    /// As many bytes from the system's generator.
    public convenience init(randomCount count: Int) {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        self.init(taking: &bytes)
    }

    deinit {
        guard let pointer = unsafe UnsafeMutablePointer<UInt8>(bitPattern: address) else { return }
        // SAFETY: the bytes allocated in init are still ours; nobody else keeps the address.
        unsafe explicit_bzero(pointer, count)
        unsafe pointer.deallocate()
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { count == 0 }

    /// A copy as text.
    ///
    /// Call it only where a person asked to see or use the secret: a text cannot be wiped.
    public func revealedText() -> String { String(decoding: bytes.array(), as: UTF8.self) }

    /// The bytes, readable as long as this object is alive.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let start = unsafe UnsafePointer<UInt8>(bitPattern: address)
            // SAFETY: count bytes live at this address until deinit; the span is tied to the borrow.
            let span = unsafe Span<UInt8>(_unsafeStart: start.unsafelyUnwrapped, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Lends a copy as an array, for interfaces that take nothing else, and wipes it afterwards.
    ///
    /// The copy is wiped only where `body` keeps none itself.
    public func withArray<Result, Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Result) throws(Failure) -> Result
    {
        var copy = bytes.array()
        defer { copy.wipe() }
        return try body(copy)
    }

    /// Whether the bytes are the same; how long it takes tells only the count.
    public func matches(_ other: Span<UInt8>) -> Bool {
        guard other.count == count else { return false }
        let own = bytes
        var difference: UInt8 = 0
        for index in 0..<count { difference |= own[index] ^ other[index] }
        return difference == 0
    }
}

extension SecretBytes: Equatable {
    /// Two are equal when all their bytes are; the time taken depends on the lengths alone.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool { left.matches(right.bytes) }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the bytes.
    public var description: String { "(secret)" }
    /// Never the bytes.
    public var debugDescription: String { "(secret)" }
    /// A mirror with nothing in it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension [UInt8] {
    /// Overwrites the bytes with zeros and empties the array.
    ///
    /// Another array that shares the memory keeps it as it is: wipe what nobody else holds.
    public mutating func wipe() {
        // SAFETY: the pointer and count are those of this array's own memory.
        unsafe withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { unsafe explicit_bzero(start, buffer.count) }
        }
        removeAll()
    }
}
