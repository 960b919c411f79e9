/// The address of something a C library owns.
///
/// It may be kept in a `Mutex`, which a pointer may not; whoever holds the lock uses the pointer.
struct Handle<Pointee>: Sendable {
    private let bits: UInt

    init(_ pointer: UnsafeMutablePointer<Pointee>?) { bits = UInt(bitPattern: pointer) }

    var pointer: UnsafeMutablePointer<Pointee>? { UnsafeMutablePointer(bitPattern: bits) }
}
