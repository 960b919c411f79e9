import ByteKit
import DiskImages
import Texts

/// What opens BitLocker volumes: files given with `--bitlocker-key`, then what a person types at a prompt.
///
/// A key is never an argument: arguments are seen by other users and kept in histories.
struct BitLockerKeys: Sendable {
    private let secrets: [BitLockerSecret]
    private let mayAsk: Bool

    /// Reads the files: a startup key as Windows writes it (`.BEK`), or a text that holds a recovery password or password.
    ///
    /// `-` stands for the prompt alone and is the default on a terminal.
    /// - Throws: ``Failure`` where a file cannot be read.
    init(files: [String], mayAsk: Bool) throws {
        secrets = try files.filter { $0 != "-" }.map(Self.read)
        self.mayAsk = mayAsk && Terminal.inputIsTerminal
    }

    /// The next secret to try on a locked volume; nil when there is none left.
    @Sendable func secret(_ volume: ImageVolume, attempt: Int) -> BitLockerSecret? {
        if attempt < secrets.count { return secrets[attempt] }
        guard mayAsk, attempt < secrets.count + 3 else { return nil }
        let keys = volume.bitLocker?.protectors.map { "\($0.kind) \($0.id)" }.joined(separator: ", ") ?? ""
        let prompt = Interface.text("bitlocker.prompt", ["volume": .number(volume.index), "keys": .text(keys)])
        return Terminal.askSecretly(prompt + " ").map(Self.interpret)
    }

    private static func read(_ path: String) throws -> BitLockerSecret {
        let bytes = try SecretFile.bytes(path)
        // A startup key is a BitLocker metadata structure: its size comes first, and it is never text.
        if bytes.count >= 48, bytes.span.loadU32(at: 0) == UInt32(bytes.count) { return .startupKey(bytes) }
        return interpret(SecretFile.line(bytes))
    }

    /// Eight groups of six digits are a recovery password; anything else is a password.
    private static func interpret(_ text: String) -> BitLockerSecret {
        let groups = text.split { $0 == "-" || $0 == " " }
        let isRecovery = groups.count == 8 && groups.allSatisfy { $0.utf8.count == 6 && $0.allSatisfy(\.isNumber) }
        return isRecovery ? .recoveryPassword(groups.joined(separator: "-")) : .password(text)
    }
}
