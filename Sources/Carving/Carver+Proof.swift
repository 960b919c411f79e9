import ByteKit
import ProductKey

extension Carver {
    /// Looks closely at one candidate.
    ///
    /// A DigitalProductId is proven by its CRC, a DigitalProductId4 by the hash over its whole structure, an MSDM table by
    /// its sum together with the check bits of its key, a key text by those bits alone. Text of the older generation,
    /// without an `N`, has none and stays unproven.
    ///
    /// - Parameters:
    ///   - candidate: what ``scan(_:at:owning:into:)`` named.
    ///   - bytes: a part of the source that holds it.
    ///   - base: offset of that part in the source.
    /// - Returns: nil when the bytes there do not have that shape.
    public func prove(_ candidate: CarvedCandidate, in bytes: Span<UInt8>, at base: UInt64 = 0) -> CarvedFinding? {
        guard candidate.offset >= base, let start = Int(exactly: candidate.offset - base), start < bytes.count else {
            return nil
        }
        let available = bytes.extracting(start..<bytes.count)
        switch candidate.kind {
        case .digitalProductId3: return proveBlob3(candidate, available)
        case .digitalProductId3Long: return proveLongBlob3(candidate, available)
        case .digitalProductId4: return proveBlob4(candidate, available)
        case .keyText(let encoding): return proveText(candidate, available, encoding)
        case .msdm: return proveTable(candidate, available)
        case .hiveBin: return CarvedFinding(candidate, .unproven, .carvedNoCheck, .place)
        case .hiveBase: return proveHive(candidate, available)
        }
    }

    private func proveBlob3(_ candidate: CarvedCandidate, _ bytes: Span<UInt8>) -> CarvedFinding? {
        guard bytes.holds(candidate.length, at: 0) else {
            return CarvedFinding(candidate, .damaged, .carvedTruncated, .place)
        }
        var reader = ByteReader(bytes)
        guard let blob = try? DigitalProductId3(parsing: &reader) else { return nil }
        guard blob.crcAgrees else {
            return CarvedFinding(candidate, .damaged, .carvedCheckDisagrees, .digitalProductId3(blob))
        }
        return CarvedFinding(candidate, .proven, nil, .digitalProductId3(blob))
    }

    /// The CRC covers all but the last four bytes of whatever size the header gives, or ends where the short form does.
    private func proveLongBlob3(_ candidate: CarvedCandidate, _ bytes: Span<UInt8>) -> CarvedFinding? {
        guard bytes.holds(candidate.length, at: 0) else {
            return CarvedFinding(candidate, .damaged, .carvedTruncated, .place)
        }
        for end in [160, candidate.length - 4]
        where Checksum.crc32WithoutInversion(bytes.extracting(0..<end)) == bytes.loadU32(at: end) {
            return CarvedFinding(candidate, .proven, nil, .place)
        }
        return CarvedFinding(candidate, .damaged, .carvedCheckDisagrees, .place)
    }

    private func proveBlob4(_ candidate: CarvedCandidate, _ bytes: Span<UInt8>) -> CarvedFinding? {
        guard bytes.holds(candidate.length, at: 0) else {
            return CarvedFinding(candidate, .damaged, .carvedTruncated, .place)
        }
        // Seven reserved bytes and the end of the key field are zero in every such blob; hashing what only has the header
        // would let a hostile source ask for 160 bytes of hashing with each byte of its own.
        guard (0x321..<0x328).allSatisfy({ bytes[$0] == 0 }), bytes[0x337] == 0 else {
            return CarvedFinding(candidate, .damaged, .carvedLayout, .place)
        }
        var reader = ByteReader(bytes)
        guard let blob = try? DigitalProductId4(parsing: &reader) else { return nil }
        guard blob.structureHashAgrees else {
            return CarvedFinding(candidate, .damaged, .carvedCheckDisagrees, .digitalProductId4(blob))
        }
        return CarvedFinding(candidate, .proven, nil, .digitalProductId4(blob))
    }

    private func proveText(
        _ candidate: CarvedCandidate,
        _ bytes: Span<UInt8>,
        _ encoding: CarvedCandidate.TextEncoding
    ) -> CarvedFinding? {
        guard let key = KeyTextShape.key(in: bytes, at: 0, encoding) else { return nil }
        switch key.number.checksumAgrees {
        case true?: return CarvedFinding(candidate, .proven, nil, .key(key))
        case false?: return CarvedFinding(candidate, .unproven, .carvedCheckDisagrees, .key(key))
        case nil: return CarvedFinding(candidate, .unproven, .carvedNoCheck, .key(key))
        }
    }

    private func proveTable(_ candidate: CarvedCandidate, _ bytes: Span<UInt8>) -> CarvedFinding? {
        guard let key = KeyTextShape.key(in: bytes, at: KeyTextShape.msdmKeyOffset, .ascii) else { return nil }
        guard bytes.holds(candidate.length, at: 0) else {
            return CarvedFinding(candidate, .damaged, .carvedTruncated, .key(key))
        }
        let sum = (0..<candidate.length).reduce(UInt8(0)) { $0 &+ bytes[$1] }
        guard sum == 0 else { return CarvedFinding(candidate, .damaged, .carvedCheckDisagrees, .key(key)) }
        switch key.number.checksumAgrees {
        case true?: return CarvedFinding(candidate, .proven, nil, .key(key))
        case false?: return CarvedFinding(candidate, .unproven, .carvedCheckDisagrees, .key(key))
        case nil: return CarvedFinding(candidate, .unproven, .carvedNoCheck, .key(key))
        }
    }

    private func proveHive(_ candidate: CarvedCandidate, _ bytes: Span<UInt8>) -> CarvedFinding? {
        guard bytes.holds(512, at: 0) else { return CarvedFinding(candidate, .damaged, .carvedTruncated, .place) }
        var sum: UInt32 = 0
        for position in stride(from: 0, to: 508, by: 4) { sum ^= bytes.loadU32(at: position) }
        // The two values that are never stored as they are. (Windows registry file format specification, «Checksum».)
        if sum == 0 { sum = 1 } else if sum == .max { sum = .max - 1 }
        guard sum == bytes.loadU32(at: 508) else {
            return CarvedFinding(candidate, .damaged, .carvedCheckDisagrees, .place)
        }
        return CarvedFinding(candidate, .proven, nil, .place)
    }
}
