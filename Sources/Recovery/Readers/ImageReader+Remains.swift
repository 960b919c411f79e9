import ByteKit
import Carving
import DiskFormats
import DiskImages
import Texts
import WorkerLink

/// Remains of keys in the raw bytes of an image.
extension ImageReader {
    /// Bytes to search, and what they are of.
    private struct Target {
        let stretch: CarvingStretch
        /// The volume they are of; nil for those of the disk.
        var volume: ImageVolume?
        /// The file they are of.
        var file: ImageFile?
        /// Where they begin on the disk; nil where their places are not places on the disk: a file, an encrypted volume.
        var base: UInt64?
    }

    /// Files in which memory was put down, at the top of a volume.
    static let memoryFiles = ["pagefile.sys", "hiberfil.sys", "swapfile.sys", "swapfile", "swap.img"]

    /// Searches what the mode asks for, or everything where no structure is recognised.
    func readRemains(of image: DiskImage, hasStructure: Bool, into result: inout FileExaminer.Result) {
        let targets: [Target]
        switch examiner.carving {
        case .none where hasStructure: return
        case .none, .all: targets = everything(of: image, &result.harvest)
        case .unallocated: targets = unused(of: image, hasStructure: hasStructure, &result.harvest)
        }
        let reader = RemainsReader(
            control: examiner.control,
            source: result.carved ?? CarvedSource(name: given, identity: nil)
        )
        guard let yields = reader.search(targets.map(\.stretch), into: &result.harvest) else { return }
        let known = KnownFinds(result.children)
        for (target, yield) in zip(targets, yields) {
            let locate = { (findings: [CarvedFinding]) in self.locate(findings, of: target, in: image, known) }
            if let base = target.base {
                reader.enter(
                    yield,
                    of: target.stretch,
                    base: base,
                    root: given,
                    into: &result.harvest,
                    locate: locate
                )
            } else if let volume = target.volume {
                // Offsets are those in the file or in the decrypted volume, which is a source of its own.
                var location = SourceLocation(containers: image.layers.map(\.format))
                location.partition = volume.partition.number > 0 ? volume.partition.number : nil
                location.volumeOffset = volume.partition.offset
                location.fileSystem = volume.fileSystem.rawValue
                location.file = target.file?.path
                let name = "\(given) › \(target.stretch.name)"
                var report = SourceReport(id: "", given: name, kind: .unknown)
                report.size = target.stretch.source.byteCount
                report.bytesRead = yield.position
                report.location = location
                var child = FileExaminer.Result(report: report)
                reader.enter(yield, of: target.stretch, root: name, into: &child.harvest, locate: locate)
                guard !child.harvest.candidates.isEmpty || !child.harvest.problems.isEmpty else { continue }
                examiner.finish(&child)
                result.children.append(child)
            }
        }
    }

    // MARK: What to search

    /// Every byte of the disk, and of volumes whose bytes on the disk are encrypted.
    private func everything(of image: DiskImage, _ harvest: inout Harvest) -> [Target] {
        var targets: [Target] = []
        collect(&harvest) { (_) throws(WorkerError) in
            targets.append(Target(stretch: CarvingStretch(name("disk"), try image.media()), base: 0))
        }
        for volume in image.volumes where volume.bitLocker != nil && volume.bitLocker?.lock != .locked {
            collect(&harvest) { (harvest) throws(WorkerError) in
                let media = try image.media(ofVolume: volume.index)
                targets.append(Target(stretch: CarvingStretch(name(of: volume), media), volume: volume))
            }
        }
        return targets
    }

    /// What belongs to no file: free space, slack, space between partitions, and files that hold memory.
    private func unused(of image: DiskImage, hasStructure: Bool, _ harvest: inout Harvest) -> [Target] {
        var targets: [Target] = []
        collect(&harvest) { (harvest) throws(WorkerError) in
            let between = Self.gaps(between: image.volumes.map(\.partition), byteCount: image.byteCount)
            guard !between.isEmpty else { return }
            targets.append(Target(stretch: CarvingStretch(name("disk"), try image.media(), ranges: between), base: 0))
        }
        for volume in image.volumes {
            collect(&harvest) { (harvest) throws(WorkerError) in targets += try unused(of: volume, in: image, &harvest)
            }
            if volume.isReadable, Self.hasFreeSpace(volume) { targets += memoryFiles(of: volume, in: image, &harvest) }
        }
        return targets
    }

    private func unused(
        of volume: ImageVolume,
        in image: DiskImage,
        _ harvest: inout Harvest
    ) throws(WorkerError) -> [Target] {
        guard volume.bitLocker?.lock != .locked else { return [] }
        // Media and archives have no free space; a volume that nobody knows belongs to no file.
        let ranges: [Range<UInt64>]?
        if volume.isReadable {
            guard Self.hasFreeSpace(volume) else { return [] }
            let slack = try image.slack(ofVolume: volume.index)
            slack.problems.forEach { harvest.report(Message($0), partial: true) }
            ranges = try image.unallocatedRanges(ofVolume: volume.index) + slack.ranges
        } else {
            guard [.unknown, .swap].contains(volume.fileSystem) else { return [] }
            ranges = nil
        }
        let stretch = CarvingStretch(name(of: volume), try image.media(ofVolume: volume.index), ranges: ranges)
        let isPlain = volume.bitLocker == nil && volume.partition.scheme != .lvm
        return [Target(stretch: stretch, volume: volume, base: isPlain ? volume.partition.offset : nil)]
    }

    private func memoryFiles(
        of volume: ImageVolume,
        in image: DiskImage,
        _ harvest: inout Harvest
    ) -> [Target] {
        var targets: [Target] = []
        collect(&harvest) { (harvest) throws(WorkerError) in
            for file in try image.files(inVolume: volume.index, matching: Self.memoryFiles).files
            where file.byteCount > 0 {
                let stretch = CarvingStretch("\(name(of: volume))/\(file.path)", try image.open(file))
                targets.append(Target(stretch: stretch, volume: volume, file: file))
            }
        }
        return targets
    }

    private func collect(_ harvest: inout Harvest, _ work: (inout Harvest) throws(WorkerError) -> Void) {
        do throws(WorkerError) { try work(&harvest) } catch { harvest.report(Message(error), partial: true) }
    }

    private static func hasFreeSpace(_ volume: ImageVolume) -> Bool {
        [.ntfs, .fat, .exfat, .ext].contains(volume.fileSystem)
    }

    /// The parts of a disk that no partition covers.
    private static func gaps(between partitions: [Partition], byteCount: UInt64) -> [Range<UInt64>] {
        var gaps: [Range<UInt64>] = []
        var start: UInt64 = 0
        for partition in partitions.filter({ $0.scheme != .lvm }).sorted(by: { $0.offset < $1.offset }) {
            if partition.offset > start { gaps.append(start..<min(partition.offset, byteCount)) }
            let (end, overflow) = partition.offset.addingReportingOverflow(partition.byteCount)
            start = max(start, overflow ? byteCount : end)
            guard start < byteCount else { return gaps }
        }
        return gaps + [start..<byteCount]
    }

    private func name(_ part: String) -> String { depth > 0 ? "\(given): \(part)" : part }

    private func name(of volume: ImageVolume) -> String { name("volume \(volume.index)") }

    // MARK: Where finds lie

    private func locate(
        _ findings: [CarvedFinding],
        of target: Target,
        in image: DiskImage,
        _ known: KnownFinds
    ) -> [RemainsReader.Standing] {
        var result = [RemainsReader.Standing](repeating: .new(nil), count: findings.count)
        if let file = target.file {
            return findings.map { .new(ByteLocation(.file, path: file.path, offset: $0.candidate.offset)) }
        }
        var questions: [Int: [(find: Int, offset: UInt64)]] = [:]
        for (index, finding) in findings.enumerated() {
            let offset = finding.candidate.offset
            if let volume = target.volume {
                questions[volume.index, default: []].append((index, offset))
            } else if let volume = Self.volume(around: offset, in: image) {
                questions[volume.index, default: []].append((index, offset - volume.partition.offset))
            } else if image.volumes.contains(where: { $0.partition.scheme != .none }) {
                result[index] = .new(ByteLocation(.unallocated))
            }
        }
        for (number, questions) in questions {
            let volume = image.volumes[number]
            guard volume.isReadable, let owners = try? image.owners(ofVolume: number, at: questions.map(\.offset))
            else {
                continue
            }
            for (question, owner) in zip(questions, owners) {
                let lies = ByteLocation(owner: owner)
                let isKnown = known.holds(findings[question.find], in: lies, of: volume)
                result[question.find] = isKnown ? .known : .new(lies)
            }
        }
        return result
    }

    private static func volume(around offset: UInt64, in image: DiskImage) -> ImageVolume? {
        image.volumes.first { volume in
            let partition = volume.partition
            return partition.scheme != .lvm && offset >= partition.offset
                && offset - partition.offset < partition.byteCount
        }
    }
}

/// What was found in files already, so that the same bytes are not told twice.
private struct KnownFinds {
    private struct Place: Hashable {
        let volume: UInt64
        let path: String
    }

    private var candidates: [Place: [Candidate]] = [:]

    init(_ results: [FileExaminer.Result]) {
        for result in results {
            guard let location = result.report.location, let path = location.file, location.shadowCopy == nil else {
                continue
            }
            let place = Place(volume: location.volumeOffset ?? 0, path: Self.plain(path))
            candidates[place, default: []] += result.harvest.candidates
        }
    }

    /// Whether a find lies in a file that was read as that file, and was found there.
    func holds(_ finding: CarvedFinding, in lies: ByteLocation?, of volume: ImageVolume) -> Bool {
        guard let lies, lies.kind == .file || lies.kind == .deletedFile, let path = lies.path else { return false }
        let place = Place(volume: volume.partition.offset, path: Self.plain(path))
        return candidates[place, default: []].contains { candidate in
            // A key as text is found inside its value, a blob at its beginning.
            if let offset = lies.offset.flatMap({ Int(exactly: $0) }), candidate.offset <= offset,
                offset - candidate.offset < 64
            {
                return true
            }
            return finding.key != nil && finding.key == candidate.content.key
        }
    }

    private static func plain(_ path: String) -> String {
        path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).joined(separator: "/").lowercased()
    }
}
