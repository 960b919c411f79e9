import Documents
import Testing

@Suite struct DocumentModelTests {
    @Test func `a document of which nothing was read says nothing`() {
        let document = Document(format: .mail)
        #expect(document.passages.isEmpty && document.attachments.isEmpty && document.problems.isEmpty)
        #expect(document.facts == DocumentFacts())
    }
}
