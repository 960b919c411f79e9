import ByteKit
import ByteSources
import Texts

/// A small file that holds a secret.
package enum SecretFile {
    /// Its bytes, up to 64 KiB.
    /// - Throws: ``Failure`` where it cannot be read.
    package static func bytes(_ path: String) throws -> [UInt8] {
        do {
            let source = try FileSource(path: path)
            return try source.read(at: 0, count: 64 * 1_024)
        } catch let error as SourceError {
            throw Failure(
                error.code == .missing ? .noInput : .inputOutput,
                Message(error.code.rawValue, ["path": .text(path)])
            )
        }
    }

    /// Its first line.
    /// - Throws: ``Failure`` where it cannot be read.
    package static func line(_ path: String) throws -> String { line(try bytes(path)) }

    /// The first line of a text.
    package static func line(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }
}
