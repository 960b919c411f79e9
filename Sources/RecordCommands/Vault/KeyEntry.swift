import Commands
import Licensing
import ProductKey
import Texts

/// A key as a person hands it over: at a prompt or on standard input, never as an argument.
enum KeyEntry {
    /// Reads a whole key that is nobody else's.
    /// - Throws: ``Failure`` with exit code 64 where nothing was typed, 65 for no key or one that Microsoft publishes.
    static func read() throws -> ProductKey {
        let text: String
        if Terminal.inputIsTerminal {
            guard let line = Terminal.askSecretly(Interface.text("key.prompt") + " ") else {
                throw Failure(.usage, Message("vault.no-key"))
            }
            text = line
        } else {
            text = SecretFile.line(try StandardInput.readAll(limit: 4_096))
        }
        guard let key = try? ProductKey(text: text) else { throw Failure(.badInput, Message("vault.no-whole-key")) }
        return try checked(key)
    }

    /// The key, unless Microsoft publishes it for everybody.
    /// - Throws: ``Failure`` with exit code 65.
    static func checked(_ key: ProductKey) throws -> ProductKey {
        guard !key.isPublished else { throw Failure(.badInput, Message("vault.published-key")) }
        return key
    }
}
