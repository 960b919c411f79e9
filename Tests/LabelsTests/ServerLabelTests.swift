import Labels
import TestSupport
import Testing

@Suite struct ServerLabelTests {
    /// Every field that a key might be put into.
    enum Field: CaseIterable { case reference, serverName, organisation, address, note }

    private func label(_ field: Field, _ text: String) throws(LabelError) -> ServerLabel {
        try ServerLabel(
            reference: field == .reference ? text : "r",
            serverName: field == .serverName ? text : "n",
            organisation: field == .organisation ? text : "",
            sheetAddress: field == .address ? "https://example.org/?k=\(text)" : "regain:1",
            note: field == .note ? text : ""
        )
    }

    private func refusal(_ field: Field, _ text: String) -> String? {
        do throws(LabelError) {
            _ = try label(field, text)
            return nil
        } catch {
            // An error never repeats the key.
            #expect(!error.detail.contains("N69G4"))
            return error.code
        }
    }

    @Test(arguments: Field.allCases)
    func `what has the shape of a key is refused in every field`(field: Field) {
        let key = SampleKeys.server2019Standard
        let compact = key.replacing("-", with: "")
        for text in [key, key.lowercased(), compact, key.replacing("-", with: "_"), key.replacing("-", with: "%2D")] {
            #expect(refusal(field, text) == "label.key-shape")
        }
        if field != .address {
            for text in [key.replacing("-", with: " "), "clé : \(key).", key.replacing("-", with: "\n")] {
                #expect(refusal(field, text) == "label.key-shape")
            }
        }
        #expect(refusal(field, "J464C") == nil, "the last five characters are the public handle")
    }

    @Test func `a key spread over two fields is refused`() {
        let groups = SampleKeys.server2019Standard.split(separator: "-").map(String.init)
        let found = #expect(throws: LabelError.self) {
            try ServerLabel(
                reference: "r",
                serverName: groups[..<3].joined(separator: " "),
                organisation: groups[3...].joined(separator: " "),
                sheetAddress: "regain:1"
            )
        }
        #expect(found?.code == "label.key-shape")
    }

    @Test(arguments: [
        "", "file:///etc/passwd", "javascript:alert(1)", "https://", "regain:", "https://example.org/é",
        "https://example.org/a b", "https://example.org/\"", "ftp://example.org",
    ])
    func `an address of another kind is refused`(address: String) {
        let found = #expect(throws: LabelError.self) {
            try ServerLabel(reference: "r", serverName: "n", sheetAddress: address)
        }
        #expect(found?.code == "label.address")
    }

    @Test func `what is missing or too long is named, and control characters become blanks`() throws {
        #expect(refusal(.reference, " \u{7}") == "label.empty")
        #expect(refusal(.serverName, "") == "label.empty")
        #expect(refusal(.reference, String(repeating: "x", count: 65)) == "label.too-long")
        #expect(refusal(.note, String(repeating: "x", count: 257)) == "label.too-long")
        #expect(refusal(.address, String(repeating: "x", count: 257)) == "label.too-long")
        #expect(try label(.serverName, " SRV\u{1B}[31m\n\u{2028}01 ").serverName == "SRV [31m 01")
    }
}
