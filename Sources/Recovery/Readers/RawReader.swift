import ByteKit
import Carving
import FirmwareTables
import ProductKey
import Texts

/// Looks for key structures in bytes whose arrangement is not known.
enum RawReader {
    /// Carves a region and adds what is proved; a structure whose own hash fails is added as damaged.
    static func carve(_ region: MemoryRegion, place: PlaceID, origin: Origin = .carved, into harvest: inout Harvest) {
        let bytes = region.bytes
        var found: [CarvedCandidate] = []
        Carver(scope: .keys).scan(bytes, into: &found)
        for hit in found {
            guard let offset = Int(exactly: hit.offset), let content = content(of: hit, in: bytes, at: offset) else {
                continue
            }
            harvest.add(
                Candidate(place: place, path: "", offset: content.offset, content: content.content, origin: origin)
            )
        }
    }

    private static func content(
        of hit: CarvedCandidate,
        in bytes: Span<UInt8>,
        at offset: Int
    ) -> (content: Candidate.Content, offset: Int)? {
        switch hit.kind {
        case .digitalProductId3, .digitalProductId3Long, .digitalProductId4:
            guard bytes.holds(16, at: offset) else { return nil }
            let end = min(bytes.count, offset + DigitalProductId4.byteCount)
            return BlobContent.read(bytes.array(offset..<end)).map { ($0, offset) }
        case .keyText(let encoding):
            guard let key = key(encoding, in: bytes, at: offset, length: hit.length) else { return nil }
            // Five groups in raw bytes prove nothing: only agreeing check bits make them a candidate.
            guard key.number.checksumAgrees == true else { return nil }
            return (.text(key), offset)
        case .msdm:
            let end = min(bytes.count, offset + hit.length)
            guard let table = try? MSDMTable(parsing: bytes.extracting(offset..<end), base: offset),
                let text = table.keyText, let place = table.keyTextOffset,
                let key = try? ProductKey(text: String(decoding: text, as: UTF8.self))
            else { return nil }
            return (.firmware(key), place)
        case .hiveBin, .hiveBase:
            return nil
        }
    }

    private static func key(
        _ encoding: CarvedCandidate.TextEncoding,
        in bytes: Span<UInt8>,
        at offset: Int,
        length: Int
    ) -> ProductKey? {
        guard bytes.holds(length, at: offset) else { return nil }
        let window = bytes.extracting(offset..<(offset + length))
        let text =
            switch encoding {
            case .ascii: ByteText.decodeLatin1(window)
            case .utf16LE: UTF16Text.decode(window)
            case .utf16BE: UTF16Text.decode(window, order: .bigEndian)
            }
        return try? ProductKey(text: text)
    }
}
