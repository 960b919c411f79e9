import ByteKit
import Commands
import Sealing
import Texts

/// The identity that was kept on paper, typed back into files: whole in one, or a share in each.
enum PaperIdentity {
    /// - Throws: ``Failure`` with exit code 65 for what is neither, or for shares that do not fit together.
    static func read(_ files: [String]) throws -> AgeIdentity {
        do {
            let texts = try files.map { SecretBytes(utf8: try SecretFile.line($0)) }
            if texts.count == 1, let text = texts.first, let identity = try? AgeIdentity(text: text) { return identity }
            return try EscrowShare.combine(try texts.map { try EscrowShare(text: $0) })
        } catch let error as SealingError {
            throw Failure(
                .badInput,
                Message(error.code.rawValue, ["offset": 0, "detail": .text(error.detail)])
            )
        }
    }
}
