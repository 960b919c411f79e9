public import ByteKit

/// Files of the format `age-encryption.org/v1`, in memory or from one end of a stream to the other.
public enum Age {
    /// Seals bytes.
    ///
    /// - Parameters:
    ///   - content: what to seal.
    ///   - lock: who may open it.
    ///   - isArmored: whether the file is written as text.
    /// - Returns: the file.
    /// - Throws: as ``AgeSealer``.
    public static func seal(
        _ content: Span<UInt8>,
        to lock: AgeLock,
        armored isArmored: Bool = false
    ) throws -> [UInt8] {
        var sealer = try AgeSealer(to: lock, armored: isArmored)
        var file: [UInt8] = []
        try sealer.update(content) { file.append(contentsOf: $0.array()) }
        try sealer.finish { file.append(contentsOf: $0.array()) }
        return file
    }

    /// Opens a file into memory that is wiped at the end.
    ///
    /// Nothing is returned of a file that is not whole and unaltered.
    /// - Throws: as ``AgeOpener``.
    public static func open(_ file: Span<UInt8>, with key: AgeKey) throws -> SecretBytes {
        var opener = AgeOpener(with: key)
        // The content is smaller than the file: the buffer never moves and leaves no copy behind.
        let content = ScratchBuffer(capacity: file.count)
        try opener.update(file) { content.append($0) }
        try opener.finish { content.append($0) }
        return SecretBytes(copying: content.bytes)
    }

    /// Seals a stream.
    ///
    /// - Parameters:
    ///   - read: gives the next bytes, none at the end.
    ///   - lock: who may open the file.
    ///   - isArmored: whether it is written as text.
    ///   - write: takes the next bytes of the file.
    /// - Throws: as ``AgeSealer``; what `read` and `write` throw.
    public static func seal(
        reading read: () throws -> [UInt8],
        to lock: AgeLock,
        armored isArmored: Bool = false,
        writing write: (Span<UInt8>) throws -> Void
    ) throws {
        var sealer = try AgeSealer(to: lock, armored: isArmored)
        while true {
            let bytes = try read()
            guard !bytes.isEmpty else { return try sealer.finish(to: write) }
            try sealer.update(bytes.span, to: write)
        }
    }

    /// Opens a stream; what was written must not be trusted when this throws.
    ///
    /// - Parameters:
    ///   - read: gives the next bytes of the file, none at the end.
    ///   - key: what opens it.
    ///   - write: takes the next bytes of the content.
    /// - Throws: as ``AgeOpener``; what `read` and `write` throw.
    public static func open(
        reading read: () throws -> [UInt8],
        with key: AgeKey,
        writing write: (Span<UInt8>) throws -> Void
    ) throws {
        var opener = AgeOpener(with: key)
        while true {
            let bytes = try read()
            guard !bytes.isEmpty else { return try opener.finish(to: write) }
            try opener.update(bytes.span, to: write)
        }
    }
}
