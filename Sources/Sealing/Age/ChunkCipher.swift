import COpenSSL
import Crypto

/// The content of an age file, chunk by chunk: ChaCha20-Poly1305 with a counter and a mark on the last chunk.
///
/// OpenSSL does the work, in a third of the time that the library for the header takes (`Benchmarks/sealing`).
@safe
struct ChunkCipher: ~Copyable {
    /// Bytes of content in each chunk but the last.
    static let chunkSize = 65_536
    /// Bytes that sealing adds to each chunk.
    static let tagSize = 16
    static let sealedChunkSize = chunkSize + tagSize

    private let context: OpaquePointer
    private var counter: UInt64 = 0

    /// - Throws: `sealing.cryptography`.
    init(key: SymmetricKey) throws(SealingError) {
        unsafe context = try Self.context(key)
    }

    @unsafe
    private static func context(_ key: SymmetricKey) throws(SealingError) -> OpaquePointer {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw SealingError(.cryptography, "no context") }
        // SAFETY: the context was just made; the key has the 32 bytes that the cipher reads.
        let status = unsafe key.withUnsafeBytes { bytes in
            unsafe EVP_CipherInit_ex(
                context,
                EVP_chacha20_poly1305(),
                nil,
                bytes.bindMemory(to: UInt8.self).baseAddress,
                nil,
                1
            )
        }
        guard status == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw SealingError(.cryptography, "ChaCha20-Poly1305")
        }
        return unsafe context
    }

    // Wipes the key too.
    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// Seals the next chunk, at most ``chunkSize`` bytes.
    mutating func seal(_ chunk: Span<UInt8>, isLast: Bool, into output: ScratchBuffer) throws(SealingError) {
        try start(isLast: isLast, sealing: true)
        let context = unsafe context
        output.removeAll()
        try unsafe output.fill(chunk.count + Self.tagSize) { (target) throws(SealingError) in
            var written: CInt = 0
            var rest: CInt = 0
            // SAFETY: the target has room for the chunk and its tag; OpenSSL writes as much as it reads, then 16 bytes.
            let isSealed = unsafe chunk.withUnsafeBufferPointer { source in
                unsafe (source.isEmpty
                    || EVP_CipherUpdate(context, target, &written, source.baseAddress, CInt(source.count)) == 1)
                    && EVP_CipherFinal_ex(context, target + Int(written), &rest) == 1
                    && EVP_CIPHER_CTX_ctrl(
                        context,
                        EVP_CTRL_AEAD_GET_TAG,
                        CInt(Self.tagSize),
                        target + Int(written)
                    ) == 1
            }
            guard isSealed else { throw SealingError(.cryptography, "ChaCha20-Poly1305") }
            return chunk.count + Self.tagSize
        }
        counter += 1
    }

    /// Opens the next chunk, content and tag.
    /// - Returns: false when its tag is not that of this place in the file; the output is then empty.
    mutating func open(_ chunk: Span<UInt8>, isLast: Bool, into output: ScratchBuffer) throws(SealingError) -> Bool {
        output.removeAll()
        guard chunk.count >= Self.tagSize else { return false }
        try start(isLast: isLast, sealing: false)
        let context = unsafe context
        let count = chunk.count - Self.tagSize
        var isOpened = false
        unsafe output.fill(count) { target in
            var written: CInt = 0
            var rest: CInt = 0
            // SAFETY: the target has room for the content; the tag is copied before the call returns, and not written to.
            isOpened = unsafe chunk.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return false }
                let tag = unsafe UnsafeMutableRawPointer(mutating: start + count)
                return unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(Self.tagSize), tag) == 1
                    && (count == 0 || EVP_CipherUpdate(context, target, &written, start, CInt(count)) == 1)
                    && EVP_CipherFinal_ex(context, target + Int(written), &rest) == 1
            }
            return isOpened ? count : 0
        }
        if isOpened { counter += 1 }
        return isOpened
    }

    /// Sets the nonce of the next chunk: 11 bytes of a counter, most significant first, and the mark.
    private func start(isLast: Bool, sealing: Bool) throws(SealingError) {
        var nonce = [UInt8](repeating: 0, count: 12)
        for index in 0..<8 { nonce[10 - index] = UInt8(truncatingIfNeeded: counter >> UInt64(8 * index)) }
        nonce[11] = isLast ? 1 : 0
        guard unsafe EVP_CipherInit_ex(context, nil, nil, nil, nonce, sealing ? 1 : 0) == 1 else {
            throw SealingError(.cryptography, "nonce")
        }
    }
}
