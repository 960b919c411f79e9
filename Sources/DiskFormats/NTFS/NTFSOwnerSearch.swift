import ByteKit

/// Which streams claim some offsets, noted while the master file table passes by.
struct NTFSOwnerSearch {
    /// What says that an offset is its own.
    struct Claim {
        var file: NTFSReference
        var stream: NTFSStreamName
        /// Bytes from the start of the stream.
        var offset: UInt64
        var logSequence: UInt64
        /// Whether the content stands in the record itself.
        var isResident = false
    }

    /// Claims of files that exist; the first one holds.
    private(set) var live: OffsetClaims<Claim>
    /// Claims of deleted files; that of the record that was changed last holds.
    private(set) var deleted: OffsetClaims<Claim>

    private let clusterSize: UInt64

    init(_ offsets: [UInt64], clusterSize: Int) {
        self.clusterSize = UInt64(clusterSize)
        live = OffsetClaims(offsets, compared: 1)
        deleted = OffsetClaims(offsets, compared: 64)
    }

    /// Notes what a record claims.
    mutating func take(_ record: NTFSRecord) {
        for attribute in record.attributes {
            for run in attribute.runs?.runs ?? [] {
                guard let cluster = run.cluster else { continue }
                let (start, overflow) = cluster.multipliedReportingOverflow(by: clusterSize)
                guard !overflow, start <= UInt64(Int64.max) else { continue }
                let range = start..<(start + run.count * clusterSize)
                let streamStart = run.firstVCN * clusterSize
                func claim(_ offset: UInt64) -> Claim {
                    Claim(
                        file: record.owner,
                        stream: attribute.stream,
                        offset: streamStart + (offset - start),
                        logSequence: record.logSequence
                    )
                }
                if record.isInUse {
                    live.claim(range) { offset, _ in claim(offset) }
                } else {
                    deleted.claim(range) { offset, held in
                        guard let held, held.logSequence > record.logSequence else { return claim(offset) }
                        return held
                    }
                }
            }
        }
    }
}
