package import ByteKit

/// The cipher of a safe's content.
public enum KDBXCipher: String, Sendable, Hashable, CaseIterable {
    /// AES-256 in CBC mode.
    case aes256
    /// ChaCha20 with a nonce of 96 bits.
    case chacha20

    /// The identifier in the header, as hexadecimal digits.
    var identifier: String {
        switch self {
        case .aes256: "31c1f2e6bf714350be5805216afc5aff"
        case .chacha20: "d6038a2b8b6f4cb5a524339a31dbb59a"
        }
    }

    /// Length of the initial vector or nonce.
    var vectorByteCount: Int { self == .aes256 ? 16 : 12 }
}

/// The outer header of a KDBX 4 file: what stands in clear before the content (keepass.info, «KDBX File Format
/// Specification»).
package struct KDBXHeader: Sendable {
    /// The cipher of the content.
    package let cipher: KDBXCipher
    /// Whether the content is packed with gzip.
    package let isPacked: Bool
    /// How the key is derived.
    package let derivation: KeyDerivation
    let masterSeed: [UInt8]
    let vector: [UInt8]
    /// How many bytes of the file the header takes; its digest and authentication code follow.
    package let byteCount: Int

    private static let signature: [UInt8] = [0x03, 0xD9, 0xA2, 0x9A]
    private static let second: [UInt8] = [0x67, 0xFB, 0x4B, 0xB5]

    /// Whether a file begins as those of KeePass do, of whatever version.
    static func isKeePass(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 8 && bytes.array(0..<4) == signature && bytes[5] == 0xFB && bytes[6] == 0x4B && bytes[7] == 0xB5
    }

    /// Reads a header.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - limits: what the derivation may cost.
    /// - Throws: `safe.unknown-format`, `safe.keepass-1`, `safe.kdbx-3`, `safe.too-new`, `safe.unsupported`,
    ///   `safe.header-field`, `safe.too-costly`, `bytes.truncated`.
    package init(parsing bytes: Span<UInt8>, limits: KDBXLimits) throws(ParseError) {
        guard Self.isKeePass(bytes) else { throw ParseError(.safeUnknownFormat, at: 0) }
        guard bytes[4] == Self.second[0] else { throw ParseError(bytes[4] == 0x65 ? .safeKeePass1 : .safeKDBX3, at: 4) }
        var input = ByteReader(bytes)
        try input.skip(8)
        let minor = try input.u16()
        let major = try input.u16()
        guard major >= 4 else { throw ParseError(.safeKDBX3, at: 8, "\(major).\(minor)") }
        guard major == 4 else { throw ParseError(.safeTooNew, at: 8, "\(major).\(minor)") }
        let fields = try Self.fields(&input)
        byteCount = input.offset

        let identifier = Hexadecimal.text(try Self.need(2, "cipher", fields))
        guard let cipher = KDBXCipher.allCases.first(where: { $0.identifier == identifier }) else {
            throw ParseError(.safeUnsupported, at: 12, "cipher")
        }
        self.cipher = cipher
        let compression = try Self.need(3, "compression", fields)
        guard compression.count == 4 else { throw ParseError(.safeHeaderField, at: 12, "compression") }
        let packing = compression.span.loadU32(at: 0)
        guard packing <= 1 else { throw ParseError(.safeUnsupported, at: 12, "compression") }
        isPacked = packing == 1
        masterSeed = try Self.need(4, "seed", fields)
        vector = try Self.need(7, "vector", fields)
        guard masterSeed.count == 32, vector.count == cipher.vectorByteCount else {
            throw ParseError(.safeHeaderField, at: 12, "seed or vector")
        }
        let parameters = try Self.need(11, "derivation", fields)
        var inner = ByteReader(parameters.span)
        derivation = try KeyDerivation(VariantDictionary(parsing: &inner), limits: limits, at: 12)
    }

    /// The header of a safe to be written, with new random values.
    init(cipher: KDBXCipher, derivation: KeyDerivation) {
        self.cipher = cipher
        self.derivation = derivation
        isPacked = true
        masterSeed = RandomBytes.next(32)
        vector = RandomBytes.next(cipher.vectorByteCount)
        byteCount = 0
    }

    /// The header as it is stored.
    func encoded() -> [UInt8] {
        var result = Self.signature + Self.second + [0, 0, 4, 0]
        let fields: [(UInt8, [UInt8])] = [
            (2, Hexadecimal.bytes(cipher.identifier) ?? []), (3, LittleEndian.bytes(UInt32(isPacked ? 1 : 0))),
            (4, masterSeed), (7, vector), (11, derivation.parameters().encoded()), (0, [0x0D, 0x0A, 0x0D, 0x0A]),
        ]
        for (identifier, bytes) in fields {
            result += [identifier] + LittleEndian.bytes(UInt32(bytes.count)) + bytes
        }
        return result
    }

    private static func fields(_ input: inout ByteReader) throws(ParseError) -> [UInt8: [UInt8]] {
        var fields: [UInt8: [UInt8]] = [:]
        while true {
            let offset = input.offset
            let identifier = try input.u8()
            let bytes = try input.array(Int(try input.u32()))
            if identifier == 0 { return fields }
            guard fields.updateValue(bytes, forKey: identifier) == nil else {
                throw ParseError(.safeHeaderField, at: offset, "twice")
            }
        }
    }

    private static func need(_ field: UInt8, _ name: String, _ fields: [UInt8: [UInt8]]) throws(ParseError) -> [UInt8] {
        guard let bytes = fields[field] else { throw ParseError(.safeHeaderField, at: 12, name) }
        return bytes
    }
}
