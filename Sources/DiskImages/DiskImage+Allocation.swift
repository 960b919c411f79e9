import ByteKit
public import DiskFormats
public import WorkerLink

/// Space in use that holds older contents.
public struct ImageSlack: Sendable {
    /// In order, apart from each other, in bytes from the start of the volume as its file system sees it.
    public var ranges: [Range<UInt64>]
    /// What could not be looked at; `volume.slack-cut` says from where on ranges were left out.
    public var problems: [ImageProblem]

    /// What was found.
    public init(ranges: [Range<UInt64>], problems: [ImageProblem]) {
        self.ranges = ranges
        self.problems = problems
    }
}

extension DiskImage {
    /// The most offsets that one pass over a volume's tables answers.
    private static let ownersAtOnce = 1 << 16

    /// Space of a volume that is in use and holds older contents: behind the ends of files, in what was set aside for
    /// a file and never written, and in records of the file table that hold no file now.
    ///
    /// At most ``SlackMap/rangeLimit`` ranges are told. NTFS, FAT, exFAT and ext tell them, other kinds none. The last
    /// compression unit of a file that NTFS compressed is left out.
    /// - Throws: `WorkerError`.
    public func slack(ofVolume volume: Int) throws(WorkerError) -> ImageSlack {
        let message = WorkerMessage { $0.u32(number(of: volume)) }
        return try link(for: volume).call(
            .slack,
            message,
            doing: "look for slack in volume \(volume)",
            timeout: options.timeout * 10
        ) { (input) throws(ParseError) in
            ImageSlack(
                ranges: try input.wireRanges(),
                problems: try input.wireList { (item) throws(ParseError) in try item.wireProblem() }
            )
        }
    }

    /// The ranges of ``slack(ofVolume:)``, where what could not be looked at is of no interest.
    /// - Throws: `WorkerError`.
    public func slackRanges(ofVolume volume: Int) throws(WorkerError) -> [Range<UInt64>] {
        try slack(ofVolume: volume).ranges
    }

    /// What bytes of a volume belong to now.
    ///
    /// One pass over the volume's tables answers up to 65,536 offsets, so ask for all at once.
    ///
    /// - Parameters:
    ///   - volume: the volume's index.
    ///   - offsets: in bytes from the start of the volume as its file system sees it, in any order.
    /// - Returns: one for each offset, in the same order.
    /// - Throws: `WorkerError`.
    public func owners(ofVolume volume: Int, at offsets: [UInt64]) throws(WorkerError) -> [ByteOwner] {
        var result: [ByteOwner] = []
        result.reserveCapacity(offsets.count)
        let link = try link(for: volume)
        while result.count < offsets.count {
            let asked = offsets[result.count...].prefix(Self.ownersAtOnce)
            let message = WorkerMessage {
                $0.u32(number(of: volume))
                $0.list(asked) { $0.u64($1) }
            }
            let owners = try link.call(
                .owners,
                message,
                doing: "say what lies where in volume \(volume)",
                timeout: options.timeout * 10
            ) { (input) throws(ParseError) in
                try input.wireList { (item) throws(ParseError) in try item.wireOwner() }
            }
            guard !owners.isEmpty, owners.count <= asked.count else {
                throw WorkerError(.workerProtocol, detail: "owners of \(owners.count) places")
            }
            result += owners
        }
        return result
    }
}
