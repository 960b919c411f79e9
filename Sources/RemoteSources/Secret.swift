import ByteKit
import Glibc

/// A password or secret key.
///
/// No text form, mirror or comparison shows it, and its memory is overwritten at the end.
public struct Secret: Sendable {
    private let region: MemoryRegion

    /// Keeps a copy of `bytes`.
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

    /// Whether there is nothing in it.
    public var isEmpty: Bool { region.count == 0 }

    /// A copy of the bytes, for signing or for the wire.
    func revealedBytes() -> [UInt8] { region.bytes.array() }

    /// A copy as text, for the wire.
    func revealedText() -> String { String(decoding: revealedBytes(), as: UTF8.self) }
}

extension Secret: CustomStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "(secret)" }

    /// Never the secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
