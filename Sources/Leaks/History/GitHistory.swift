import ByteKit
import ByteSources
import ProductKey
import Texts

/// Every object of a repository: what branches reach, and what only the stash, a log of a reference or nothing reaches.
struct GitHistory {
    /// Objects up to this many bytes are searched in memory; larger ones go through a file.
    private static let memoryLimit = 8 << 20
    /// Commits that are named for one object.
    private static let commitLimit = 5

    private let folder: String
    private let scanner: LeakScanner
    private let collection: Collection

    init(_ folder: String, scanner: LeakScanner, collection: Collection) {
        self.folder = folder
        self.scanner = scanner
        self.collection = collection
    }

    /// Whether a folder is a git folder: the one called `.git`, a bare repository, one of a submodule.
    static func isRepository(_ entries: FolderEntries) -> Bool {
        func holds(_ paths: [String], _ name: String) -> Bool {
            paths.contains { $0 == name || $0.hasSuffix("/" + name) }
        }
        return holds(entries.files, "HEAD") && holds(entries.folders, "objects") && holds(entries.folders, "refs")
    }

    /// The folder that people call the repository.
    private var name: String {
        folder.hasSuffix("/.git") ? String(folder.dropLast(5)) : folder == ".git" ? "." : folder
    }

    /// Searches all objects.
    func search() {
        guard
            let git = GitProgram(
                ["cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch"],
                folder: folder
            )
        else {
            return collection.problem(name, Message("leaks.no-git", ["path": .text(name)]))
        }
        collection.countRepository()
        // Where the objects with keys come from is asked only once there are any.
        let found = Collection(given: [])
        let own = LeakScanner(found, sharing: scanner)
        let reader = ObjectReader(scanner: own, folder: folder, name: name)
        let isWhole = reader.read(git)
        collection.countObjects(reader.objectCount)
        var report = found.report
        if !isWhole {
            collection.problem(name, Message("leaks.history", ["path": .text(name)]))
        }
        if !report.leaks.isEmpty { GitOrigins(folder: folder).fill(&report.leaks, limit: Self.commitLimit) }
        collection.take(report)
    }

    /// Reads objects as `git cat-file --batch` prints them.
    final class ObjectReader {
        private let scanner: LeakScanner
        private let folder: String?
        private let name: String
        private let trust: GitProgram.Trust
        /// What is told of an object that holds a key, before its commits are known.
        private let standing: GitObject.Standing
        private(set) var objectCount = 0

        init(
            scanner: LeakScanner,
            folder: String?,
            name: String,
            trust: GitProgram.Trust = .none,
            standing: GitObject.Standing = .unreachable
        ) {
            self.scanner = scanner
            self.folder = folder
            self.name = name
            self.trust = trust
            self.standing = standing
        }

        /// Reads to the end.
        /// - Returns: whether every object was there, and git ended well.
        func read(_ git: GitProgram) -> Bool {
            var stream = GitStream(git)
            var large: [(id: String, kind: GitObject.Kind)] = []
            var isWhole = true
            while let line = stream.line() {
                let words = String(decoding: line, as: UTF8.self).split(separator: " ")
                guard words.count == 3, let size = Int(words[2]), size >= 0 else {
                    // «ID missing», and what else is no header.
                    isWhole = false
                    continue
                }
                objectCount += 1
                guard let kind = GitObject.Kind(rawValue: String(words[1])), size > 0 else {
                    guard stream.skip(size + 1) else { return false }
                    continue
                }
                let id = String(words[0])
                if size > GitHistory.memoryLimit {
                    large.append((id, kind))
                    guard stream.skip(size + 1) else { return false }
                    continue
                }
                guard let content = stream.bytes(size), stream.skip(1) else { return false }
                search(MemorySource(MemoryRegion(content)), id, kind)
            }
            isWhole = git.end() && isWhole
            for (id, kind) in large {
                guard let git = GitProgram(["cat-file", kind.rawValue, id], folder: folder, trust: trust),
                    let content = try? SpooledInput(descriptor: git.output)
                else {
                    isWhole = false
                    continue
                }
                search(content, id, kind)
                isWhole = git.end() && isWhole
            }
            return isWhole
        }

        private func search(_ source: some ByteSource, _ id: String, _ kind: GitObject.Kind) {
            var place = LeakPlace(path: name)
            place.object = GitObject(kind: kind, id: id, standing: standing)
            _ = scanner.search(source, place)
        }
    }
}
