import ByteKit
import Testing
import Texts

@Suite struct LanguageTests {
    @Test(
        arguments: [
            ("fr", Language.french), ("fr-CA", .french), ("fr_FR.UTF-8", .french), ("FR", .french), ("en_GB", .english),
            ("C.UTF-8", .english), ("POSIX", .english), ("de_DE", nil), ("", nil), ("frisian", nil),
        ] as [(String, Language?)]
    )
    func `a tag or a locale names a language`(tag: String, language: Language?) {
        #expect(Language(tag: tag) == language)
    }

    struct Choice: Sendable {
        let flag: Language?
        let environment: [String: String]
        let result: Language
    }

    @Test(arguments: [
        Choice(flag: .english, environment: ["LC_ALL": "fr_FR.UTF-8"], result: .english),
        Choice(flag: nil, environment: ["LC_ALL": "fr_FR.UTF-8", "LANG": "en_US.UTF-8"], result: .french),
        Choice(flag: nil, environment: ["LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "en_US"], result: .french),
        Choice(flag: nil, environment: ["LC_ALL": "C", "LANG": "fr_FR"], result: .english),
        Choice(flag: nil, environment: ["LANG": "fr_BE@euro"], result: .french),
        Choice(flag: nil, environment: ["LANG": "de_DE"], result: .english),
        Choice(flag: nil, environment: [:], result: .english),
    ])
    func `the flag comes before the locale, and the locale's variables in the order of POSIX`(_ choice: Choice) {
        #expect(Language.resolve(flag: choice.flag, environment: choice.environment) == choice.result)
    }

    @Test(arguments: [
        (0, "0", "0"), (999, "999", "999"), (1_000, "1,000", "1\u{202F}000"),
        (-1_234_567, "−1,234,567", "−1\u{202F}234\u{202F}567"),
        (Int.min, "−9,223,372,036,854,775,808", "−9\u{202F}223\u{202F}372\u{202F}036\u{202F}854\u{202F}775\u{202F}808"),
    ])
    func `numbers keep their thousands apart`(number: Int, english: String, french: String) {
        #expect(Language.english.number(number) == english)
        #expect(Language.french.number(number) == french)
    }

    @Test(arguments: [
        (2026, 11, 21, "21\u{A0}November 2026", "21\u{A0}novembre 2026"),
        (2027, 1, 1, "1\u{A0}January 2027", "1er\u{A0}janvier 2027"),
        (2012, 12, 31, "31\u{A0}December 2012", "31\u{A0}décembre 2012"),
    ])
    func `dates are written in words`(year: Int, month: Int, day: Int, english: String, french: String) throws {
        let moment = try #require(Timestamp(year: year, month: month, day: day, hour: 23, minute: 59))
        #expect(Language.english.date(moment) == english)
        #expect(Language.french.date(moment) == french)
    }

    @Test func `several things make one phrase`() {
        #expect(Language.english.list([]) == "")
        #expect(Language.english.list(["a"]) == "a")
        #expect(Language.english.list(["a", "b", "c"]) == "a, b and c")
        #expect(Language.french.list(["a", "b"]) == "a et b")
    }

    @Test func `zero is plural in English and singular in French`() {
        #expect([-2, -1, 0, 1, 2].map(Language.english.isSingular) == [false, true, false, true, false])
        #expect([-2, -1, 0, 1, 2].map(Language.french.isSingular) == [false, true, true, true, false])
    }
}
