public import ByteKit
import Unpacking

/// KDBX 4, the database of KeePass 2, KeePassXC and their kin.
public enum KDBX {
    /// How a safe is written.
    public struct Settings: Sendable {
        /// The cipher of the content.
        public var cipher: KDBXCipher
        /// How the key is derived.
        public var derivation: KeyDerivation

        /// Names a cipher and a derivation.
        public init(cipher: KDBXCipher = .aes256, derivation: KeyDerivation) {
            self.cipher = cipher
            self.derivation = derivation
        }
    }

    /// The blocks in which the content is authenticated.
    private static let blockByteCount = 1 << 18

    /// Whether a file begins as the databases of KeePass do, of whatever version.
    public static func recognises(_ bytes: Span<UInt8>) -> Bool { KDBXHeader.isKeePass(bytes) }

    /// Opens a safe and takes out the entries that hold a product key.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - credentials: what opens it.
    ///   - limits: what it may cost.
    /// - Returns: the entries with a key, and how many have none.
    /// - Throws: `safe.wrong-credentials` where only the credentials are wrong, `safe.header-damaged`,
    ///   `safe.block-damaged`, `bytes.truncated` where the file is, `safe.kdbx-3`, `safe.keepass-1`, `safe.too-new`,
    ///   `safe.unsupported` and `safe.too-costly` for what is not read.
    public static func read(
        _ bytes: Span<UInt8>,
        credentials: SafeCredentials,
        limits: KDBXLimits = KDBXLimits()
    ) throws(ParseError) -> Safe {
        guard bytes.count <= limits.fileByteCount else {
            throw ParseError(.safeTooLarge, at: 0, "\(bytes.count) bytes")
        }
        let header = try KDBXHeader(parsing: bytes, limits: limits)
        var input = ByteReader(bytes)
        let headerBytes = try input.array(header.byteCount)
        let digest = try input.array(32)
        let code = try input.array(32)
        guard Digest.sha256(headerBytes.span) == digest else { throw ParseError(.safeHeaderDamaged, at: 0) }
        let keys = try KDBXKeys(header, credentials)
        guard SecretBytes(keys.code(ofHeader: headerBytes)).matches(code.span) else {
            throw ParseError(.safeWrongCredentials, at: 0)
        }
        var content = try keys.decipher(blocks(&input, keys))
        defer { content.wipe() }
        guard header.isPacked else { return try KDBXContent.read(content.span) }
        let unpacked = Unpacker.unpack(content.span, packing: .gzip, limit: limits.contentByteCount)
        if let problem = unpacked.problem { throw ParseError(problem, at: 0) }
        return try KDBXContent.read(unpacked.region.bytes)
    }

    /// Writes a safe.
    ///
    /// - Parameters:
    ///   - safe: the entries; keys and protected fields are enciphered once more inside.
    ///   - credentials: what will open it.
    ///   - settings: cipher and derivation.
    ///   - moment: stands for the times that entries do not have.
    /// - Returns: the file.
    /// - Throws: `safe.derivation-failed`, `safe.value`.
    public static func write(
        _ safe: Safe,
        credentials: SafeCredentials,
        settings: Settings,
        at moment: Timestamp
    ) throws(ParseError) -> [UInt8] {
        let header = KDBXHeader(cipher: settings.cipher, derivation: settings.derivation)
        let keys = try KDBXKeys(header, credentials)
        var content = try KDBXContent.bytes(safe, at: moment)
        defer { content.wipe() }
        var packed = Packer.gzip(content.span)
        defer { packed.wipe() }
        let cipherText = try keys.encipher(packed)
        var result = header.encoded()
        let code = keys.code(ofHeader: result)
        result += Digest.sha256(result.span) + code
        var number: UInt64 = 0
        for start in stride(from: 0, to: cipherText.count, by: blockByteCount) {
            append(Array(cipherText[start..<min(start + blockByteCount, cipherText.count)]), number, keys, to: &result)
            number += 1
        }
        append([], number, keys, to: &result)
        return result
    }

    private static func append(_ block: [UInt8], _ number: UInt64, _ keys: KDBXKeys, to result: inout [UInt8]) {
        result += keys.code(ofBlock: number, block) + LittleEndian.bytes(UInt32(block.count)) + block
    }

    /// The content of all blocks; an empty one ends it.
    private static func blocks(_ input: inout ByteReader, _ keys: KDBXKeys) throws(ParseError) -> [UInt8] {
        var result: [UInt8] = []
        var number: UInt64 = 0
        while true {
            let offset = input.offset
            let code = try input.array(32)
            let block = try input.array(Int(try input.u32()))
            guard SecretBytes(keys.code(ofBlock: number, block)).matches(code.span) else {
                throw ParseError(.safeBlockDamaged, at: offset)
            }
            if block.isEmpty { return result }
            result += block
            number += 1
        }
    }
}
