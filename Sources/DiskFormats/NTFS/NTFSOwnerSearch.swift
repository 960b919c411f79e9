import ByteKit

/// One pass over the master file table that notes for each of some offsets which stream claims it.
///
/// Memory goes by the number of offsets, whatever the size of the table; time goes by the records read and, however
/// often a hostile volume has the same clusters claimed, by a few claims for each offset.
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

    /// The offsets, in order, each once.
    let offsets: [UInt64]
    /// The claim of a file that exists, for each of them.
    private(set) var live: [Claim?]
    /// The claim of the deleted file whose record was changed last.
    private(set) var deleted: [Claim?]

    private let clusterSize: UInt64
    private var openLive: OpenPlaces
    private var openDeleted: OpenPlaces

    /// Claims of deleted files that are compared for one offset.
    private static let claimLimit: UInt8 = 64

    init(_ offsets: [UInt64], clusterSize: Int) {
        var unique: [UInt64] = []
        for offset in offsets.sorted() where unique.last != offset { unique.append(offset) }
        self.offsets = unique
        self.clusterSize = UInt64(clusterSize)
        live = Array(repeating: nil, count: unique.count)
        deleted = live
        openLive = OpenPlaces(count: unique.count, uses: 1)
        openDeleted = OpenPlaces(count: unique.count, uses: Self.claimLimit)
    }

    /// Notes what a record claims.
    mutating func take(_ record: NTFSRecord) {
        for attribute in record.attributes {
            for run in attribute.runs?.runs ?? [] {
                guard let cluster = run.cluster else { continue }
                let (start, overflow) = cluster.multipliedReportingOverflow(by: clusterSize)
                guard !overflow, start <= UInt64(Int64.max) else { continue }
                take(start..<(start + run.count * clusterSize), run.firstVCN * clusterSize, attribute, record)
            }
        }
    }

    private mutating func take(
        _ range: Range<UInt64>,
        _ offsetInStream: UInt64,
        _ attribute: NTFSAttribute,
        _ record: NTFSRecord
    ) {
        let first = firstIndex(from: range.lowerBound)
        guard first < offsets.count, offsets[first] < range.upperBound else { return }
        var index = record.isInUse ? openLive.next(from: first) : openDeleted.next(from: first)
        while index < offsets.count, offsets[index] < range.upperBound {
            let claim = Claim(
                file: record.owner,
                stream: attribute.stream,
                offset: offsetInStream + (offsets[index] - range.lowerBound),
                logSequence: record.logSequence
            )
            if record.isInUse {
                live[index] = claim
                openLive.use(index)
                index = openLive.next(from: index + 1)
            } else {
                if (deleted[index]?.logSequence ?? 0) <= claim.logSequence { deleted[index] = claim }
                openDeleted.use(index)
                index = openDeleted.next(from: index + 1)
            }
        }
    }

    private func firstIndex(from offset: UInt64) -> Int {
        var low = 0
        var high = offsets.count
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Places of a list that may still be used; those used up are stepped over in one go.
private struct OpenPlaces {
    /// For each place the next one that may be open, itself where it is.
    private var following: [Int]
    private var left: [UInt8]

    init(count: Int, uses: UInt8) {
        following = Array(0...count)
        left = Array(repeating: uses, count: count)
    }

    mutating func next(from place: Int) -> Int {
        var found = place
        while following[found] != found { found = following[found] }
        var step = place
        while following[step] != found, step != found { (step, following[step]) = (following[step], found) }
        return found
    }

    mutating func use(_ place: Int) {
        left[place] -= 1
        if left[place] == 0 { following[place] = place + 1 }
    }
}
