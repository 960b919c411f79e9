/// Images that were cut into files: `E01 E02 …`, `001 002 …`, `name.swm name2.swm …`.
///
/// Opening the first opens all; a later one by itself is half a disk, and nothing that could be read.
enum ImageSegments {
    /// The files without those that are later parts of another one among them.
    static func firstOnly(_ files: [FolderWalk.File]) -> [FolderWalk.File] {
        let paths = Set(files.map { $0.path.lowercased() })
        return files.filter { file in
            let path = file.path.lowercased()
            return !firsts(of: path).contains { $0 != path && paths.contains($0) }
        }
    }

    /// The names that the first part may have; none where the name is no later part's.
    static func firsts(of path: String) -> [String] {
        guard let dot = path.lastIndex(of: ".") else { return [] }
        let base = path[..<dot]
        let ending = path[path.index(after: dot)...]
        if ending == "swm" {
            let digits = base.reversed().prefix { $0.isASCII && $0.isNumber }.count
            guard digits > 0, digits < base.count else { return [] }
            return ["\(base.dropLast(digits)).swm"]
        }
        guard (2...5).contains(ending.utf8.count) else { return [] }
        if ending.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            let zeros = String(repeating: "0", count: ending.utf8.count - 1)
            return ["\(base).\(zeros)1", "\(base).\(zeros)0"]
        }
        // E02 … E99, EAA …; FAA and on only with very many parts. S01 is SMART's letter.
        let rest = ending.dropFirst()
        guard ending.utf8.count == 3, let letter = ending.first, ("e"..."z").contains(letter),
            rest.utf8.allSatisfy({ (0x30...0x39).contains($0) })
                || rest.utf8.allSatisfy({ (0x61...0x7A).contains($0) })
        else { return [] }
        return ["\(base).e01", "\(base).s01", "\(base).l01"]
    }
}
