public import ByteKit

/// The ciphers that unlocking needs, from a well-kept library.
public protocol BitLockerCrypto: Sendable {
    /// SHA-256.
    func sha256(_ bytes: [UInt8]) -> [UInt8]
    /// SHA-256 over and over: each round hashes the last hash, `initial`, `salt` and the round's number.
    func stretch(initial: [UInt8], salt: [UInt8], rounds: UInt64) -> [UInt8]
    /// AES-CCM with a nonce of 12 and a tag of 16 bytes; nil when the tag does not fit.
    func openCCM(key: [UInt8], nonce: [UInt8], tag: [UInt8], sealed: [UInt8]) -> [UInt8]?
    /// A cipher for sectors; nil when the key has the wrong size.
    func sectorCipher(_ method: BitLockerMethod, key: [UInt8]) -> (any SectorCipher)?
}

/// Decrypts sectors in place.
public protocol SectorCipher: Sendable {
    /// Decrypts whole sectors of which the first lies at `offset` of the volume.
    func decrypt(_ sectors: inout [UInt8], at offset: UInt64, sectorSize: Int)
}

extension BitLockerMetadata {
    /// What a person gives to open a volume.
    public enum Secret: Sendable {
        case password(String)
        case recoveryPassword(String)
        case startupKey([UInt8])
        /// Nothing: a suspended volume carries its key in the clear.
        case none
    }

    private static let stretchRounds: UInt64 = 1 << 20

    /// Opens the volume's key.
    ///
    /// - Returns: the cipher of its sectors; nil when the secret does not fit.
    /// - Throws: `bitlocker.unsupported` when the secret fits and the cipher is not known.
    public func unlock(_ secret: Secret, crypto: any BitLockerCrypto) throws(ParseError) -> (any SectorCipher)? {
        for protector in protectors {
            guard let key = key(for: protector, secret, crypto),
                let master = Self.open(
                    protector.entries.first { $0.valueType == BitLockerEntry.Value.sealed },
                    key,
                    crypto
                ),
                let volumeKey = Self.open(sealedVolumeKey, master.key, crypto)
            else { continue }
            guard let method = BitLockerMethod(rawValue: UInt16(truncatingIfNeeded: volumeKey.method)) ?? method,
                let cipher = crypto.sectorCipher(method, key: volumeKey.key)
            else { throw ParseError("bitlocker.unsupported", at: 0, "cipher") }
            return cipher
        }
        return nil
    }

    private func key(for protector: BitLockerProtector, _ secret: Secret, _ crypto: any BitLockerCrypto) -> [UInt8]? {
        switch (secret, protector.kind) {
        case (.none, .clear):
            return protector.entries.lazy.compactMap(\.plainKey).first
        case (.password(let text), .password):
            return stretched(crypto.sha256(crypto.sha256(UTF16Text.encode(text))), protector, crypto)
        case (.recoveryPassword(let text), .recoveryPassword):
            return Self.recoveryBytes(text).flatMap { stretched(crypto.sha256($0), protector, crypto) }
        case (.startupKey(let file), .startupKey):
            return Self.startupKey(file, id: protector.id)
        default: return nil
        }
    }

    private func stretched(_ initial: [UInt8], _ protector: BitLockerProtector, _ crypto: any BitLockerCrypto)
        -> [UInt8]?
    {
        guard let entry = protector.entries.first(where: { $0.valueType == BitLockerEntry.Value.stretch }),
            entry.data.count >= 20
        else { return nil }
        return crypto.stretch(initial: initial, salt: Array(entry.data[4..<20]), rounds: Self.stretchRounds)
    }

    /// Eight groups of six digits, each a multiple of eleven that stands for two bytes.
    static func recoveryBytes(_ text: String) -> [UInt8]? {
        let groups = text.split { !$0.isASCII || !$0.isNumber }
        guard groups.count == 8 else { return nil }
        var result: [UInt8] = []
        for group in groups {
            guard group.count == 6, let value = UInt32(group), value % 11 == 0, value / 11 <= 0xFFFF else { return nil }
            result.append(UInt8(truncatingIfNeeded: value / 11))
            result.append(UInt8(truncatingIfNeeded: (value / 11) >> 8))
        }
        return result
    }

    /// The key of a `.BEK` file, if it is for this protector.
    static func startupKey(_ file: [UInt8], id: GUID) -> [UInt8]? {
        guard file.count > 48 else { return nil }
        let view = file.span
        let size = min(Int(clamping: view.loadU32(at: 0)), file.count)
        guard size > 48 else { return nil }
        for entry in BitLockerEntry.list(view.extracting(48..<size)) {
            guard entry.valueType == BitLockerEntry.Value.externalKey, entry.data.count > 24 else { continue }
            var reader = ByteReader(entry.data.span)
            guard let own = try? GUID(parsing: &reader), own == id else { continue }
            return entry.nested(after: 24).lazy.compactMap(\.plainKey).first
        }
        return nil
    }

    /// Opens a sealed key: a nonce of 12 bytes, a tag of 16, then an entry of its own with method and key.
    private static func open(
        _ entry: BitLockerEntry?,
        _ key: [UInt8],
        _ crypto: any BitLockerCrypto
    ) -> (method: UInt32, key: [UInt8])? {
        guard let data = entry?.data, data.count > 28,
            let plain = crypto.openCCM(
                key: key,
                nonce: Array(data[..<12]),
                tag: Array(data[12..<28]),
                sealed: Array(data[28...])
            ), plain.count > 12
        else { return nil }
        return (plain.span.loadU32(at: 8), Array(plain[12...]))
    }
}

/// The bytes of an unlocked volume as its file system sees them.
public struct BitLockerVolume: ByteSource {
    private let base: any ByteSource
    private let metadata: BitLockerMetadata
    private let cipher: any SectorCipher
    /// How many bytes there are.
    public var byteCount: UInt64 { base.byteCount }

    /// Decrypts `base`.
    public init(_ base: any ByteSource, metadata: BitLockerMetadata, cipher: any SectorCipher) {
        self.base = base
        self.metadata = metadata
        self.cipher = cipher
    }

    /// Reads whole sectors and hands out the part asked for.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let sector = UInt64(metadata.sectorSize)
        var done = 0
        while done < buffer.count, offset < byteCount, UInt64(done) < byteCount - offset {
            let place = offset + UInt64(done)
            let start = place / sector * sector
            let wanted = min(1 << 20, (UInt64(buffer.count - done) + place - start + sector - 1) / sector * sector)
            let bytes = try sectors(at: start, count: wanted)
            let skip = Int(place - start)
            let count = min(buffer.count - done, bytes.count - skip)
            guard count > 0 else { break }
            let source = bytes.span
            buffer.copy(source.extracting(skip..<(skip + count)), at: done)
            done += count
        }
        return done
    }

    /// Sectors of one kind from `start` on: moved, blanked, not yet encrypted, or encrypted in place.
    private func sectors(at start: UInt64, count: UInt64) throws -> [UInt8] {
        var count = min(count, byteCount - start)
        if start < metadata.headerSize {
            count = min(count, metadata.headerSize - start)
            // Before the border has come so far, the moved sectors are plain like all around them.
            let place = metadata.headerOffset &+ start
            let isPlain = metadata.encryptedSize > 0 && place >= metadata.encryptedSize
            return isPlain ? try base.bytes(at: place, count: Int(count)) : try decrypted(at: place, count: count)
        }
        let blanks =
            metadata.blockOffsets.map { ($0, BitLockerMetadata.blockSize) } + [
                (metadata.headerOffset, metadata.headerSize)
            ]
        for (place, size) in blanks {
            if start >= place, start - place < size {
                return [UInt8](repeating: 0, count: Int(min(count, size - (start - place))))
            }
            if place > start { count = min(count, place - start) }
        }
        // While Windows converts a volume, what lies behind the border is still plain.
        if metadata.encryptedSize > 0, start >= metadata.encryptedSize {
            return try base.bytes(at: start, count: Int(count))
        }
        if metadata.encryptedSize > start { count = min(count, metadata.encryptedSize - start) }
        return try decrypted(at: start, count: count)
    }

    private func decrypted(at place: UInt64, count: UInt64) throws -> [UInt8] {
        var bytes = try base.read(at: place, count: Int(count))
        bytes.removeLast(bytes.count % metadata.sectorSize)
        cipher.decrypt(&bytes, at: place, sectorSize: metadata.sectorSize)
        return bytes
    }
}

/// The diffuser that Windows 7 put behind AES-CBC: two passes of additions over the sector's 32-bit words.
public enum ElephantDiffuser {
    /// Undoes both passes, B before A.
    public static func undo(_ words: inout [UInt32]) {
        let count = words.count
        guard count >= 8 else { return }
        let firstTurns: [UInt32] = [9, 0, 13, 0]
        let secondTurns: [UInt32] = [0, 10, 0, 25]
        for _ in 0..<3 {
            for index in 0..<count {
                let other = words[(index + 5) % count]
                let turned = rotated(other, by: secondTurns[index & 3])
                words[index] &+= words[(index + 2) % count] ^ turned
            }
        }
        for _ in 0..<5 {
            for index in 0..<count {
                let other = words[(index + count - 5) % count]
                let turned = rotated(other, by: firstTurns[index & 3])
                words[index] &+= words[(index + count - 2) % count] ^ turned
            }
        }
    }

    private static func rotated(_ word: UInt32, by bits: UInt32) -> UInt32 {
        bits == 0 ? word : word << bits | word >> (32 - bits)
    }
}
