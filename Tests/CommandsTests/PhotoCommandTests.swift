import Foundation
import ProductKey
import TestSupport
import Testing
import Typesetting

/// The photo of a label from the picture to the verdict.
@Suite struct PhotoCommandTests {
    private static let key = SampleKeys.server2022Standard
    /// The width of one character, in millimetres.
    private static let pitch = 14 * 0.602 / 72 * 25.4

    /// A label with some cells of its key covered, counted from 0 with the hyphens.
    private static func label(covering cells: ClosedRange<Int>?, key: String = key) throws -> [UInt8] {
        try Picture(size: PaperSize(width: 120, height: 30), dotsPerInch: 250) { (canvas) throws(TypesettingError) in
            // Covered cells are found by their place, which letters of equal width have.
            let style = TextStyle(cells == nil ? .sans : .monospaced, size: 14)
            canvas.text("Windows Server", in: Frame(x: 5, y: 3, width: 80, height: 6), style: TextStyle(size: 9))
            canvas.text(key, in: Frame(x: 5, y: 12, width: 114, height: 8), style: style)
            guard let cells else { return }
            let (left, right) = (5 + pitch * Double(cells.lowerBound), 5 + pitch * Double(cells.upperBound + 1))
            canvas.line(from: (left, 15), to: (right, 15), width: 7)
        }.png
    }

    @Test func `a damaged label becomes a pattern, and the pattern a command`() async throws {
        let lab = try Lab()
        let photo = try lab.write("label.png", Self.label(covering: 7...10))
        let run = try await lab.run(["key", "--photo", photo, "--json"])
        try #require(run.status == 0, "\(run.error)")
        let json = try JSON(run.output)
        #expect(json["schema"].text == "regain.key-photo/1")
        let line = try #require(json["lines"].items.first)
        let pattern = try #require(line["pattern"].text)
        #expect(zip(pattern, Self.key).allSatisfy { $0 == "?" || $0 == $1 } && pattern.count == 29)
        #expect(pattern.contains("2????-") && line["masked"].flag == false)
        #expect(line["command"].text == "regain find SOURCES --like '\(pattern)'")
        let cell = line["cells"].items[7]
        #expect(cell["place"].number == 8 && cell["doubt"].text == "blank" && cell["character"].isAbsent)

        let page = try await lab.run(["key", "--photo", photo, "--lang", "fr"])
        #expect(page.output.contains(pattern) && page.output.contains("Rien n’a été corrigé ni complété."))
        #expect(page.output.contains("regain find SOURCES --like '\(pattern)'"))
    }

    @Test func `a whole reading is a key and shown like one`() async throws {
        let lab = try Lab()
        let photo = try lab.write("label's.png", Self.label(covering: nil))
        for arguments in [["key", "--photo", photo], ["key", "--photo", photo, "--json"]] {
            let run = try await lab.run(arguments)
            #expect(run.status == 0, "\(run.error)")
            #expect(!run.everything.contains(Self.key) && run.output.contains("?????-?????-?????-?????-VMK7H"))
            #expect(run.output.contains("--like-photo"))
        }
        let shown = try await lab.run(["key", "--photo", photo, "--reveal=always"])
        #expect(shown.output.contains(Self.key))
    }

    @Test func `the photo finds the one mail that holds its key`() async throws {
        let lab = try Lab()
        let made = try SampleKeys.key(SampleKeys.madeUp[0])
        let other = try SampleKeys.key(SampleKeys.madeUp[1])
        for (name, key) in [("a", made), ("b", other)] {
            try lab.write(
                "sources/\(name).eml",
                """
                From: Boutique <ventes@example.fr>
                To: it@example.fr
                Message-ID: <\(name)@example.fr>
                Subject: Votre commande
                Date: Tue, 14 Mar 2023 10:00:00 +0100
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8

                Windows Server 2003 Standard, product key: \(key.revealed())
                """
            )
        }
        let photo = try lab.write("label.png", Self.label(covering: 12...16, key: made.revealed()))
        let pattern = try JSON(try await lab.run(["key", "--photo", photo, "--json"]).output)
        // A made-up key may have characters that are hard to read: what was read must agree.
        let text = try #require(pattern["lines"].items.first?["pattern"].text)
        #expect(zip(text, made.revealed()).allSatisfy { $0 == "?" || $0 == $1 })
        let run = try await lab.run(["find", lab.sources, "--like-photo", photo, "--json"])
        let json = try JSON(run.output)
        let best = json["verdict"]["best"].text
        let found = json["findings"].items.first { $0["id"].text == best }
        #expect(run.status == 0 && found?["partialKey"].text == made.partialKey, "\(run.error)")
        #expect(found?["document"]["identifier"].text == "a@example.fr")
        // Without that mail there is no key, whatever else is found, and the way leads to the dossier.
        try FileManager.default.removeItem(atPath: "\(lab.sources)/a.eml")
        let without = try await lab.run(["find", lab.sources, "--like-photo", photo, "--json"])
        let verdict = try JSON(without.output)["verdict"]
        #expect(without.status == 1 && verdict["outcome"].text == "nothing-found")
        #expect(verdict["next"]["command"].text == "regain case open")
    }

    @Test func `what is no photo of a label says so`() async throws {
        let lab = try Lab()
        #expect(try await lab.run(["key", "--photo", lab.path("none.png")]).status == 66)
        #expect(try await lab.run(["key", "--photo", lab.write("a.txt", "text")]).status == 65)
        let blank = try Picture(size: PaperSize(width: 50, height: 20), dotsPerInch: 150) {
            (_) throws(TypesettingError) in
        }
        let photo = try lab.write("blank.png", blank.png)
        let run = try await lab.run(["key", "--photo", photo])
        #expect(run.status == 1 && run.output.contains("no line of"))
        #expect(try await lab.run(["find", lab.sources, "--like-photo", photo]).status == 65)
        #expect(try await lab.run(["find", lab.sources, "--like-photo", photo, "--like", "?"]).status == 64)
        #expect(try await lab.run(["key", "--photo", photo, "--for", "Windows Server 2022"]).status == 64)
    }
}
