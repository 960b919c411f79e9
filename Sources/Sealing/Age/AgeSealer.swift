import ByteKit

/// Seals a stream as an age file, a chunk of 64 KiB at a time, however long it is.
///
/// What is written is complete only after ``finish(to:)``. After an error the sealer is of no further use.
public struct AgeSealer: ~Copyable {
    private var cipher: ChunkCipher
    private var armor: ArmorWriter?
    /// What is written before the content.
    private var head: [UInt8]
    /// Content that may yet prove to be the last chunk.
    private let pending = ScratchBuffer(capacity: ChunkCipher.chunkSize)
    private let sealed = ScratchBuffer(capacity: ChunkCipher.sealedChunkSize)

    /// Makes a new file key and wraps it.
    ///
    /// - Parameters:
    ///   - lock: who may open the file.
    ///   - isArmored: whether it is written as text, for mails and paper.
    /// - Throws: `sealing.no-recipient`, `sealing.too-many-recipients`, `sealing.recipient-malformed`,
    ///   `sealing.passphrase-too-costly`, `sealing.cryptography`.
    public init(to lock: AgeLock, armored isArmored: Bool = false) throws(SealingError) {
        let fileKey = FileKey()
        let stanzas = try lock.stanzas(wrapping: fileKey)
        let nonce = SecretBytes(randomCount: 16).bytes.array()
        let cipher = try ChunkCipher(key: fileKey.contentKey(nonce: nonce))
        self.cipher = cipher
        head = AgeHeader(stanzas: stanzas, code: fileKey.code(of: stanzas)).encoded + nonce
        armor = isArmored ? ArmorWriter() : nil
    }

    /// Takes the next bytes of the content, any number of them.
    /// - Throws: what `write` throws; `sealing.cryptography`.
    public mutating func update(_ bytes: Span<UInt8>, to write: (Span<UInt8>) throws -> Void) throws {
        let (pending, sealed) = (pending, sealed)
        var start = 0
        while pending.count + (bytes.count - start) > ChunkCipher.chunkSize {
            // A whole chunk, and something follows it.
            if pending.count == 0 {
                let end = start + ChunkCipher.chunkSize
                try cipher.seal(bytes.extracting(start..<end), isLast: false, into: sealed)
                start = end
            } else {
                let end = start + pending.room
                pending.append(bytes.extracting(start..<end))
                start = end
                try cipher.seal(pending.bytes, isLast: false, into: sealed)
                pending.removeAll()
            }
            try emit(write)
        }
        pending.append(bytes.extracting(start..<bytes.count))
    }

    /// Writes what is left.
    /// - Throws: what `write` throws; `sealing.cryptography`.
    public mutating func finish(to write: (Span<UInt8>) throws -> Void) throws {
        let (pending, sealed) = (pending, sealed)
        try cipher.seal(pending.bytes, isLast: true, into: sealed)
        try emit(write)
        guard var armor else { return }
        var text: [UInt8] = []
        armor.finish(into: &text)
        try write(text.span)
    }

    private mutating func emit(_ write: (Span<UInt8>) throws -> Void) throws {
        let (head, sealed) = (head, sealed)
        if armor == nil {
            if !head.isEmpty { try write(head.span) }
            try write(sealed.bytes)
        } else {
            var text: [UInt8] = []
            armor?.update(head.span, into: &text)
            armor?.update(sealed.bytes, into: &text)
            try write(text.span)
        }
        self.head = []
    }
}
