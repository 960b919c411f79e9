import ByteKit
import Carving
import ProductKey
import TestSupport
import Testing

/// Structures to hide in other bytes.
///
/// The keys are volume setup keys that Microsoft publishes for everybody.
enum Plant: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case ascii, lowerCase, utf16LE, utf16BE, blob3, blob3Long, blob4, table

    static let publishedKey = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"

    var testDescription: String { rawValue }

    var bytes: [UInt8] {
        switch self {
        case .ascii: Array(Self.publishedKey.utf8)
        case .lowerCase: Array(Self.publishedKey.lowercased().utf8)
        case .utf16LE: UTF16Text.encode(Self.publishedKey)
        case .utf16BE: Self.publishedKey.utf8.flatMap { [0, $0] }
        case .blob3: Self.builder.version3()
        case .blob3Long: Self.longBlob()
        case .blob4: Self.builder.version4()
        case .table: ACPITableBuilder.msdm(data: Array(Self.publishedKey.utf8)).bytes()
        }
    }

    var kind: CarvedCandidate.Kind {
        switch self {
        case .ascii, .lowerCase: .keyText(.ascii)
        case .utf16LE: .keyText(.utf16LE)
        case .utf16BE: .keyText(.utf16BE)
        case .blob3: .digitalProductId3
        case .blob3Long: .digitalProductId3Long
        case .blob4: .digitalProductId4
        case .table: .msdm
        }
    }

    static var builder: BlobBuilder {
        let key = try? ProductKey(text: publishedKey)
        return BlobBuilder(keyField: key?.number.field ?? [])
    }

    private static func longBlob() -> [UInt8] {
        var bytes = builder.version3() + [UInt8](repeating: 0, count: 92)
        (bytes[0], bytes[1]) = (0, 1)
        let crc = Checksum.crc32WithoutInversion(bytes.span.extracting(0..<160))
        for index in 0..<4 { bytes[160 + index] = UInt8(truncatingIfNeeded: crc >> UInt32(index * 8)) }
        return bytes
    }
}

extension SeededRandom {
    /// Bytes drawn from what structures are made of, so that near misses are frequent.
    mutating func nearMisses(_ count: Int) -> [UInt8] {
        let parts: [[UInt8]] = [
            [0x2D], [0x2D, 0], [0], [0xA4, 0, 0, 0, 3, 0, 0, 0], [0xF8, 4, 0, 0, 4, 0, 0, 0], [0, 1, 0, 0, 3, 0, 0, 0],
            Array("VDYBN-".utf8), Array("27WPP-V4HQT-".utf8), UTF16Text.encode("9VMD4-"), Array("MSDM".utf8),
            Array("------------".utf8), Array("XXXXX-".utf8), Array("00000-".utf8), [0x20], Array("vmk7h".utf8),
            Plant.ascii.bytes, Plant.utf16LE.bytes, Plant.utf16BE.bytes, Plant.blob3.bytes,
        ]
        var result: [UInt8] = []
        while result.count < count { result += parts.randomElement(using: &self) ?? [] }
        return result
    }
}

/// A source in memory that gives its bytes through `read`.
struct ArraySource: ByteSource {
    let bytes: [UInt8]
    var byteCount: UInt64 { UInt64(bytes.count) }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) -> Int {
        let start = Int(min(offset, byteCount))
        let count = min(buffer.count, bytes.count - start)
        for index in 0..<count { buffer[index] = bytes[start + index] }
        return count
    }
}

/// What a finding says, without its content.
struct Summary: Hashable, CustomStringConvertible {
    let candidate: CarvedCandidate
    let standing: CarvedFinding.Standing
    let reason: ParseError.Code?

    var description: String { "\(candidate.kind) at \(candidate.offset) \(standing) \(reason?.rawValue ?? "")" }
}

extension CarvingResult {
    var summaries: [Summary] {
        findings.map { Summary(candidate: $0.candidate, standing: $0.standing, reason: $0.reason) }
    }
}

func carve(_ bytes: [UInt8]) -> [Summary] { Carver().carve(bytes.span).summaries }

func findings(_ bytes: [UInt8]) -> [CarvedFinding] { Carver().carve(bytes.span).findings }

/// Proves a candidate; a span cannot be named inside an expectation.
func prove(_ candidate: CarvedCandidate, in bytes: [UInt8], at base: UInt64 = 0) -> CarvedFinding? {
    Carver().prove(candidate, in: bytes.span, at: base)
}

func proven(_ plant: Plant, at offset: Int) -> Summary {
    let length = plant.bytes.count
    return Summary(
        candidate: CarvedCandidate(kind: plant.kind, offset: UInt64(offset), length: length),
        standing: .proven,
        reason: nil
    )
}
