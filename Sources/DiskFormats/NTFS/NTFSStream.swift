import ByteKit

/// The clusters of one attribute as an extent map; LZNT1 units are unpacked on demand.
struct NTFSStream: ExtentMap {
    let byteCount: UInt64
    let files: [any ByteSource]
    private let runs: [NTFSRuns.Run]
    private let clusterSize: UInt64
    private let initializedSize: UInt64
    /// Bytes of a compression unit, or 0.
    private let unitSize: UInt64

    /// - Throws: `ntfs.bad-record` when a piece is missing between two others.
    init(pieces: [NTFSRuns], volume: any ByteSource, clusterSize: Int) throws(ParseError) {
        let ordered = pieces.sorted { $0.firstVCN < $1.firstVCN }
        guard let first = ordered.first, first.firstVCN == 0 else {
            throw ParseError(.ntfsBadRecord, at: 0, "first piece of an attribute is missing")
        }
        var runs: [NTFSRuns.Run] = []
        var next: UInt64 = 0
        for piece in ordered {
            guard piece.firstVCN == next else {
                throw ParseError(.ntfsBadRecord, at: 0, "a piece of an attribute is missing")
            }
            runs += piece.runs
            next = piece.endVCN
        }
        self.runs = runs
        self.clusterSize = UInt64(clusterSize)
        files = [volume]
        byteCount = first.dataSize
        initializedSize = min(first.initializedSize, first.dataSize)
        // Windows compresses in units of 16 clusters of at most 4 KiB.
        let unitSize = first.compressionUnit == 0 ? 0 : UInt64(clusterSize) << UInt64(min(first.compressionUnit, 32))
        guard unitSize <= 4 << 20 else {
            throw ParseError(.unsupported, at: 0, "compression unit of \(unitSize) bytes")
        }
        self.unitSize = unitSize
    }

    func extent(at offset: UInt64) throws -> Extent {
        guard offset < initializedSize else { return Extent(length: byteCount - offset, place: .zero) }
        if unitSize > 0 { return try packedExtent(at: offset) }
        return plainExtent(at: offset)
    }

    private func plainExtent(at offset: UInt64) -> Extent {
        let vcn = offset / clusterSize
        guard let run = run(holding: vcn) else {
            // Clusters that no run describes: zeros, so that the rest of a damaged file can still be read.
            return Extent(length: initializedSize - offset, place: .zero)
        }
        let inside = offset - run.firstVCN * clusterSize
        let length = min(run.count * clusterSize - inside, initializedSize - offset)
        guard let cluster = run.cluster else { return Extent(length: length, place: .zero) }
        return Extent(length: length, place: .stored(file: 0, offset: cluster * clusterSize + inside))
    }

    private func packedExtent(at offset: UInt64) throws -> Extent {
        let unit = offset / unitSize
        let start = unit * unitSize
        let end = min(start + unitSize, initializedSize)
        let (stored, hasHole) = allocation(ofUnit: unit)
        guard stored > 0 else { return Extent(length: end - offset, place: .zero) }
        guard hasHole else {
            var extent = plainExtent(at: offset)
            extent.length = min(extent.length, end - offset)
            return extent
        }
        return Extent(
            length: end - offset,
            place: .packed(
                PackedUnit(
                    file: 0,
                    offset: start,
                    packedCount: Int(stored * clusterSize),
                    unpackedCount: Int(unitSize)
                ),
                skip: Int(offset - start)
            )
        )
    }

    /// How many clusters of a unit are stored, and whether any is not.
    private func allocation(ofUnit unit: UInt64) -> (stored: UInt64, hasHole: Bool) {
        let perUnit = unitSize / clusterSize
        let end = (unit + 1) * perUnit
        var vcn = unit * perUnit
        var stored: UInt64 = 0
        while vcn < end {
            guard let run = run(holding: vcn) else { break }
            let next = min(end, run.firstVCN + run.count)
            if run.cluster != nil { stored += next - vcn }
            vcn = next
        }
        return (stored, stored < perUnit)
    }

    func unpack(_ unit: PackedUnit) throws -> [UInt8] {
        var packed: [UInt8] = []
        var vcn = unit.offset / clusterSize
        while packed.count < unit.packedCount, let run = run(holding: vcn), let cluster = run.cluster {
            let inside = vcn - run.firstVCN
            let count = min(run.count - inside, UInt64(unit.packedCount - packed.count) / clusterSize)
            packed += try files[0].bytes(at: (cluster + inside) * clusterSize, count: Int(count * clusterSize))
            vcn += count
        }
        return LZNT1.unpack(packed.span, limit: unit.unpackedCount)
    }

    private func run(holding vcn: UInt64) -> NTFSRuns.Run? {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].firstVCN + runs[middle].count <= vcn { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count, runs[low].firstVCN <= vcn else { return nil }
        return runs[low]
    }
}

/// The compression of NTFS files: chunks of 4 KiB, literals and back references whose bit split follows the position.
enum LZNT1 {
    /// Unpacks a compression unit as far as it is whole.
    static func unpack(_ input: Span<UInt8>, limit: Int) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(limit)
        var position = 0
        while input.holds(2, at: position), output.count < limit {
            let header = Int(input.loadU16(at: position))
            guard header != 0 else { break }
            let size = (header & 0x0FFF) + 1
            position += 2
            guard input.holds(size, at: position) else { break }
            let chunkStart = output.count
            if header & 0x8000 == 0 {
                output += input.array(position..<(position + size))
            } else {
                unpackChunk(input.extracting(position..<(position + size)), into: &output)
            }
            position += size
            // Every chunk but the last stands for 4 KiB; a shorter one is followed by zeros.
            let wanted = min(chunkStart + 4_096, limit)
            if output.count < wanted, input.holds(2, at: position), input.loadU16(at: position) != 0 {
                output += [UInt8](repeating: 0, count: wanted - output.count)
            }
        }
        if output.count > limit { output.removeLast(output.count - limit) }
        return output
    }

    private static func unpackChunk(_ chunk: Span<UInt8>, into output: inout [UInt8]) {
        let start = output.count
        var position = 0
        while position < chunk.count {
            let flags = chunk[position]
            position += 1
            for bit in 0..<8 where position < chunk.count {
                guard flags >> UInt8(bit) & 1 != 0 else {
                    output.append(chunk[position])
                    position += 1
                    continue
                }
                let done = output.count - start
                guard chunk.holds(2, at: position), done > 0, done < 4_096 else { return }
                let token = Int(chunk.loadU16(at: position))
                position += 2
                // The further into the chunk, the more bits tell the distance.
                let distanceBits = max(4, Int.bitWidth - (done - 1).leadingZeroBitCount)
                let lengthBits = 16 - distanceBits
                let distance = token >> lengthBits + 1
                let length = token & (1 << lengthBits - 1) + 3
                guard distance <= done, done + length <= 4_096 else { return }
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
        }
    }
}
