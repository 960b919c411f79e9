import ByteKit
import ByteSources
import Crypto
import DiskFormats
import DiskImages
import Documents
import RegistryHive
import Texts
import WorkerLink

/// Looks for Windows installations and other places of keys in a disk image, through a worker process.
struct ImageReader {
    let examiner: FileExaminer
    let given: String
    /// How many images this one lies in.
    var depth = 0

    /// The state that the image keeps besides its present one, where that is what is read.
    var snapshot: ImageSnapshot?

    /// An archive in an archive in an archive is where curiosity ends.
    private static let depthLimit = 3
    /// The most states of one image that are looked into.
    private static let snapshotLimit = 64

    /// Opens the same image anew, in the state that the options name.
    typealias Reopen = (ImageOptions) throws(WorkerError) -> DiskImage

    /// Reads an image: its present state, and each one that it keeps besides.
    func read(_ image: DiskImage, into result: inout FileExaminer.Result, reopening reopen: Reopen) {
        result.report.location = SourceLocation(containers: image.layers.map(\.format))
        result.report.image = ImageContents(image)
        image.problems.forEach { result.harvest.report(Message($0), partial: true) }
        if examiner.verifiesImages { verify(image, into: &result) }
        var seen: Set<HiveMark> = []
        for volume in image.volumes { read(volume, of: image, seen: &seen, into: &result) }
        readSnapshots(of: image, seen: &seen, into: &result, reopening: reopen)
        let found = result.children.contains { !$0.harvest.candidates.isEmpty || !$0.harvest.installations.isEmpty }
        let hasStructure = image.volumes.contains(where: \.isReadable) || image.volumes.contains { $0.bitLocker != nil }
        readRemains(of: image, hasStructure: hasStructure || found, into: &result)
        result.report.bytesRead = image.bytesRead
    }

    /// Compares the image with the hash that was stored in it.
    private func verify(_ image: DiskImage, into result: inout FileExaminer.Result) {
        do throws(WorkerError) {
            let isRight = try image.verify()
            result.report.image?.storedHash = isRight.map { $0 ? .right : .wrong } ?? ImageContents.StoredHash.none
            if isRight == false { result.harvest.report(Message("image.hash-wrong"), partial: true) }
        } catch {
            // A packed part that does not unpack is as bad as a wrong sum.
            result.report.image?.storedHash = .wrong
            result.harvest.report(Message(error), partial: true)
            result.harvest.report(Message("image.hash-wrong"), partial: true)
        }
    }

    private func readSnapshots(
        of image: DiskImage,
        seen: inout Set<HiveMark>,
        into result: inout FileExaminer.Result,
        reopening reopen: Reopen
    ) {
        if image.snapshots.count > Self.snapshotLimit {
            result.harvest.report(
                Message("image.too-many-snapshots", ["count": .number(image.snapshots.count)]),
                partial: true
            )
        }
        for snapshot in image.snapshots.prefix(Self.snapshotLimit) {
            var options = examiner.images
            options.snapshot = snapshot.id
            do throws(WorkerError) {
                let earlier = try reopen(options)
                var reader = self
                reader.snapshot = snapshot
                for volume in earlier.volumes { reader.read(volume, of: earlier, seen: &seen, into: &result) }
            } catch {
                result.harvest.report(Message(error), partial: true)
            }
        }
    }

    // MARK: Volumes

    private func read(
        _ volume: ImageVolume,
        of image: DiskImage,
        seen: inout Set<HiveMark>,
        into result: inout FileExaminer.Result
    ) {
        // What is not supported is told below, with the name of the file system.
        for problem in volume.problems where problem.code != "volume.unsupported" {
            result.harvest.report(Message(problem), partial: true)
        }
        if let bitLocker = volume.bitLocker, bitLocker.lock == .locked {
            result.harvest.report(
                Message(
                    bitLocker.attempts == 0 ? "bitlocker.locked" : "bitlocker.wrong-key",
                    [
                        "volume": .number(volume.index),
                        "keys": .text(bitLocker.protectors.map { "\($0.kind) \($0.id)" }.joined(separator: ", ")),
                    ]
                ),
                partial: true
            )
            return
        }
        guard volume.isReadable else {
            if ![.empty, .unknown, .swap].contains(volume.fileSystem) {
                result.harvest.report(
                    Message(
                        "volume.not-supported",
                        ["volume": .number(volume.index), "kind": .text(volume.fileSystem.rawValue)]
                    ),
                    partial: true
                )
            }
            return
        }
        read(volume, shadowCopy: nil, of: image, seen: &seen, into: &result)
        for copy in volume.shadowCopies { read(volume, shadowCopy: copy, of: image, seen: &seen, into: &result) }
    }

    /// What tells two states of a hive apart without reading them: equal marks are read once.
    private struct HiveMark: Hashable {
        let volume: UInt64
        let partition: Int
        let path: String
        let byteCount: UInt64
        let modified: Timestamp?
        let head: [UInt8]
    }

    private func read(
        _ volume: ImageVolume,
        shadowCopy: ShadowCopy?,
        of image: DiskImage,
        seen: inout Set<HiveMark>,
        into result: inout FileExaminer.Result
    ) {
        let patterns = ImagePlaces.hives + (shadowCopy == nil && snapshot == nil ? otherPlaces : [])
        let list: ImageFileList
        do throws(WorkerError) {
            list = try image.files(
                inVolume: volume.index,
                shadowCopy: shadowCopy?.id,
                matching: patterns,
                includingDeleted: shadowCopy == nil
            )
        } catch {
            result.harvest.report(Message(error), partial: true)
            return
        }
        list.problems.forEach { result.harvest.report(Message($0), partial: true) }
        if list.isCutShort { result.harvest.report(Message("image.too-many-files"), partial: true) }
        let files = Dictionary(list.files.map { ($0.path.lowercased(), $0) }) { first, _ in first }
        if shadowCopy == nil, snapshot == nil { readNested(volume, of: image, carved: result.carved, into: &result) }
        for file in list.files where !Self.isLog(file.path, of: files) {
            let location = location(of: file, in: volume, shadowCopy: shadowCopy, image: image)
            let child: FileExaminer.Result?
            if ContentKind.isHiveName(file.path) {
                child = readHive(file, files: files, location: location, image: image, seen: &seen)
            } else {
                child = readFile(file, location: location, image: image)
            }
            if let child { result.children.append(child) }
        }
        if volume.fileSystem == .archive, !examiner.allFiles,
            !list.files.contains(where: { ContentKind.isHiveName($0.path) })
        {
            readPapers(volume, of: image, known: Set(list.files.map(\.path)), into: &result)
        }
    }

    /// Papers, mails and archives in an archive that is no backup of a Windows: somebody put them together by hand.
    private func readPapers(
        _ volume: ImageVolume,
        of image: DiskImage,
        known: Set<String>,
        into result: inout FileExaminer.Result
    ) {
        guard let list = try? image.files(inVolume: volume.index, matching: ImagePlaces.papers) else { return }
        var inner = examiner
        if inner.budget == nil { inner.budget = DocumentBudget() }
        inner.allFiles = true
        let reader = ImageReader(examiner: inner, given: given, depth: depth)
        for file in list.files where !known.contains(file.path) {
            // Larger archives are among the images inside this one.
            if ImagePlaces.isArchive(file.path), file.byteCount >= Self.leastNested { continue }
            let location = location(of: file, in: volume, shadowCopy: nil, image: image)
            if let child = reader.readFile(file, location: location, image: image), child.isNotable {
                result.children.append(child)
            }
        }
    }

    /// In an archive any file may be an image, but no small one is; in bytes.
    private static let leastNested: UInt64 = 1 << 16

    /// Whether a file is the transaction log of one of the hives, which is read with its hive.
    private static func isLog(_ path: String, of files: [String: ImageFile]) -> Bool {
        guard HiveLogs.isLog(path), let dot = path.lastIndex(of: ".") else { return false }
        return files[path[..<dot].lowercased()] != nil || ContentKind.isHiveName(String(path[..<dot]))
    }

    private var otherPlaces: [String] {
        if examiner.allFiles { return ["**"] }
        return ImagePlaces.others + (examiner.mail ? ImagePlaces.mails : [])
    }

    /// Images inside this one: the disk of an appliance, a packed image, the WIM of an installation disc.
    private func readNested(
        _ volume: ImageVolume,
        of image: DiskImage,
        carved: CarvedSource?,
        into result: inout FileExaminer.Result
    ) {
        guard depth < Self.depthLimit else { return }
        let patterns: [String]
        switch volume.fileSystem {
        case .archive: patterns = ["**"]
        // What lies inside a WIM is an installation's own stock, not a backup of one.
        case .wim: return
        default: patterns = ImagePlaces.images
        }
        let list: ImageFileList
        do throws(WorkerError) { list = try image.files(inVolume: volume.index, matching: patterns) } catch {
            result.harvest.report(Message(error), partial: true)
            return
        }
        let paths = Set(list.files.map { $0.path.lowercased() })
        let isArchive = volume.fileSystem == .archive
        let least = isArchive ? Self.leastNested : 1
        // What lies packed in a mail is bounded, and is told of where its files are read.
        let most = examiner.budget == nil ? UInt64.max : DocumentBudget.fileLimit
        for file in list.files
        where (least...most).contains(file.byteCount) && !ContentKind.isHiveName(file.path)
            && !(isArchive && ImagePlaces.isOffice(file.path))
        {
            let path = file.path.lowercased()
            // Later parts are read with the first.
            guard !ImageSegments.firsts(of: path).contains(where: { $0 != path && paths.contains($0) }) else {
                continue
            }
            let location = location(of: file, in: volume, shadowCopy: nil, image: image)
            var child = start(file, location: location, kind: .diskImage)
            child.carved = carved
            do throws(WorkerError) {
                guard let inner = try image.nested(file, options: examiner.images) else { continue }
                ImageReader(examiner: examiner, given: child.report.given, depth: depth + 1)
                    .read(inner, into: &child) { (options) throws(WorkerError) in
                        guard let again = try image.nested(file, options: options) else {
                            throw WorkerError("source.unreadable", detail: file.path)
                        }
                        return again
                    }
            } catch {
                // In an archive any file is tried; what was expected to be an image is missed when it cannot be read.
                guard volume.fileSystem != .archive else { continue }
                note(error, in: &child)
            }
            result.children.append(finish(child))
        }
    }

    private func location(
        of file: ImageFile,
        in volume: ImageVolume,
        shadowCopy: ShadowCopy?,
        image: DiskImage
    ) -> SourceLocation {
        var location = SourceLocation(containers: image.layers.map(\.format))
        // Number 0: the volume fills the disk, there is no partition table.
        location.windowsImage = WindowsImage(volume)
        location.partition =
            volume.partition.number > 0 && location.windowsImage == nil ? volume.partition.number : nil
        location.volumeOffset = volume.partition.offset
        location.fileSystem = volume.fileSystem.rawValue
        location.file = file.path
        location.isDeleted = file.isDeleted
        location.shadowCopy = shadowCopy?.id
        location.shadowCopyCreated = shadowCopy?.created
        location.snapshot = snapshot.map { $0.name.isEmpty ? $0.id : $0.name }
        location.snapshotCreated = snapshot?.created
        return location
    }

    /// The name of a file for people: image, volume, state, path.
    private func name(_ location: SourceLocation) -> String {
        let kept = location.snapshot.map { "\(given) › @\($0)" } ?? given
        let image = location.windowsImage.map { "\(kept) › #\($0.index)" } ?? kept
        let volume = location.partition.map { "\(image) › p\($0)" } ?? image
        let state = location.shadowCopyCreated.map { "@\($0.iso8601)" } ?? location.shadowCopy.map { "@\($0)" } ?? ""
        return "\(volume)\(state)/\(location.file ?? "")"
    }

    // MARK: Files

    private func readHive(
        _ file: ImageFile,
        files: [String: ImageFile],
        location: SourceLocation,
        image: DiskImage,
        seen: inout Set<HiveMark>
    ) -> FileExaminer.Result? {
        var result = start(file, location: location, kind: .hive)
        do {
            let source = try image.open(file)
            let head = try source.read(at: 0, count: 4_096)
            let mark = HiveMark(
                volume: location.volumeOffset ?? 0,
                partition: location.windowsImage?.index ?? location.partition ?? 0,
                path: file.path.lowercased(),
                byteCount: file.byteCount,
                modified: file.modified,
                head: head
            )
            guard seen.insert(mark).inserted else { return nil }
            guard Hive.kind(of: head.span) == .hive else {
                result.report.kind = ContentKind.detect(head: head.span, tail: [UInt8]().span)
                result.harvest.report(Message("registry.not-a-hive", ["offset": 0, "detail": ""]), partial: true)
                return finish(result)
            }
            let block = try? BaseBlock(parsing: head.span)
            let root = InstallationRoot.of(result.report.given)
            let logs =
                block.map { $0.isFinished && $0.isSound } ?? true ? [] : self.logs(of: file, files: files, image: image)
            if logs.isEmpty, examiner.carving == .none {
                let memory = try PagedMemory(source)
                HiveReader.read(memory, root: root, into: &result.harvest)
            } else {
                let region = try Self.region(source)
                HiveReader.read(region, logs: logs, root: root, into: &result.harvest)
            }
        } catch {
            note(error, in: &result)
        }
        if file.isDeleted { result.harvest.markDeleted() }
        return finish(result)
    }

    private func logs(of file: ImageFile, files: [String: ImageFile], image: DiskImage) -> [LogFile] {
        ["log", "log1", "log2"].compactMap { ending in
            guard let log = files["\(file.path.lowercased()).\(ending)"], log.byteCount > 0,
                let source = try? image.open(log), let region = try? Self.region(source)
            else { return nil }
            return LogFile(name: log.path, region: region)
        }
    }

    private func readFile(_ file: ImageFile, location: SourceLocation, image: DiskImage) -> FileExaminer.Result? {
        guard file.byteCount > 0,
            examiner.allFiles || file.byteCount <= ImagePlaces.sizeLimit
                || examiner.mail && ImagePlaces.isMail(file.path)
        else { return nil }
        var result = start(file, location: location, kind: .none)
        guard examiner.admits(file.byteCount) else {
            result.harvest.report(Message("document.too-much", ["path": .text(result.report.given)]), partial: true)
            return finish(result)
        }
        do {
            let region = try Self.region(try image.open(file))
            result = examiner.examine(region, given: result.report.given, isGiven: examiner.budget == nil)
            result.report.location = location
            // In an archive that was attached to something.
            if examiner.budget != nil { result.lie(in: DocumentContext(DocumentFacts()), as: file.path) }
            if file.isDeleted { result.harvest.markDeleted() }
        } catch {
            note(error, in: &result)
            return finish(result)
        }
        return result.isNotable ? result : nil
    }

    private func start(_ file: ImageFile, location: SourceLocation, kind: ContentKind) -> FileExaminer.Result {
        var report = SourceReport(id: "", given: name(location), kind: kind)
        report.size = file.byteCount
        report.location = location
        return FileExaminer.Result(report: report)
    }

    private func finish(_ result: FileExaminer.Result) -> FileExaminer.Result {
        var result = result
        result.report.problems += result.harvest.problems
        if result.harvest.isPartial, result.report.status == .read { result.report.status = .partial }
        return result
    }

    private func note(_ error: any Error, in result: inout FileExaminer.Result) {
        result.report.status = .unreadable
        result.report.problems.append((error as? WorkerError).map { Message($0) } ?? Message("image.file-unreadable"))
    }

    private static func region(_ source: any ByteSource) throws -> MemoryRegion {
        guard source.byteCount <= 1 << 31 else { throw WorkerError("image.file-too-large") }
        return MemoryRegion(try source.read(at: 0, count: Int(source.byteCount)))
    }
}

extension Message {
    /// What is wrong with an image or a volume.
    init(_ problem: ImageProblem) {
        self.init(
            problem.code.rawValue,
            ["offset": .number(Int(clamping: problem.offset ?? 0)), "detail": .text(problem.detail)]
        )
    }
}
