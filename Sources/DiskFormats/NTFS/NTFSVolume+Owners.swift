import ByteKit

extension NTFSVolume {
    /// What each byte belongs to, by one pass over the master file table.
    ///
    /// A file's content inside its record is that of the file; of a file with several names one is told. Where two
    /// deleted files claim a free cluster, the one whose record was changed last is told.
    public func owners(at offsets: [UInt64]) throws -> [ByteOwner] {
        var search = NTFSOwnerSearch(offsets, clusterSize: geometry.clusterSize)
        // What cannot be read claims nothing: its clusters are in use by what is not known.
        _ = forEachRecord { _, record in
            if let record { search.take(record) }
        }
        var namer = NTFSOwnerNames(self)
        var owners: [UInt64: ByteOwner] = [:]
        for offset in search.live.offsets {
            owners[offset] = owner(of: offset, live: search.live[offset], deleted: search.deleted[offset], &namer)
        }
        return offsets.map { owners[$0] ?? .unknown }
    }

    private func owner(
        of offset: UInt64,
        live: NTFSOwnerSearch.Claim?,
        deleted: NTFSOwnerSearch.Claim?,
        _ namer: inout NTFSOwnerNames
    ) -> ByteOwner {
        guard offset < source.byteCount else { return .unknown }
        if let live {
            if live.file.number == 0, live.stream == NTFSStreamName(type: NTFSAttributeType.data, name: "") {
                return ownerInTable(at: live.offset, &namer)
            }
            if let owner = namer.owner(live) { return owner }
        }
        let volumeEnd = geometry.volumeSize / UInt64(geometry.clusterSize) * UInt64(geometry.clusterSize)
        if offset >= volumeEnd {
            // The copy of the boot sector stands right behind the sectors that the volume counts.
            let copy = geometry.volumeSize..<(geometry.volumeSize + UInt64(geometry.sectorSize))
            return copy.contains(offset) ? .metadata(path: "$Boot") : .unallocated
        }
        let isFree = isFree(offset / UInt64(geometry.clusterSize))
        guard isFree == true else { return .unknown }
        return deleted.flatMap { namer.formerOwner($0) } ?? .unallocated
    }

    /// - Returns: nil when the map cannot be read.
    private func isFree(_ cluster: UInt64) -> Bool? {
        guard let byte = try? open(6).read(at: cluster / 8, count: 1).first else { return nil }
        return byte >> UInt8(cluster % 8) & 1 == 0
    }

    /// A place in the master file table: a small file's content lies in its record.
    private func ownerInTable(at offset: UInt64, _ namer: inout NTFSOwnerNames) -> ByteOwner {
        let size = UInt64(geometry.recordSize)
        let inside = Int(offset % size)
        guard offset < table.byteCount, let record = try? record(offset / size) else { return .slack(path: "$MFT") }
        if let (attribute, start) = record.residentValue(at: inside), attribute.type == NTFSAttributeType.data {
            let claim = NTFSOwnerSearch.Claim(
                file: record.owner,
                stream: attribute.stream,
                offset: UInt64(inside - start),
                logSequence: record.logSequence,
                isResident: true
            )
            if let owner = record.isInUse ? namer.owner(claim) : namer.formerOwner(claim) { return owner }
        }
        return record.isInUse && inside < record.usedSize ? .metadata(path: "$MFT") : .slack(path: "$MFT")
    }
}
