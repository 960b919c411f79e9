import ByteKit
import Glibc

/// A password, a field that the owner marked as secret, or a file that holds keys in clear.
///
/// No text form or mirror shows it, and its memory is overwritten at the end.
public struct SecretBytes: Sendable {
    private let region: MemoryRegion

    /// Keeps a copy of `bytes`; the caller's own copy is the caller's to wipe.
    public init(_ bytes: [UInt8]) {
        let count = bytes.count
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 16)
        // SAFETY: room for count bytes was just allocated; the region gives the same pointer and count back once.
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { unsafe pointer.copyMemory(from: start, byteCount: count) }
        }
        region = unsafe MemoryRegion(owning: pointer, count: count) { pointer, count in
            unsafe explicit_bzero(pointer, count)
            unsafe pointer.deallocate()
        }
    }

    /// Keeps a copy of a text's UTF-8.
    public init(_ text: String) { self.init([UInt8](text.utf8)) }

    /// Moves `bytes` in here: the array it came in is overwritten.
    init(taking bytes: inout [UInt8]) {
        self.init(bytes)
        Memory.wipe(&bytes)
    }

    /// How many bytes there are.
    public var count: Int { region.count }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { region.count == 0 }

    /// Lends the bytes, which must not be kept.
    public func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(region.bytes)
    }

    /// A copy as text.
    ///
    /// Call it only where a person asked to see or use the secret.
    public func revealedText() -> String { String(decoding: region.bytes.array(), as: UTF8.self) }
}

extension SecretBytes: Equatable {
    /// Two are equal when all their bytes are; the time taken depends on the lengths alone.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        guard left.count == right.count else { return false }
        return left.withBytes { first in
            right.withBytes { second in Memory.areEqual(first, second) }
        }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "(secret)" }
    /// Never the secret.
    public var debugDescription: String { "(secret)" }
    /// Never the secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What this room does with memory that held a secret.
enum Memory {
    /// Overwrites an array and empties it.
    ///
    /// It reaches the storage only where no other array shares it.
    static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            // SAFETY: the buffer is alive in this closure and as long as it says.
            if let start = buffer.baseAddress { unsafe explicit_bzero(start, buffer.count) }
        }
        bytes.removeAll()
    }

    /// Compares without stopping at the first difference.
    static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
