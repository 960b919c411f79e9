import FoundationEssentials
import Testing
import XMLText

@Suite struct CorpusTests {
    /// `REGAIN_CORPUS`, else `../shared/corpus` beside the package.
    private static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["REGAIN_CORPUS"] { return URL(filePath: path) }
        return URL(filePath: #filePath).appending(path: "../../../../shared/corpus").standardized
    }()

    private static var answerFiles: [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "unattend").path())) ?? []
        return names.filter { $0.hasSuffix(".xml") }.sorted()
    }

    @Test(.enabled(if: !answerFiles.isEmpty, "the corpus of samples is not on this machine"), arguments: answerFiles)
    func `answer files are read whole`(name: String) throws {
        let data = try Data(contentsOf: Self.folder.appending(path: "unattend/\(name)"))
        let document = XMLDocument(parsing: Array(data).span)
        #expect(document.problem == nil)
        let root = try #require(document.root)
        #expect(root.name == "unattend" && root.isComplete)
        var components = 0
        root.walk { element, _ in if element.name == "component" { components += 1 } }
        #expect(components > 0)
    }
}
