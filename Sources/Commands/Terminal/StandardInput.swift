import ByteKit
import Glibc
import Texts

/// Standard input read to its end.
package enum StandardInput {
    /// The most that is taken.
    private static let limit = 1 << 30

    /// Everything on standard input.
    /// - Throws: ``Failure`` where it cannot be read or does not end.
    package static func readAll(limit: Int = limit) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            // SAFETY: the buffer is valid in the closure and its own count is the bound.
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(.inputOutput, Message("input.unreadable"))
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw Failure(.badInput, Message("input.too-large", ["limit": .number(limit)]))
            }
        }
    }
}
