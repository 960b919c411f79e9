public import ByteKit
import ByteSources
public import Catalogue
public import DiskImages
import Dispatch
import Documents
import FirmwareTables
public import Licensing
public import ProductKey
public import RemoteSources
import Synchronization
import Texts

/// The search for keys in everything a person points at.
public struct Search: Sendable {
    /// What is looked for, and how.
    public struct Options: Sendable {
        /// What the key is wanted for.
        public var target: TargetProduct?
        /// What can be read of a label.
        public var label: LabelPattern?
        /// The last five characters of the key that is wanted, upper case.
        public var lastFive: String?
        /// Key configurations given by the owner.
        public var configurations: [PKeyConfig] = []
        /// Whether files that are not recognised are searched too.
        public var allFiles = false
        /// Whether mails and documents of users inside images are searched too.
        public var mail = false
        /// Whether images are compared with the hash that was stored when they were made.
        public var verifiesImages = false
        /// Whether files are digested for the report.
        public var digests = true
        /// Whether the bytes of documents that prove a purchase are kept for the records.
        public var keepsProofs = false
        /// What is looked for in raw bytes of images.
        public var carving = CarvingMode.none
        /// Who hears how far that is, who may end it, where its state is kept.
        public var control = CarvingControl()
        /// How images are opened: secrets, sandbox.
        public var images = ImageOptions()
        /// How files on other machines are reached: credentials, limits.
        public var remote = RemoteOptions()

        /// The ordinary search.
        public init() {}
    }

    /// What a person points at.
    public enum Source: Sendable {
        /// A file, folder or device.
        case path(String)
        /// Standard input, which is read to its end when its turn has come.
        case standardInput
        /// The firmware of this machine.
        case firmware
        /// A file on another machine.
        case remote(RemoteURL)
        /// A mailbox on a server.
        case mailbox(MailboxLocation)
    }

    /// How far the search has come; called from several threads.
    public typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

    /// How many sources are worth searching at once on this machine.
    public static var sourcesAtOnce: Int { Processors.count }

    private let options: Options
    private let documents: DocumentWorkers
    private let pictures = PictureAllowance()

    /// Prepares a search.
    public init(_ options: Options = Options()) {
        self.options = options
        documents = DocumentWorkers(options: options.images.worker)
    }

    /// Searches all sources and weighs what is found.
    ///
    /// A source that cannot be read is part of the report; the others are still read.
    ///
    /// - Parameters:
    ///   - sources: what to look into.
    ///   - now: when the search begins.
    ///   - progress: told about finished files.
    ///   - part: told what each source has brought in, as soon as it is done.
    /// - Returns: the whole report, the best finding first.
    public func run(
        _ sources: [Source],
        now: Timestamp,
        progress: Progress? = nil,
        part: ((FindReport.Part) -> Void)? = nil
    ) async -> FindReport {
        // Facts and texts are read while the first source is, which mostly waits for a worker or for a disk.
        DispatchQueue.global(qos: .userInitiated).async {
            IdentityResolver.prepare()
            _ = Phrasebook.standard
        }
        var builder = ReportBuilder(options: options, started: now)
        for source in sources {
            switch source {
            case .path(let path): await search(path, progress: progress, into: &builder)
            case .standardInput:
                builder.add(examiner.examineStandardInput(), parent: nil)
            case .remote(let url):
                builder.add(RemoteReader(examiner: examiner, options: options.remote).examine(url), parent: nil)
            case .mailbox(let location):
                let reader = MailboxReader(examiner: examiner, options: options.remote)
                builder.add(reader.examine(location, progress: progress), parent: nil)
            case .firmware:
                builder.add(FirmwareSource.examine(), parent: nil)
            }
            let news = builder.finishPart()
            part?(news)
        }
        return builder.finish()
    }

    private var examiner: FileExaminer {
        FileExaminer(
            allFiles: options.allFiles,
            mail: options.mail,
            verifiesImages: options.verifiesImages,
            carving: options.carving,
            control: options.control,
            images: options.images,
            digests: options.digests,
            documents: documents,
            keepsProofs: options.keepsProofs,
            pictures: pictures
        )
    }

    private func search(_ path: String, progress: Progress?, into builder: inout ReportBuilder) async {
        guard FolderWalk.isFolder(path) else {
            builder.add(examiner.examine(path: path, given: path, isGiven: true), parent: nil)
            return
        }
        let walk = FolderWalk(path)
        // The later parts of an image are read with its first.
        let results = await examine(ImageSegments.firstOnly(walk.files), progress: progress)
        var folder = SourceReport(id: "", given: path, kind: .folder)
        folder.files = SourceReport.FileCount(
            seen: walk.files.count,
            examined: results.count { $0.report.bytesRead > 0 }
        )
        folder.bytesRead = results.reduce(0) { $0 + $1.report.bytesRead }
        folder.problems = walk.problems
        if !walk.problems.isEmpty || results.contains(where: { $0.report.status != .read }) { folder.status = .partial }
        let number = builder.add(FileExaminer.Result(report: folder), parent: nil)
        for result in results where result.isNotable { builder.add(result, parent: number) }
    }

    /// Examines files side by side, as many at a time as there are cores, and keeps their order.
    private func examine(_ files: [FolderWalk.File], progress: Progress?) async -> [FileExaminer.Result] {
        let examiner = examiner
        let done = Atomic<Int>(0)
        return await withTaskGroup(of: (Int, FileExaminer.Result).self) { group in
            var results: [FileExaminer.Result?] = Array(repeating: nil, count: files.count)
            var next = 0
            func start() {
                guard next < files.count, !Task.isCancelled else { return }
                let index = next
                next += 1
                group.addTask {
                    let path = files[index].path
                    return (index, examiner.examine(path: path, given: path, isGiven: false))
                }
            }
            for _ in 0..<max(1, Processors.count) { start() }
            while let (index, result) = await group.next() {
                results[index] = result
                progress?(done.add(1, ordering: .relaxed).newValue, files.count)
                start()
            }
            return results.compactMap(\.self)
        }
    }
}
