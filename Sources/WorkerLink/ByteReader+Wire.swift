public import ByteKit

/// Reads what ``WireWriter`` wrote. The other side may have been taken over by a hostile image, so every count is
/// compared with the bytes that remain.
extension ByteReader {
    /// Reads a truth value; anything but 0 and 1 is refused.
    /// - Throws: `bytes.truncated`, `worker.protocol`.
    public mutating func wireBool() throws(ParseError) -> Bool {
        let start = offset
        switch try u8() {
        case 0: return false
        case 1: return true
        default: throw ParseError(.workerProtocol, at: start, "truth value")
        }
    }

    /// Reads a signed 64-bit number.
    /// - Throws: `bytes.truncated`.
    public mutating func i64() throws(ParseError) -> Int64 { Int64(bitPattern: try u64()) }

    /// Reads counted bytes.
    /// - Throws: `bytes.truncated`.
    public mutating func wireData() throws(ParseError) -> [UInt8] {
        let count = try u32()
        return try array(Int(count))
    }

    /// Reads a counted text; what is not UTF-8 becomes U+FFFD.
    /// - Throws: `bytes.truncated`.
    public mutating func wireText() throws(ParseError) -> String {
        String(decoding: try wireData(), as: UTF8.self)
    }

    /// Reads a value that may be absent.
    /// - Throws: `bytes.truncated`, `worker.protocol`, and what `read` throws.
    public mutating func wireOptional<Value>(
        _ read: (inout ByteReader) throws(ParseError) -> Value
    ) throws(ParseError) -> Value? {
        try wireBool() ? try read(&self) : nil
    }

    /// Reads a counted list.
    ///
    /// Every element takes at least one byte, so that a count larger than what remains is refused at once.
    /// - Throws: `bytes.truncated`, `worker.protocol`, and what `read` throws.
    public mutating func wireList<Element>(
        _ read: (inout ByteReader) throws(ParseError) -> Element
    ) throws(ParseError) -> [Element] {
        let start = offset
        let count = Int(try u32())
        guard count <= remaining else { throw ParseError(.workerProtocol, at: start, "list of \(count)") }
        var result: [Element] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(try read(&self)) }
        return result
    }
}

extension ParseError.Code {
    /// A message between the program and a worker is not what it should be.
    public static let workerProtocol: Self = "worker.protocol"
}
