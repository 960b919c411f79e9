import ByteKit

/// Opens the binary form of an age file: header, nonce, chunks.
struct BinaryOpener: ~Copyable {
    private static let nonceSize = 16

    /// The header so far, until it is whole; then the nonce.
    private var head: [UInt8] = []
    private var lineStart = 0
    private var fileKey: FileKey?
    private var cipher: ChunkCipher?
    private var isFirstChunk = true
    /// Bytes that may yet prove to be the last chunk.
    private let pending = ScratchBuffer(capacity: ChunkCipher.sealedChunkSize)
    private let opened = ScratchBuffer(capacity: ChunkCipher.sealedChunkSize)

    mutating func update(_ bytes: Span<UInt8>, with key: AgeKey, to write: (Span<UInt8>) throws -> Void) throws {
        var start = 0
        while cipher == nil, start < bytes.count {
            try take(bytes[start], key)
            start += 1
        }
        let (pending, opened) = (pending, opened)
        while pending.count + (bytes.count - start) > ChunkCipher.sealedChunkSize {
            // A whole chunk, and something follows it.
            let isOpened: Bool
            if pending.count == 0 {
                let end = start + ChunkCipher.sealedChunkSize
                isOpened = try openChunk(bytes.extracting(start..<end))
                start = end
            } else {
                let end = start + pending.room
                pending.append(bytes.extracting(start..<end))
                start = end
                isOpened = try openChunk(pending.bytes)
                pending.removeAll()
            }
            guard isOpened else { throw SealingError(.contentAltered) }
            try write(opened.bytes)
        }
        pending.append(bytes.extracting(start..<bytes.count))
    }

    mutating func finish(to write: (Span<UInt8>) throws -> Void) throws {
        guard cipher != nil else {
            let isBeginning = AgeHeader.versionLine.starts(with: head) || head.starts(with: AgeHeader.versionLine)
            throw SealingError(isBeginning || fileKey != nil ? .truncated : .notAge)
        }
        let (pending, opened) = (pending, opened)
        guard pending.count >= ChunkCipher.tagSize else { throw SealingError(.truncated) }
        guard try cipher?.open(pending.bytes, isLast: true, into: opened) == true else {
            // Good, but not as the last one: the rest of the file is missing.
            let isInner = try cipher?.open(pending.bytes, isLast: false, into: opened) == true
            throw SealingError(isInner ? .truncated : .contentAltered)
        }
        // Only a file without content has an empty chunk.
        guard isFirstChunk || opened.count > 0 else { throw SealingError(.contentAltered, "empty last chunk") }
        try write(opened.bytes)
    }

    /// Opens a chunk that is not the last.
    private mutating func openChunk(_ chunk: Span<UInt8>) throws(SealingError) -> Bool {
        guard var cipher = cipher.take() else { return false }
        let isOpened = try cipher.open(chunk, isLast: false, into: opened)
        isFirstChunk = false
        // Good as the last one: the file was whole before something was added to it.
        if !isOpened, try cipher.open(chunk, isLast: true, into: opened) { throw SealingError(.trailingData) }
        self.cipher = consume cipher
        return isOpened
    }

    /// Takes a byte of the header or of the nonce.
    private mutating func take(_ byte: UInt8, _ key: AgeKey) throws(SealingError) {
        head.append(byte)
        if let fileKey {
            guard head.count == Self.nonceSize else { return }
            cipher = try ChunkCipher(key: fileKey.contentKey(nonce: head))
            return
        }
        if head.count <= AgeHeader.versionLine.count, byte != AgeHeader.versionLine[head.count - 1] {
            throw SealingError(.notAge)
        }
        guard head.count <= AgeHeader.sizeLimit else { throw SealingError(.headerTooLarge) }
        guard byte == UInt8(ascii: "\n") else { return }
        if head[lineStart...].starts(with: Array("---".utf8)) {
            fileKey = try key.fileKey(of: AgeHeader(parsing: head))
            head = []
        } else {
            lineStart = head.count
        }
    }
}
