/// A growing block of output that a decoder writes into.
///
/// It takes one byte more than the limit: only then is it certain that the limit was not the end.
struct UnpackBuffer {
    private(set) var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = min(max(limit, 0), Int.max - 1) }

    /// Room for the next step, as much again as there is, so that growth stays cheap; 0 when there is too much.
    var nextStep: Int { min(max(64 * 1_024, min(bytes.count, 64 << 20)), limit + 1 - bytes.count) }

    /// Appends what a decoder writes through the pointer: it gets room for `count` bytes and says how many it used.
    mutating func append(count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            // SAFETY: the buffer has room for count bytes; a decoder reports no more than it was given.
            used = if let start = buffer.baseAddress { unsafe min(count, write(start)) } else { 0 }
        }
        bytes.append(contentsOf: chunk)
    }

    /// Takes away what is beyond the limit.
    /// - Returns: whether there was anything.
    mutating func dropExcess() -> Bool {
        guard bytes.count > limit else { return false }
        bytes.removeLast(bytes.count - limit)
        return true
    }
}
