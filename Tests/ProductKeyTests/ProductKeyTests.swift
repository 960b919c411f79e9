import Foundation
import ProductKey
import Testing

/// A key that Microsoft publishes for everybody (Windows Server 2019 Standard, KMS client).
private let published = "N69G4-B89J2-4G8F4-WWYCC-J464C"

@Suite struct ProductKeyTextTests {
    @Test(arguments: [
        "N69G4-B89J2-4G8F4-WWYCC-J464C", " n69g4 b89j2 4g8f4 wwycc j464c ", "N69G4B89J24G8F4WWYCCJ464C",
        "N69G4–B89J2—4G8F4‑WWYCC−J464C", "N69G4\u{00A0}B89J2\u{202F}4G8F4\tWWYCC\r\nJ464C",
        "N69\u{00AD}G4-B89J2-\u{200B}4G8F4-WWYCC-J464C", "Ｎ６９Ｇ４－Ｂ８９Ｊ２－４Ｇ８Ｆ４－ＷＷＹＣＣ－Ｊ４６４Ｃ",
    ])
    func `a key is read in every way people type it`(text: String) throws {
        #expect(try ProductKey(text: text).revealed() == published)
    }

    @Test func `impossible characters are all named with their places`() {
        #expect(
            throws: KeyTextProblem.impossibleCharacters([
                .init(place: 2, character: "0"), .init(place: 25, character: "É"),
            ])
        ) { try ProductKey(text: "N09G4-B89J2-4G8F4-WWYCC-J464É") }
        #expect(throws: KeyTextProblem.wrongLength(24)) { try ProductKey(text: String(published.dropLast())) }
        #expect(throws: KeyTextProblem.wrongLength(0)) { try ProductKey(text: "") }
        #expect(throws: KeyTextProblem.severalMarkers(places: [1, 25])) {
            try ProductKey(text: "N69G4-B89J2-4G8F4-WWYCC-J464N")
        }
    }

    @Test func `no way of printing a key shows it`() throws {
        let key = try ProductKey(text: published)
        struct Holder: Encodable { let key: ProductKey }
        var dumped = ""
        dump(Holder(key: key), to: &dumped)
        dump(key.number, to: &dumped)
        let texts = [
            "\(key)", key.description, key.debugDescription, String(reflecting: key), String(describing: key),
            "\([key])", "\(Optional(key) as Any)", dumped, "\(key.number)", String(reflecting: key.number),
            String(decoding: try JSONEncoder().encode(Holder(key: key)), as: UTF8.self),
            "\(Result<ProductKey, KeyNumber.FieldState>.success(key))",
        ]
        let number = key.number.field.map { String($0) }.joined(separator: ", ")
        for text in texts {
            #expect(!text.contains("N69G4") && !text.contains("B89J2") && !text.contains("WWYCC"))
            #expect(!text.contains(number))
        }
        #expect("\(key)" == "*****-*****-*****-*****-J464C")
    }

    @Test func `keys compare by their characters`() throws {
        let one = try ProductKey(text: published)
        let same = try ProductKey(text: published.lowercased())
        let other = try ProductKey(text: "VDYBN-27WPP-V4HQT-9VMD4-VMK7H")
        #expect(one == same)
        #expect(one != other)
        #expect(Set([one, same, other]).count == 2)
    }
}

@Suite struct LabelPatternTests {
    @Test func `agreement is counted and disagreement is placed`() throws {
        let key = try ProductKey(text: published)
        let whole = try LabelPattern("n69?4 ????? 4G8F4 ****_ J464C").agreement(with: key)
        #expect(whole.isComplete)
        #expect(whole.agreeing == 14)
        let other = try LabelPattern("N69G4-?????-?????-?????-J464D").agreement(with: key)
        #expect(other.disagreeing == [25])
        #expect(other.agreeing == 9 && other.readable == 10)
    }

    @Test func `an impossible character is named and counts as unreadable`() throws {
        let pattern = try LabelPattern("N690?-?????-?????-?????-?????")
        #expect(pattern.impossible == [.init(place: 4, character: "0")])
        #expect(pattern.readableCount == 3)
    }

    @Test func `patterns that select nothing are refused`() {
        #expect(throws: LabelPattern.Problem.nothingReadable) { try LabelPattern("?????-?????-?????-?????-?????") }
        #expect(throws: LabelPattern.Problem.wrongLength(3)) { try LabelPattern("ABC") }
        #expect(throws: LabelPattern.Problem.severalMarkers) { try LabelPattern("NN???-?????-?????-?????-?????") }
    }
}
