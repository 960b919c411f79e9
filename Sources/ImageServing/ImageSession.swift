import ByteKit
import DiskFormats
import DiskImages
import WorkerLink

/// One opened image in a worker: its layers, volumes and the files that are open in them.
final class ImageSession {
    let opened: OpenedContainer
    private(set) var volumes: [ServedVolume] = []
    private let driver: any ImageDriver
    private var shadows: [ShadowKey: any FileSystem] = [:]

    private struct ShadowKey: Hashable {
        var volume: Int
        var id: String
    }

    /// The most volumes told of one image.
    private static let volumeLimit = 1_024

    init(_ source: any ByteSource, name: String, snapshot: String?, context: ImageContext, driver: any ImageDriver)
        throws
    {
        self.driver = driver
        if let special = try driver.openVolumes(source, name: name, context: context) {
            opened = OpenedContainer(media: source, layers: [])
            volumes = special
            for index in volumes.indices { volumes[index].model.index = index }
            return
        }
        if let container = try driver.openContainer(source, name: name, context: context) {
            opened = container
        } else {
            opened = try ContainerOpener(context: context).open(source, snapshot: snapshot)
        }
        readVolumes()
        if lacksLibrary { throw ParseError(.workerLacksLibrary, at: 0) }
    }

    private func readVolumes() {
        var table = PartitionTable()
        do { table = try PartitionTable(reading: opened.media) } catch { table.problems.append(Self.parseError(error)) }
        var partitions = table.partitions
        if partitions.isEmpty {
            partitions = [
                Partition(scheme: .none, number: 0, offset: 0, byteCount: opened.media.byteCount, type: "")
            ]
        }
        for partition in partitions.prefix(Self.volumeLimit) {
            add(partition, SliceSource(opened.media, start: partition.offset, byteCount: partition.byteCount))
        }
        tableProblems = table.problems
    }

    private(set) var tableProblems: [ParseError] = []
    /// Whether a volume has something that another worker reads.
    private var lacksLibrary = false

    private func add(_ partition: Partition, _ slice: any ByteSource) {
        let source = CachedSource(slice)
        var model = ImageVolume(index: volumes.count, partition: partition, fileSystem: .unknown)
        do { model.fileSystem = try FileSystemKind.detect(source) } catch { model.problems.append(Self.problem(error)) }
        if partition.type == "42" || partition.type == "af9b60a0-1431-4f62-bc68-3311714a69ad" {
            model.fileSystem = .dynamicDisk
        }
        if partition.type == "e75caf8f-f680-4cee-afa3-b001e56efc2d" { model.fileSystem = .storageSpaces }
        var volume = ServedVolume(model: model, source: source, plain: source, system: nil)
        switch model.fileSystem {
        case .bitlocker where driver.lacksLibraries: lacksLibrary = true
        case .bitlocker: openLock(&volume, secret: nil)
        case .lvm:
            volumes.append(volume)
            addLogicalVolumes(source, physical: partition)
            return
        case .refs, .dynamicDisk, .storageSpaces, .luks, .xfs, .btrfs, .apfs:
            volume.model.problems.append(
                ImageProblem("volume.unsupported", detail: model.fileSystem.rawValue)
            )
        default: openSystem(&volume)
        }
        volumes.append(volume)
    }

    private func addLogicalVolumes(_ source: any ByteSource, physical: Partition) {
        do {
            for logical in try LVMVolumes(source).volumes {
                guard volumes.count < Self.volumeLimit else { return }
                let partition = Partition(
                    scheme: .lvm,
                    number: volumes.count,
                    offset: physical.offset,
                    byteCount: logical.source.byteCount,
                    type: "",
                    name: logical.name
                )
                add(partition, logical.source)
            }
        } catch {
            if let last = volumes.indices.last { volumes[last].model.problems.append(Self.problem(error)) }
        }
    }

    func unlock(_ index: Int, secret: BitLockerSecret) throws -> ImageVolume {
        guard volumes.indices.contains(index) else { throw ParseError("volume.no-such-volume", at: index) }
        volumes[index].model.problems = []
        openLock(&volumes[index], secret: secret)
        return volumes[index].model
    }

    private func openLock(_ volume: inout ServedVolume, secret: BitLockerSecret?) {
        volume.plain = nil
        do {
            let (state, plain) = try driver.openBitLocker(volume.source, secret: secret)
            volume.model.bitLocker = state
            guard let plain else { return }
            let cached = CachedSource(plain)
            volume.plain = cached
            volume.model.fileSystem = try FileSystemKind.detect(cached)
            openSystem(&volume)
        } catch { volume.model.problems.append(Self.problem(error)) }
    }

    private func openSystem(_ volume: inout ServedVolume) {
        guard let plain = volume.plain else { return }
        do {
            switch volume.model.fileSystem {
            case .ntfs:
                volume.system = try NTFSVolume(plain)
                if ShadowMark.lies(in: plain) { readShadowCopies(of: &volume, plain) }
            case .empty, .unknown, .swap: return
            default: volume.system = try driver.openFileSystem(volume.model.fileSystem, plain)
            }
            volume.model.label = volume.system?.label ?? ""
        } catch {
            volume.model.problems.append(ImageProblem("volume.damaged"))
            volume.model.problems.append(Self.problem(error))
        }
    }

    private func readShadowCopies(of volume: inout ServedVolume, _ plain: any ByteSource) {
        guard !driver.lacksLibraries else {
            lacksLibrary = true
            return
        }
        do { volume.model.shadowCopies = try driver.shadowCopies(plain) } catch {
            volume.model.problems.append(Self.problem(error))
        }
    }

    /// The files of a volume, now or as a shadow copy kept them.
    func system(_ index: Int, shadowCopy: String?) throws -> any FileSystem {
        guard volumes.indices.contains(index) else { throw ParseError("volume.no-such-volume", at: index) }
        guard let id = shadowCopy else {
            guard let system = volumes[index].system else { throw ParseError("volume.not-readable", at: index) }
            return system
        }
        let key = ShadowKey(volume: index, id: id)
        if let held = shadows[key] { return held }
        guard let plain = volumes[index].plain else { throw ParseError("volume.not-readable", at: index) }
        let system = try NTFSVolume(CachedSource(try driver.openShadowCopy(plain, id: id)))
        shadows[key] = system
        return system
    }

    static func problem(_ error: any Error) -> ImageProblem {
        switch error {
        case let error as ParseError:
            ImageProblem(error.code, offset: UInt64(exactly: error.offset), detail: error.detail)
        case let error as WorkerError: ImageProblem(error.code, offset: error.offset, detail: error.detail)
        default: ImageProblem("worker.failed", detail: String(describing: type(of: error)))
        }
    }

    private static func parseError(_ error: any Error) -> ParseError {
        let problem = problem(error)
        return ParseError(problem.code, at: Int(clamping: problem.offset ?? 0), problem.detail)
    }
}
