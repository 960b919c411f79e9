/// Opens an age file as a stream, binary or armored, a chunk of 64 KiB at a time, however long it is.
///
/// Each chunk is proved before it is handed on, but only ``finish(to:)`` proves that it was the last: what was written
/// until then must not be trusted if `finish` throws. After an error the opener is of no further use.
public struct AgeOpener: ~Copyable {
    private enum Form {
        case unknown
        case binary
        case armored(ArmorReader)
    }

    private let key: AgeKey
    private var form = Form.unknown
    private var content = BinaryOpener()

    /// Opens with a key; nothing is done before the header has come.
    public init(with key: AgeKey) { self.key = key }

    /// Takes the next bytes of the file, any number of them.
    ///
    /// - Throws: `sealing.not-age` and the other codes of a header, of armor and of content; what `write` throws.
    public mutating func update(_ bytes: Span<UInt8>, to write: (Span<UInt8>) throws -> Void) throws {
        guard !bytes.isEmpty else { return }
        if case .unknown = form {
            // A binary file begins with a letter, armor with a hyphen or with blanks before it.
            form = bytes[0] == AgeHeader.versionLine[0] ? .binary : .armored(ArmorReader())
            if case .armored = form, bytes[0] > UInt8(ascii: " "), bytes[0] != UInt8(ascii: "-") {
                throw SealingError(.notAge)
            }
        }
        guard case .armored(var reader) = form else { return try content.update(bytes, with: key, to: write) }
        // A part at a time, so that one large buffer does not become a second one.
        var start = 0
        while start < bytes.count {
            let end = min(start + ChunkCipher.chunkSize, bytes.count)
            var decoded: [UInt8] = []
            decoded.reserveCapacity(ChunkCipher.chunkSize)
            try reader.update(bytes.extracting(start..<end), into: &decoded)
            try content.update(decoded.span, with: key, to: write)
            start = end
        }
        form = .armored(reader)
    }

    /// Says that nothing follows, and writes the last chunk.
    ///
    /// - Throws: `sealing.truncated`, `sealing.content-altered`, `sealing.trailing-data`; what `write` throws.
    public mutating func finish(to write: (Span<UInt8>) throws -> Void) throws {
        if case .armored(var reader) = form {
            var decoded: [UInt8] = []
            try reader.finish(into: &decoded)
            try content.update(decoded.span, with: key, to: write)
        }
        try content.finish(to: write)
    }
}
