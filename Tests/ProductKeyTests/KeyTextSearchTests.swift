import ProductKey
import Testing

private let published = "N69G4-B89J2-4G8F4-WWYCC-J464C"

private func found(_ text: String) -> [String] {
    KeyTextSearch.matches(in: Array(text.unicodeScalars)).map { $0.key.partialKey }
}

@Suite struct KeyTextSearchTests {
    @Test(arguments: [
        "\(published)", "key: \(published).", "<Key>\(published)</Key>", "\"\(published)\"",
        "(n69g4-b89j2-4g8f4-wwycc-j464c)",
        "clé\u{A0}:\u{A0}N69G4–B89J2–4G8F4–WWYCC–J464C", "N69G4 B89J2 4G8F4 WWYCC J464C",
        "N69G4-B89J2-\r\n4G8F4-WWYCC-J464C", "N69G4\tB89J2\t4G8F4\tWWYCC\tJ464C", "N69G4B89J24G8F4WWYCCJ464C",
        "N6\u{AD}9G4-B89J2-4G8F4-WW\u{200B}YCC-J464C", "- \(published)", "ipk \(published)\n", "=\(published);",
    ])
    func `a key is found in every form it is written`(text: String) {
        #expect(found(text) == ["J464C"])
    }

    @Test(arguments: [
        "X\(published)", "\(published)X", "A-\(published)", "\(published)-B89J2", "\(published)0",
        "N69G4-B89J2-4G8F4-WWYCC", "N69G4-B89J2-4G8F4-WWYCC-J464", "N69G4-B89J2-4G8F4-WWYCC-J4640",
        "N69G4-B89J2 4G8F4-WWYCC-J464C", "N69G4--B89J2--4G8F4--WWYCC--J464C", "BBBBB-BBBBB-BBBBB-BBBBB-BBBBB",
        "de32eafd-aaee-4662-9444-c1befb41bde2", "00429-70000-00000-AA123",
        "B89J2 N69G4 B89J2 4G8F4 WWYCC J464C", "N69G4 B89J2 4G8F4 WWYCC J464C B89J2",
    ])
    func `what is longer, shorter or something else is no key`(text: String) {
        #expect(found(text) == [])
    }

    @Test func `places are those of the text`() throws {
        let text = Array("a \(published) b \(published)".unicodeScalars)
        let matches = KeyTextSearch.matches(in: text)
        #expect(matches.map(\.range) == [2..<31, 34..<63])
        #expect(matches[0].separation == .hyphens && matches[0].isUpperCase)
    }

    @Test func `hostile text costs one pass`() {
        let runs = Array(String(repeating: "BBBBB-", count: 100_000).unicodeScalars)
        #expect(KeyTextSearch.matches(in: runs).isEmpty)
        let word = Array(String(repeating: "B", count: 400_000).unicodeScalars)
        #expect(KeyTextSearch.matches(in: word).isEmpty)
    }
}
