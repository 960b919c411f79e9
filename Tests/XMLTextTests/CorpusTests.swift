import Foundation
import TestSupport
import Testing
import XMLText

@Suite struct CorpusTests {
    private static let folder = SharedFiles.corpus("unattend")

    private static var answerFiles: [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".xml") }.sorted()
    }

    @Test(.enabled(if: !answerFiles.isEmpty, "the corpus of samples is not on this machine"), arguments: answerFiles)
    func `answer files are read whole`(name: String) throws {
        let data = try SharedFiles.bytes("unattend/\(name)")
        let document = XMLDocument(parsing: data.span)
        #expect(document.problem == nil)
        let root = try #require(document.root)
        #expect(root.name == "unattend" && root.isComplete)
        var components = 0
        root.walk { element, _ in if element.name == "component" { components += 1 } }
        #expect(components > 0)
    }
}
