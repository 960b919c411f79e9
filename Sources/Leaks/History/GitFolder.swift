/// Folders of a repository, as git itself names them.
public enum GitFolder {
    /// Where the hooks of a repository belong.
    ///
    /// - Parameter path: the repository, its working tree, or a folder in it.
    /// - Returns: nil where there is no repository, or no git.
    public static func hooks(of path: String) -> String? {
        let arguments = ["rev-parse", "--path-format=absolute", "--git-path", "hooks"]
        guard let output = GitProgram.run(arguments, folder: nil, workingFolder: path, trust: .own) else { return nil }
        let text = String(decoding: output, as: UTF8.self)
        let line = text.prefix { $0 != "\n" }
        return line.isEmpty ? nil : String(line)
    }
}
