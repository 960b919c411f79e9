public import DiskImages
import Texts

/// What is about to be committed or taken in, for the hooks of git.
///
/// Git has started us, so its own variables say which index and which new objects are meant.
public struct NewContent: Sendable {
    private let images: ImageOptions

    /// - Parameter images: how the worker for archives is run.
    public init(images: ImageOptions = ImageOptions()) { self.images = images }

    /// Searches what is staged in the repository of the working folder.
    public func staged() -> LeakReport {
        let base = head() ?? emptyTree()
        return search(given: "--staged") { collection in
            guard
                let output = GitProgram.run(
                    ["diff-index", "--cached", "--raw", "--no-renames", "--no-abbrev", "-z", base, "--"],
                    folder: nil,
                    trust: .own
                )
            else {
                collection.problem(".", Message("leaks.history", ["path": "."]))
                return [:]
            }
            return Self.objects(in: output, commit: "")
        }
    }

    /// Searches commits that a push brings, as git tells them to its pre-receive hook.
    ///
    /// - Parameter lines: `OLD NEW REFERENCE`, one a line.
    /// - Returns: what was found, not yet told apart.
    public func received(_ lines: String) -> LeakReport {
        search(given: "--pre-receive") { collection in
            var objects: [String: GitObject] = [:]
            for line in lines.split(whereSeparator: \.isNewline) {
                let words = line.split(separator: " ")
                guard words.count >= 3, words[1].allSatisfy(\.isHexDigit), words[1].count >= 40 else {
                    collection.problem("-", Message("leaks.receive-line"))
                    continue
                }
                // All zeros: the reference is deleted, which brings nothing.
                guard words[1].contains(where: { $0 != "0" }) else { continue }
                let new = String(words[1])
                guard
                    let commits = GitProgram.run(["rev-list", new, "--not", "--all"], folder: nil, trust: .own),
                    let changes = GitProgram.run(
                        ["diff-tree", "--stdin", "-r", "--root", "-m", "--raw", "--no-renames", "--no-abbrev", "-z"],
                        folder: nil,
                        input: commits,
                        trust: .own
                    )
                else {
                    collection.problem(String(words[2]), Message("leaks.history", ["path": .text(String(words[2]))]))
                    continue
                }
                objects.merge(Self.objects(in: changes, commit: new)) { old, _ in old }
                for commit in String(decoding: commits, as: UTF8.self).split(separator: "\n") {
                    objects[String(commit)] = Self.message(.commit, String(commit))
                }
                // A tag with a message is an object of its own.
                if objects[new] == nil { objects[new] = Self.message(.tag, new) }
            }
            return objects
        }
    }

    /// The tree without any file, which stands for what was before the first commit.
    private func emptyTree() -> String {
        let output = GitProgram.run(["hash-object", "-t", "tree", "--stdin"], folder: nil, trust: .own)
        return String(decoding: output ?? [], as: UTF8.self).filter(\.isHexDigit)
    }

    private func head() -> String? {
        let output = GitProgram.run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], folder: nil, trust: .own)
        let name = String(decoding: output ?? [], as: UTF8.self).filter(\.isHexDigit)
        return name.isEmpty ? nil : name
    }

    private static func message(_ kind: GitObject.Kind, _ id: String) -> GitObject {
        var object = GitObject(kind: kind, id: id, standing: .incoming)
        if kind == .commit {
            object.commits = [id]
            object.commitCount = 1
        }
        return object
    }

    /// The new contents that git's raw format names, with their paths and the commit before them.
    private static func objects(in output: [UInt8], commit: String) -> [String: GitObject] {
        var result: [String: GitObject] = [:]
        var commit = commit
        var fields = output.split(separator: 0, omittingEmptySubsequences: true)[...]
        while let field = fields.popFirst() {
            guard field.first == UInt8(ascii: ":") else {
                commit = String(String(decoding: field, as: UTF8.self).prefix { $0.isHexDigit })
                continue
            }
            let words = String(decoding: field, as: UTF8.self).split(separator: " ")
            guard words.count == 5, let path = fields.popFirst() else { continue }
            // Deleted files, and submodules, which are commits of another repository.
            guard words[4] != "D", words[1] != "160000", words[3].contains(where: { $0 != "0" }) else { continue }
            let id = String(words[3])
            guard result[id] == nil else { continue }
            var object = GitObject(
                kind: .blob,
                id: id,
                path: String(decoding: path, as: UTF8.self),
                standing: .incoming
            )
            if !commit.isEmpty {
                object.commits = [commit]
                object.commitCount = 1
            }
            result[id] = object
        }
        return result
    }

    private func search(given: String, _ collect: (Collection) -> [String: GitObject]) -> LeakReport {
        let collection = Collection(given: [given])
        let objects = collect(collection)
        guard !objects.isEmpty else { return collection.report }
        let input = objects.keys.sorted().joined(separator: "\n") + "\n"
        guard
            let git = GitProgram(
                ["cat-file", "--buffer", "--batch"],
                folder: nil,
                input: Array(input.utf8),
                trust: .own
            )
        else {
            collection.problem(".", Message("leaks.no-git", ["path": "."]))
            return collection.report
        }
        let scanner = LeakScanner(collection, images: images)
        let reader = GitHistory.ObjectReader(scanner: scanner, folder: nil, name: ".", trust: .own, standing: .incoming)
        if !reader.read(git) { collection.problem(".", Message("leaks.history", ["path": "."])) }
        collection.countObjects(reader.objectCount)
        var report = collection.report
        for index in report.leaks.indices {
            guard let id = report.leaks[index].place.object?.id, let object = objects[id] else { continue }
            report.leaks[index].place.object = object
            // What is staged is known by its path, as the files beside it are.
            if object.commits.isEmpty, let path = object.path {
                report.leaks[index].place = LeakPlace(path: path, members: report.leaks[index].place.members)
            }
        }
        return report.sorted()
    }
}
