import ByteKit
import ByteSources
import Commands
import Texts

/// A document that was written by an earlier run.
enum DocumentFile {
    /// The most bytes of one.
    private static let limit: UInt64 = 256 << 20

    /// Its bytes.
    /// - Throws: ``Failure`` where it cannot be read or is too large.
    static func bytes(_ path: String) throws -> [UInt8] {
        do {
            let source = try FileSource(path: path)
            guard source.byteCount <= limit else {
                throw Failure(.badInput, Message("input.too-large", ["limit": .number(Int(limit))]))
            }
            return try source.read(at: 0, count: Int(source.byteCount))
        } catch let error as SourceError {
            throw Failure(
                error.code == .missing ? .noInput : .inputOutput,
                Message(error.code.rawValue, ["path": .text(path)])
            )
        }
    }
}
