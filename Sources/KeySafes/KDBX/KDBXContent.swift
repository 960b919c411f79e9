package import ByteKit

/// What a KDBX 4 file holds once it is deciphered and unpacked: an inner header, then the XML document.
package enum KDBXContent {
    /// ChaCha20, the only inner cipher KDBX 4 files are written with.
    private static let chacha20: UInt32 = 3

    /// Reads a content.
    ///
    /// - Throws: `safe.content-damaged`, `safe.unsupported`, `bytes.truncated`, the codes of an XML document,
    ///   `safe.no-export`.
    package static func read(_ bytes: Span<UInt8>) throws(ParseError) -> Safe {
        var input = ByteReader(bytes)
        var cipher: UInt32?
        var key: [UInt8] = []
        defer { key.wipe() }
        fields: while true {
            let offset = input.offset
            let type = try input.u8()
            let count = Int(try input.u32())
            switch type {
            case 0:
                try input.skip(count)
                break fields
            case 1:
                var field = try input.slice(count)
                cipher = try field.u32()
            case 2: key = try input.array(count)
            case 3: try input.skip(count)
            default: throw ParseError(.safeContentDamaged, at: offset, "inner header")
            }
        }
        guard cipher == chacha20 else { throw ParseError(.safeUnsupported, at: 0, "inner cipher") }
        guard !key.isEmpty else { throw ParseError(.safeContentDamaged, at: 0, "inner header") }
        var stream = ProtectedStream(innerKey: key)
        return try SafeXMLReader.read(bytes.extracting(input.offset..<bytes.count)) { (value) throws(ParseError) in
            try stream.apply(value)
        }
    }

    /// The inner header and document of a safe.
    ///
    /// The caller wipes it.
    static func bytes(_ safe: Safe, at moment: Timestamp) throws(ParseError) -> [UInt8] {
        var key = RandomBytes.next(64)
        defer { key.wipe() }
        var stream = ProtectedStream(innerKey: key)
        var document = SafeXMLWriter(style: .kdbx4, at: moment)
        try document.write(safe) { (value) throws(ParseError) in try stream.apply(value) }
        var result: [UInt8] = [1] + LittleEndian.bytes(UInt32(4)) + LittleEndian.bytes(chacha20)
        result.reserveCapacity(128 + document.bytes.count)
        result += [2] + LittleEndian.bytes(UInt32(key.count))
        result += key
        result += [0, 0, 0, 0, 0]
        result += document.bytes
        return result
    }
}
