public import ByteKit
import Crypto
import FoundationEssentials
import XMLText

/// What opens a safe: a password, a key file, or both.
public struct SafeCredentials: Sendable {
    private let password: SecretBytes?
    private let keyFile: SecretBytes?

    /// Names a password alone.
    ///
    /// An empty password is a password too.
    public init(password: SecretBytes) {
        self.password = password
        keyFile = nil
    }

    /// Names a key file, with or without a password.
    ///
    /// - Parameters:
    ///   - password: nil where the safe has none.
    ///   - keyFile: the file's bytes, in any of the forms KeePass knows: XML of version 1 or 2, 32 bytes, 64 hexadecimal
    ///     digits, or any other file.
    /// - Throws: `safe.key-file-damaged`.
    public init(password: SecretBytes?, keyFile: SecretBytes) throws(ParseError) {
        self.password = password
        var key = try KeyFile.key(keyFile.bytes)
        self.keyFile = SecretBytes(taking: &key)
    }

    /// What the derivation starts from: the digest of the parts' digests.
    ///
    /// The caller wipes it.
    func composite() -> [UInt8] {
        var digest = SHA256()
        if let password {
            var part = Digest.sha256(password.bytes)
            digest.update(data: part)
            part.wipe()
        }
        keyFile?.withArray { digest.update(data: $0) }
        return Array(digest.finalize())
    }
}

/// The forms of a key file, as KeePass 2 reads them (keepass.info, «Key Files»).
enum KeyFile {
    static func key(_ bytes: Span<UInt8>) throws(ParseError) -> [UInt8] {
        if let key = try xmlKey(bytes) { return key }
        if bytes.count == 32 { return bytes.array() }
        if bytes.count == 64, let key = Hexadecimal.bytes(String(decoding: bytes.array(), as: UTF8.self)) { return key }
        return Digest.sha256(bytes)
    }

    /// The key of an XML key file; nil for a file of another kind.
    private static func xmlKey(_ bytes: Span<UInt8>) throws(ParseError) -> [UInt8]? {
        guard bytes.count <= 1 << 20, startsAsXML(bytes) else { return nil }
        let document = XMLDocument(parsing: bytes, limits: XMLLimits(depth: 16, nodeCount: 1_000))
        guard document.problem == nil, let root = document.root, root.name == "KeyFile" else { return nil }
        guard let version = root.descendant("Meta", "Version")?.trimmedText, let data = root.descendant("Key", "Data")
        else { throw ParseError(.safeKeyFileDamaged, at: 0) }
        let text = data.text.filter { !$0.isWhitespace }
        if version.hasPrefix("1.") {
            guard let key = Data(base64Encoded: text), key.count == 32 else {
                throw ParseError(.safeKeyFileDamaged, at: data.byteOffset)
            }
            return Array(key)
        }
        guard version.hasPrefix("2."), let key = Hexadecimal.bytes(text), key.count == 32,
            let digest = data.attribute("Hash").flatMap({ Hexadecimal.bytes($0) }),
            digest == Array(Digest.sha256(key.span).prefix(4))
        else { throw ParseError(.safeKeyFileDamaged, at: data.byteOffset) }
        return key
    }

    private static func startsAsXML(_ bytes: Span<UInt8>) -> Bool {
        let start = bytes.matches("\u{FEFF}", at: 0) ? 3 : 0
        return bytes.matches("<?xml", at: start) || bytes.matches("<KeyFile", at: start)
    }
}

/// Digests of spans, since the library takes collections.
enum Digest {
    static func sha256(_ bytes: Span<UInt8>) -> [UInt8] { sha256([bytes.array()]) }

    static func sha256(_ parts: [[UInt8]]) -> [UInt8] {
        var digest = SHA256()
        for part in parts { digest.update(data: part) }
        return Array(digest.finalize())
    }

    static func sha512(_ parts: [[UInt8]]) -> [UInt8] {
        var digest = SHA512()
        for part in parts { digest.update(data: part) }
        return Array(digest.finalize())
    }
}
