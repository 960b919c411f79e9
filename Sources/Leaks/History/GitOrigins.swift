/// Says by which commits, and under which path, objects came into a repository.
///
/// All commits that are stored are asked, whether anything reaches them or not, in one pass that keeps only what concerns
/// the objects in question.
struct GitOrigins {
    private let folder: String

    init(folder: String) { self.folder = folder }

    private struct Origin {
        var path: String?
        var commits: [String] = []
    }

    /// Fills in path, commits and standing of leaks in objects of the repository.
    func fill(_ leaks: inout [Leak], limit: Int) {
        let wanted = Set(leaks.compactMap { $0.place.object?.id })
        let standings = Standings(folder: folder)
        let origins = origins(of: wanted, commits: standings.all)
        let index = indexed(wanted)
        for place in leaks.indices {
            guard var object = leaks[place].place.object else { continue }
            switch object.kind {
            case .commit:
                object.commits = [object.id]
                object.commitCount = 1
                object.standing = standings[object.id]
            case .tag:
                object.standing = standings.reachedTags.contains(object.id) ? .branch : .unreachable
            case .blob:
                let origin = origins[object.id] ?? Origin()
                let ranked = origin.commits.sorted { (standings[$0].rank, $0) < (standings[$1].rank, $1) }
                object.commits = Array(ranked.prefix(limit))
                object.commitCount = ranked.count
                object.path = origin.path ?? index[object.id]
                object.standing =
                    ranked.first.map { standings[$0] } ?? (index[object.id] == nil ? .unreachable : .index)
            }
            leaks[place].place.object = object
        }
    }

    private func origins(of wanted: Set<String>, commits: [String]) -> [String: Origin] {
        let input = commits.joined(separator: "\n") + "\n"
        guard !commits.isEmpty,
            let git = GitProgram(
                ["diff-tree", "--stdin", "-r", "--root", "-m", "--raw", "--no-renames", "--no-abbrev", "-z"],
                folder: folder,
                input: Array(input.utf8)
            )
        else { return [:] }
        var stream = GitStream(git)
        var origins: [String: Origin] = [:]
        var commit = ""
        while let field = stream.line(endedBy: 0) {
            guard field.first == UInt8(ascii: ":") else {
                // The name of a commit; of a merge «from …» may follow.
                commit = String(String(decoding: field, as: UTF8.self).prefix { $0.isHexDigit })
                continue
            }
            // :100644 100644 OLD NEW M, and the path by itself.
            let words = String(decoding: field, as: UTF8.self).split(separator: " ")
            guard let path = stream.line(endedBy: 0), words.count == 5 else { continue }
            let id = String(words[3])
            guard wanted.contains(id) else { continue }
            var origin = origins[id] ?? Origin()
            origin.path = origin.path ?? String(decoding: path, as: UTF8.self)
            if origin.commits.last != commit { origin.commits.append(commit) }
            origins[id] = origin
        }
        return origins
    }

    private func indexed(_ wanted: Set<String>) -> [String: String] {
        guard let git = GitProgram(["ls-files", "--stage", "-z"], folder: folder) else { return [:] }
        var stream = GitStream(git)
        var result: [String: String] = [:]
        while let field = stream.line(endedBy: 0) {
            // 100644 ID 0, a tab, the path.
            let parts = String(decoding: field, as: UTF8.self).split(separator: "\t", maxSplits: 1)
            let words = parts.first?.split(separator: " ") ?? []
            guard parts.count == 2, words.count == 3, wanted.contains(String(words[1])) else { continue }
            result[String(words[1])] = String(parts[1])
        }
        return result
    }
}

/// How each commit of a repository can be reached.
private struct Standings {
    /// All commits that are stored.
    let all: [String]
    /// Tags with a message that a reference names.
    let reachedTags: Set<String>
    private var standings: [String: GitObject.Standing] = [:]

    init(folder: String) {
        func lines(_ arguments: [String]) -> [Substring] {
            let output = GitProgram.run(arguments, folder: folder) ?? []
            return String(decoding: output, as: UTF8.self).split(separator: "\n")
        }
        let format = "--batch-check=%(objecttype) %(objectname)"
        let objects = lines(["cat-file", "--batch-all-objects", "--unordered", format])
        all = objects.filter { $0.hasPrefix("commit ") }.map { String($0.dropFirst(7)) }
        reachedTags = Set(lines(["for-each-ref", "--format=%(objectname)"]).map(String.init))
        // The weakest first, so that the strongest remains.
        for commit in lines(["rev-list", "--reflog"]) { standings[String(commit)] = .reflog }
        let stashes = lines(["rev-list", "--walk-reflogs", "refs/stash"])
        if !stashes.isEmpty {
            for commit in lines(["rev-list"] + stashes.prefix(1_000).map(String.init)) {
                standings[String(commit)] = .stash
            }
        }
        for commit in lines(["rev-list", "--exclude=refs/stash", "--all", "HEAD"]) {
            standings[String(commit)] = .branch
        }
        // Where HEAD names nothing yet, the references alone.
        for commit in lines(["rev-list", "--exclude=refs/stash", "--all"]) { standings[String(commit)] = .branch }
    }

    subscript(commit: String) -> GitObject.Standing { standings[commit] ?? .unreachable }
}

extension GitObject.Standing {
    /// The easiest to reach first.
    var rank: Int { Self.order.firstIndex(of: self) ?? 0 }
    private static let order: [Self] = [.incoming, .branch, .stash, .index, .reflog, .unreachable]
}
