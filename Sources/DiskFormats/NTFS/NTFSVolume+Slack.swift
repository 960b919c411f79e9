import ByteKit

extension NTFSVolume {
    /// Space in use that holds older contents.
    ///
    /// That is, of every stream of every file: what lies between its initialised size and the end of its last cluster,
    /// so both the rest of the last cluster and what was set aside and never written; and every place of the master
    /// file table that holds no file now, where small deleted files lie whole. The last unit of a compressed stream is
    /// not told, since its packed bytes would have to be read to know where they end.
    public func slack() throws -> SlackMap {
        var collector = RangeCollector(below: source.byteCount)
        var scattered = ScatteredFiles()
        var problems = forEachRecord { number, record in
            guard let record, record.isInUse else {
                for place in places(ofRecord: number) { collector.add(place) }
                return
            }
            if record.baseReference == 0 {
                addSlack(of: record.attributes, to: &collector)
            } else if record.attributes.contains(where: { $0.type == NTFSAttributeType.data && $0.runs != nil }) {
                scattered.add(record)
            }
        }
        for (base, numbers) in scattered.files() {
            // The sizes stand in a stream's first piece, which may be in any of the file's records.
            guard let record = self.base(base), record.isInUse else { continue }
            var attributes = record.attributes
            for number in numbers.prefix(Self.extensionLimit) {
                guard let more = try? self.record(number), more.isInUse, more.owner == base else { continue }
                attributes += more.attributes
            }
            addSlack(of: attributes, to: &collector)
        }
        if scattered.isCut { problems.append(ParseError(.slackCut, at: 0, "records")) }
        let (ranges, cutAt) = collector.finish()
        if let cutAt { problems.append(ParseError(.slackCut, at: Int(clamping: cutAt), "\(ranges.count)")) }
        return SlackMap(ranges: ranges, problems: problems)
    }

    private func addSlack(of attributes: [NTFSAttribute], to collector: inout RangeCollector) {
        let pieces = attributes.filter { $0.type == NTFSAttributeType.data && $0.runs != nil }
        for stream in Dictionary(grouping: pieces, by: \.name).values {
            guard let head = stream.lazy.compactMap(\.runs).first(where: { $0.firstVCN == 0 }) else { continue }
            let start = slackStart(head)
            for run in stream.lazy.compactMap(\.runs).map(\.runs).joined() {
                guard let place = run.cluster.flatMap(geometry.offset(ofCluster:)) else { continue }
                let runStart = run.firstVCN * UInt64(geometry.clusterSize)
                let skipped = start > runStart ? start - runStart : 0
                let length = run.count * UInt64(geometry.clusterSize)
                if skipped < length { collector.add((place + skipped)..<(place + length)) }
            }
        }
    }

    /// Where in a stream its slack begins.
    func slackStart(_ head: NTFSRuns) -> UInt64 {
        let start = min(head.initializedSize, head.dataSize)
        let unit = unitSize(head)
        let rest = unit > 0 ? start % unit : 0
        return rest == 0 ? start : start - rest + unit
    }

    /// Bytes of a compression unit, or 0 where the stream is not compressed.
    func unitSize(_ head: NTFSRuns) -> UInt64 {
        head.compressionUnit == 0 ? 0 : UInt64(geometry.clusterSize) << UInt64(min(head.compressionUnit, 32))
    }
}

/// Files whose streams are described in more than one record, gathered on the way through the table.
private struct ScatteredFiles {
    private var records: [(base: NTFSReference, number: UInt64)] = []
    private(set) var isCut = false

    /// Few files are scattered so much; a million such records are more than any real volume was seen to have.
    private static let limit = 1 << 20

    mutating func add(_ record: NTFSRecord) {
        guard records.count < Self.limit else {
            isCut = true
            return
        }
        records.append((record.owner, record.number))
    }

    /// The records of each file besides its own.
    func files() -> [(base: NTFSReference, numbers: [UInt64])] {
        var result: [(base: NTFSReference, numbers: [UInt64])] = []
        let sorted = records.sorted { ($0.base.number, $0.number) < ($1.base.number, $1.number) }
        for item in sorted {
            if result.last?.base == item.base {
                result[result.count - 1].numbers.append(item.number)
            } else {
                result.append((item.base, [item.number]))
            }
        }
        return result
    }
}
