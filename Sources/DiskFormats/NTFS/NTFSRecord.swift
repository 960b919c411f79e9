import ByteKit

/// Records protected by an update sequence: the last two bytes of every 512 are kept apart and put back on reading.
enum NTFSFixup {
    /// Puts the bytes back.
    /// - Throws: `ntfs.bad-record` when signature or sequence do not fit.
    static func apply(_ bytes: inout [UInt8], signature: StaticString, at place: UInt64) throws(ParseError) {
        guard bytes.span.holds(48, at: 0), bytes.span.matches(signature, at: 0) else {
            throw ParseError(.ntfsBadRecord, at: Int(clamping: place), "signature")
        }
        let start = Int(bytes.span.loadU16(at: 4))
        let count = Int(bytes.span.loadU16(at: 6))
        guard count >= 1, count - 1 <= bytes.count / 512, bytes.span.holds(count * 2, at: start) else {
            throw ParseError(.ntfsBadRecord, at: Int(clamping: place), "update sequence")
        }
        let low = bytes[start]
        let high = bytes[start + 1]
        for index in 1..<max(count, 1) {
            let end = index * 512 - 2
            guard bytes[end] == low, bytes[end + 1] == high else {
                throw ParseError(.ntfsBadRecord, at: Int(clamping: place) + end, "torn write")
            }
            bytes[end] = bytes[start + index * 2]
            bytes[end + 1] = bytes[start + index * 2 + 1]
        }
    }
}

/// One file record of the master file table.
struct NTFSRecord: Sendable {
    let number: UInt64
    /// Grows with every change made to any record, so that of two records the later changed one is known.
    let logSequence: UInt64
    let sequence: UInt16
    let flags: UInt16
    /// The record this one continues, or 0.
    let baseReference: UInt64
    let attributes: [NTFSAttribute]
    /// Bytes up to the end of the last attribute; what follows is left from before.
    let usedSize: Int

    /// Where in the record each attribute begins.
    private let starts: [Int]

    var isInUse: Bool { flags & 1 != 0 }
    var isFolder: Bool { flags & 2 != 0 }

    /// Reads a record whose update sequence was applied.
    ///
    /// Attributes after a malformed one are left out.
    init(parsing bytes: [UInt8], number: UInt64) throws(ParseError) {
        let view = bytes.span
        guard view.holds(48, at: 0) else { throw ParseError(.ntfsBadRecord, at: 0, "record \(number)") }
        self.number = number
        logSequence = view.loadU64(at: 8)
        sequence = view.loadU16(at: 16)
        flags = view.loadU16(at: 22)
        baseReference = view.loadU64(at: 32)
        var attributes: [NTFSAttribute] = []
        var starts: [Int] = []
        var position = Int(view.loadU16(at: 20))
        while view.holds(16, at: position), view.loadU32(at: position) != 0xFFFF_FFFF {
            let length = Int(view.loadU32(at: position + 4))
            guard length >= 16, view.holds(length, at: position),
                let attribute = NTFSAttribute(view.extracting(position..<(position + length)))
            else { break }
            attributes.append(attribute)
            starts.append(position)
            position += length
        }
        self.attributes = attributes
        self.starts = starts
        // The mark of the end and its padding take eight bytes.
        usedSize = position + 8
    }

    /// The attribute whose value holds a byte of the record, and where in the record that value begins.
    func residentValue(at place: Int) -> (attribute: NTFSAttribute, start: Int)? {
        for (attribute, start) in zip(attributes, starts) {
            guard case .resident(let value) = attribute.content else { continue }
            let valueStart = start + attribute.valueOffset
            if place >= valueStart, place - valueStart < value.count { return (attribute, valueStart) }
        }
        return nil
    }
}

/// The types of attribute that matter here.
enum NTFSAttributeType {
    static let standardInformation: UInt32 = 0x10
    static let list: UInt32 = 0x20
    static let fileName: UInt32 = 0x30
    static let volumeName: UInt32 = 0x60
    static let data: UInt32 = 0x80
    static let indexRoot: UInt32 = 0x90
    static let indexAllocation: UInt32 = 0xA0
    static let bitmap: UInt32 = 0xB0
    static let reparsePoint: UInt32 = 0xC0
}

/// One attribute as it stands in a record: its value, or where the value lies.
struct NTFSAttribute: Sendable {
    /// Bytes in the record, or runs of clusters.
    enum Content: Sendable {
        case resident([UInt8])
        case runs(NTFSRuns)
    }

    let type: UInt32
    let name: String
    let flags: UInt16
    let id: UInt16
    /// Where a resident value begins, in bytes from the start of the attribute.
    let valueOffset: Int
    let content: Content

    var isCompressed: Bool { flags & 0x00FF != 0 }
    var isEncrypted: Bool { flags & 0x4000 != 0 }

    /// Reads an attribute from exactly its own bytes.
    /// - Returns: nil when its fields point outside.
    init?(_ bytes: Span<UInt8>) {
        type = bytes.loadU32(at: 0)
        let nameCount = Int(bytes[9]) * 2
        let nameOffset = Int(bytes.loadU16(at: 10))
        guard nameCount == 0 || bytes.holds(nameCount, at: nameOffset) else { return nil }
        name =
            nameCount == 0 ? "" : UTF16Text.decode(bytes.extracting(nameOffset..<(nameOffset + nameCount)))
        flags = bytes.loadU16(at: 12)
        id = bytes.loadU16(at: 14)
        if bytes[8] == 0 {
            guard bytes.holds(24, at: 0) else { return nil }
            let count = Int(clamping: bytes.loadU32(at: 16))
            let offset = Int(bytes.loadU16(at: 20))
            guard bytes.holds(count, at: offset) else { return nil }
            valueOffset = offset
            content = .resident(bytes.array(offset..<(offset + count)))
        } else {
            guard let runs = NTFSRuns(bytes) else { return nil }
            valueOffset = 0
            content = .runs(runs)
        }
    }

    var resident: [UInt8]? {
        if case .resident(let bytes) = content { return bytes }
        return nil
    }

    var runs: NTFSRuns? {
        if case .runs(let runs) = content { return runs }
        return nil
    }
}

/// Where the clusters of a non-resident attribute, or of one piece of it, lie.
struct NTFSRuns: Sendable {
    /// Clusters that follow each other; no cluster number where they are a hole.
    struct Run: Sendable {
        var firstVCN: UInt64
        var count: UInt64
        var cluster: UInt64?
    }

    var firstVCN: UInt64
    var runs: [Run]
    var compressionUnit: UInt8
    var dataSize: UInt64
    var initializedSize: UInt64

    /// The first cluster number after the last run.
    var endVCN: UInt64 { runs.last.map { $0.firstVCN + $0.count } ?? firstVCN }

    /// Reads the head and the packed runs of a non-resident attribute.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.holds(64, at: 0) else { return nil }
        firstVCN = bytes.loadU64(at: 16)
        // Older Windows states a unit for sparse streams too, which are stored as they are.
        compressionUnit = bytes.loadU16(at: 12) & 0x00FF != 0 ? bytes[34] : 0
        dataSize = bytes.loadU64(at: 48)
        initializedSize = bytes.loadU64(at: 56)
        guard dataSize <= UInt64(Int64.max), firstVCN < 1 << 40 else { return nil }
        runs = []
        var position = Int(bytes.loadU16(at: 32))
        var vcn = firstVCN
        var cluster: Int64 = 0
        while position < bytes.count, bytes[position] != 0 {
            let countBytes = Int(bytes[position] & 0x0F)
            let offsetBytes = Int(bytes[position] >> 4)
            guard (1...8).contains(countBytes), offsetBytes <= 8,
                bytes.holds(countBytes + offsetBytes, at: position + 1)
            else { return nil }
            let count = Self.number(bytes, at: position + 1, count: countBytes, signed: false)
            guard count > 0, count < 1 << 40, vcn < 1 << 40 else { return nil }
            var place: UInt64?
            if offsetBytes > 0 {
                let step = Self.number(bytes, at: position + 1 + countBytes, count: offsetBytes, signed: true)
                cluster &+= step
                guard cluster >= 0, cluster < 1 << 40 else { return nil }
                place = UInt64(cluster)
            }
            runs.append(Run(firstVCN: vcn, count: UInt64(count), cluster: place))
            vcn += UInt64(count)
            position += 1 + countBytes + offsetBytes
        }
    }

    private static func number(_ bytes: Span<UInt8>, at offset: Int, count: Int, signed: Bool) -> Int64 {
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[offset + index]) << UInt64(index * 8) }
        guard signed, count < 8, bytes[offset + count - 1] & 0x80 != 0 else { return Int64(truncatingIfNeeded: value) }
        return Int64(truncatingIfNeeded: value | (UInt64.max << UInt64(count * 8)))
    }
}

extension ParseError.Code {
    /// A record of the master file table or of an index is not what it should be.
    static let ntfsBadRecord: Self = "ntfs.bad-record"
}
