import ByteKit
import ByteSources
public import DiskImages
import Glibc
import Texts

/// Searches files, folders, archives and the histories of repositories for whole keys.
///
/// Nothing is written, links inside folders are not followed, and memory stays small whatever the size.
public struct LeakSearch: Sendable {
    /// How it is done.
    public struct Options: Sendable {
        /// Threads that search side by side.
        public var threads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        /// Whether the histories of repositories are searched, too.
        public var histories = true
        /// How the worker for archives is run.
        public var images = ImageOptions()

        /// The usual way.
        public init() {}
    }

    /// How it is done.
    public let options: Options

    /// A search.
    public init(_ options: Options = Options()) { self.options = options }

    /// Searches everything that was named, and what lies below it.
    ///
    /// - Parameter paths: files, folders, repositories; `-` is standard input.
    /// - Returns: what was found, not yet told apart; see ``LeakReport/identify(_:)``.
    public func run(_ paths: [String]) async -> LeakReport {
        let collection = Collection(given: paths)
        let queue = WorkQueue()
        for path in paths { start(path, queue, collection) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<options.threads {
                group.addTask { TreeWorker(collection, queue, options).run() }
            }
        }
        return collection.report.sorted()
    }

    private func start(_ path: String, _ queue: WorkQueue, _ collection: Collection) {
        if path == "-" {
            do {
                let input = try SpooledInput()
                let scanner = LeakScanner(collection, images: options.images)
                _ = scanner.search(input, LeakPlace(path: "-"))
            } catch { collection.problem(LeakPlace(path: "-"), error) }
            return
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            let code: SourceError.Code = errno == EACCES ? .denied : .missing
            return collection.problem(path, Message(code.rawValue, ["path": .text(path)]))
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            _ = queue.enters(UInt64(status.st_dev), UInt64(status.st_ino))
            queue.add(.folder(path, depth: 0))
        } else {
            queue.add(.files([path]))
        }
    }
}

/// One thread's share of a search.
private final class TreeWorker {
    /// Deeper folders are not entered.
    private static let depthLimit = 256
    /// Files handed over together.
    private static let batch = 64
    /// Larger files are cut into parts of this size.
    private static let partSize: UInt64 = 64 << 20

    private let collection: Collection
    private let queue: WorkQueue
    private let scanner: LeakScanner
    private let options: LeakSearch.Options

    init(_ collection: Collection, _ queue: WorkQueue, _ options: LeakSearch.Options) {
        self.collection = collection
        self.queue = queue
        self.options = options
        scanner = LeakScanner(collection, images: options.images)
    }

    func run() {
        while let item = queue.next() {
            switch item {
            case .folder(let path, let depth): list(path, depth: depth)
            case .files(let paths): paths.forEach(search)
            case .part(let shared, let part):
                do { try scanner.search(part, of: shared) } catch { collection.problem(shared.place, error) }
            case .history(let path): GitHistory(path, scanner: scanner, collection: collection).search()
            }
            queue.finish()
        }
    }

    private func search(_ path: String) {
        let place = LeakPlace(path: path)
        do {
            let source = try FileSource(path: path)
            guard source.byteCount > 2 * Self.partSize else {
                // Files of the system's own tell no size.
                if source.byteCount > 0 { _ = scanner.search(source, place) } else { collection.countFile() }
                return
            }
            let head = try source.read(at: 0, count: 512)
            guard ArchiveKind.detect(head.span, byteCount: source.byteCount) == nil else {
                _ = scanner.search(source, place)
                return
            }
            let starts = Array(stride(from: 0, to: source.byteCount, by: Int(Self.partSize)))
            let shared = LeakScanner.Shared(
                source,
                place,
                order: WideText.order(of: head.span),
                partCount: starts.count
            )
            for start in starts.reversed() {
                queue.add(.part(shared, start..<min(start + Self.partSize, source.byteCount)))
            }
        } catch {
            collection.problem(place, error)
        }
    }

    /// Where the repository of a submodule or of a further working tree is, which has a file `.git` that says so.
    ///
    /// Asked only of what was named itself: further down it lies in the repository around it.
    private static func linkedRepository(in folder: String) -> String? {
        let file = folder.hasSuffix("/") ? folder + ".git" : folder + "/.git"
        guard let source = try? FileSource(path: file), source.byteCount < 8_192,
            let bytes = try? source.read(at: 0, count: Int(source.byteCount))
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("gitdir: ") else { return nil }
        let path = text.dropFirst(8).prefix { !$0.isNewline }
        return path.hasPrefix("/") ? String(path) : "\(folder)/\(path)"
    }

    private func list(_ folder: String, depth: Int) {
        guard depth < Self.depthLimit else {
            return collection.problem(folder, Message("folder.too-deep", ["path": .text(folder)]))
        }
        guard let entries = FolderEntries(folder) else {
            return collection.problem(folder, Message(SourceError.Code.denied.rawValue, ["path": .text(folder)]))
        }
        let isRepository = GitHistory.isRepository(entries)
        if isRepository, options.histories { queue.add(.history(folder)) }
        if depth == 0, options.histories, let elsewhere = Self.linkedRepository(in: folder) {
            queue.add(.history(elsewhere))
        }
        var batch: [String] = []
        for file in entries.files {
            batch.append(file)
            if batch.count == Self.batch {
                queue.add(.files(batch))
                batch = []
            }
        }
        for path in entries.folders {
            // Objects are packed; the history is where they are read.
            if isRepository, options.histories, path == "objects" || path.hasSuffix("/objects") { continue }
            var status = stat()
            // A bind mount leads to the same folder again.
            guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
                queue.enters(UInt64(status.st_dev), UInt64(status.st_ino))
            else { continue }
            queue.add(.folder(path, depth: depth + 1))
        }
        batch.forEach(search)
    }
}

/// What a folder holds, links left out.
struct FolderEntries {
    private(set) var files: [String] = []
    private(set) var folders: [String] = []

    /// Lists a folder; nil where that is not allowed.
    init?(_ folder: String) {
        guard let stream = unsafe opendir(folder) else { return nil }
        defer { unsafe closedir(stream) }
        // What lies in the working folder is called by its name alone.
        let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
        // SAFETY: readdir's entry is valid until the next call on this stream, and what is used of it is copied at once.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let path = prefix + name
            switch unsafe Int(entry.pointee.d_type) {
            case Int(DT_REG): files.append(path)
            case Int(DT_DIR): folders.append(path)
            case Int(DT_UNKNOWN):
                var status = stat()
                guard unsafe lstat(path, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFREG { files.append(path) }
                if status.st_mode & S_IFMT == S_IFDIR { folders.append(path) }
            default: continue
            }
        }
    }
}
