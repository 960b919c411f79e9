import Foundation
import Guidance
import JSONText
import TestSupport
import Testing
import Texts

@Suite struct PhoneTests {
    /// Nine groups of arbitrary digits whose last digit fits, published as an example of the rule; no identifier.
    static let goodGroups = [
        "1234565", "0000000", "9999994", "9081722", "3141596", "1234565", "0000000", "9999994", "9081722",
    ]

    @Test func `a number copied right has nine groups and no remark`() {
        let number = PhoneNumber(.installationID, copied: Self.goodGroups.joined(separator: " - "))
        #expect(number.problems == [])
        #expect(number.groups.map(\.digits) == Self.goodGroups)
        #expect(number.groups[0].spoken == "1 2 3 4 5 6 5")
        #expect(number.groups.map(\.name) == ["1", "2", "3", "4", "5", "6", "7", "8", "9"])
        #expect(number.isUsable)
    }

    @Test(arguments: 0..<9)
    func `a group copied wrong is named, and nothing is put right`(_ index: Int) {
        var groups = Self.goodGroups
        groups[index] = String(groups[index].dropLast()) + "8"
        let number = PhoneNumber(.installationID, copied: groups.joined())
        #expect(number.problems == [.group(String(index + 1))])
        #expect(!number.isUsable)
        #expect(number.groups[index].digits == groups[index])
    }

    @Test func `a doubtful group of a Confirmation ID is a warning, never a refusal`() {
        let number = PhoneNumber(.confirmationID, copied: String(repeating: "123450 ", count: 7) + "123451")
        #expect(number.problems == [.group("H")])
        #expect(number.isUsable)
        #expect(!number.isRuleVerified)
        for language in Language.allCases {
            let text = PhonePage(language: language).text(number)
            #expect(text.contains("H  1 2 3 4 5 1"))
            #expect(PhonePage(language: language).remarks(number).map(\.code).contains("guidance.phone.unverified"))
        }
    }

    @Test(arguments: [0, 1, 41, 43, 47, 49, 53, 55, 62, 64, 200])
    func `other lengths are refused with the lengths that are known`(_ count: Int) {
        let digits = String(repeating: "0", count: count)
        #expect(PhoneNumber(.installationID, copied: digits).problems == [.wrongLength(count: count, known: [63, 54])])
        #expect(PhoneNumber(.confirmationID, copied: digits).problems == [.wrongLength(count: count, known: [48, 42])])
    }

    @Test func `a letter among the digits is told with its place`() {
        let number = PhoneNumber(.confirmationID, copied: "O" + String(repeating: "0", count: 48))
        #expect(number.problems.first == .notADigit(place: 1))
        #expect(!number.isUsable)
        #expect(PhonePage(language: .english).text(number).contains("place 1"))
    }

    @Test func `descriptions never show the digits`() {
        let number = PhoneNumber(.installationID, copied: Self.goodGroups.joined())
        var dumped = ""
        dump(number, to: &dumped)
        #expect(!String(describing: number).contains("1234565"))
        #expect(!dumped.contains("1234565"))
    }

    // Needs the tables of reference facts beside the checkout.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: SharedFiles.reference("product-key-vectors.json").path)))
    func `single groups of the reference pass, and fail with any other last digit`() throws {
        let bytes = [UInt8](try Data(contentsOf: SharedFiles.reference("product-key-vectors.json")))
        let groups = try #require(try JSONValue(parsing: bytes.span)["iid_cid_groups"])
        for (name, kind, count) in [
            ("seven_digit", PhoneNumber.Kind.installationID, 9), ("six_digit", .confirmationID, 8),
        ] {
            for entry in try #require(groups[name]?.elements) {
                let group = try #require(entry["group"]?.string)
                let right = PhoneNumber(kind, copied: String(repeating: group, count: count))
                #expect(right.problems == [], "\(group)")
                for other in "0123456789" where other != group.last {
                    let wrong = String(group.dropLast()) + String(other)
                    #expect(PhoneNumber(kind, copied: String(repeating: wrong, count: count)).problems.count == count)
                }
            }
        }
    }
}
