import Foundation
import TestSupport
import Testing

/// How the program behaves towards a person, a pipe, and a terminal of its own.
@Suite struct TerminalTests {
    private static let escape = "\u{1B}["

    @Test func `a reader that goes away ends the program quietly`() async throws {
        let lab = try Lab()
        for number in 0..<400 { try lab.write("sources/\(number).reg", Lab.export(number % 4)) }
        for options in ["", "--json", "--jsonl", "--csv"] {
            let run = try await lab.shell("\"$REGAIN\" find sources \(options) | head -n 1; exit ${PIPESTATUS[0]}")
            #expect(run.status == 0, "\(options)")
            #expect(run.error.isEmpty && run.output.split(separator: "\n").count <= 1)
        }
    }

    @Test func `progress goes to standard error only`() async throws {
        let lab = try Lab()
        try lab.fill()
        let shown = try await lab.run(["find", lab.sources, "--json", "--all-files", "--progress", "always"])
        let silent = try await lab.run(["find", lab.sources, "--json", "--all-files"])
        #expect(!shown.output.contains("\r") && !shown.output.contains("\u{1B}"))
        #expect(shown.output.utf8.count == silent.output.utf8.count)
        #expect(silent.error.isEmpty)
        // Nothing of it remains on the line, and each state stands in place of the one before.
        #expect(shown.error.contains("1 ") && shown.error.contains(" 4 "))
        #expect(shown.error.hasSuffix("\r\u{1B}[K") && !shown.error.contains("\n"))
        let never = try await lab.run(["find", lab.sources, "--all-files", "--progress", "never"])
        #expect(never.error.isEmpty)
    }

    @Test(arguments: ["en", "fr"])
    func `no line is longer than a hundred columns`(language: String) async throws {
        let lab = try Lab()
        try lab.fill()
        let deep = (0..<12).map { "a folder with a long name \($0)" }.joined(separator: "/")
        try lab.write("sources/\(deep)/Windows/System32/config/SOFTWARE", Lab.hive(3))
        for arguments in [
            ["find", lab.sources], ["find", lab.path("sources/export.reg")],
            ["find", try lab.write("c.reg", Lab.client())],
            ["find", lab.path("missing")], ["find", lab.sources, "--for", "Windows Server 2022 Datacenter"],
            ["find", lab.sources, "--quiet"], ["find", lab.sources, "--like", "?????-?????-?????-?????-QQQQQ"],
            ["find", "firmware:"], ["firmware"], ["help", "exit-codes"],
        ] {
            let run = try await lab.run(arguments + ["--lang", language])
            #expect(run.output.widestLine <= 100, "\(arguments)")
            #expect(!run.output.contains(Self.escape))
            // A text that is missing shows as its code.
            let code = run.output.firstMatch(
                of:
                    /\b(page|field|column|outcome|verdict|next|class|from|place|witness|exit|machine|firmware|fit|finding)\.[a-z-]+\b/
            )
            #expect(code == nil, "\(arguments): \(code.map { String($0.output.0) } ?? "")")
        }
        for key in [SampleKeys.server2019Standard, try Lab.wholeKey(), "NOT-A-KEY", "BBBBB"] {
            let run = try await lab.run(["key", "--lang", language], input: Array(key.utf8))
            #expect(run.output.widestLine <= 100 && !run.output.isEmpty)
            #expect(run.output.firstMatch(of: /\b(key|label)\.[a-z-]+\b/) == nil)
        }
    }

    @Test func `the language is that of the option, else that of the locale`() async throws {
        let lab = try Lab()
        let export = try lab.write("server.reg", Lab.export())
        let french = try await lab.run(["find", export, "--lang", "fr"])
        let english = try await lab.run(["find", export, "--lang", "en"])
        #expect(french.output != english.output && french.output.contains("é"))
        #expect(try await lab.run(["find", export], ["LANG": "fr_FR.UTF-8"]).output == french.output)
        #expect(try await lab.run(["find", export], ["LANG": "fr_CA.UTF-8"]).output == french.output)
        #expect(try await lab.run(["find", export], ["LANG": "C", "LC_ALL": "fr_BE"]).output == french.output)
        #expect(try await lab.run(["find", export], ["LANG": "C"]).output == english.output)
        #expect(try await lab.run(["find", export, "--lang=en"], ["LANG": "fr_FR.UTF-8"]).output == english.output)
    }

    @Suite(.enabled(if: Lab.hasTerminal, "python3, which makes the terminal, is not installed"))
    struct OnATerminal {
        @Test func `colour is shown, and not where it is unwelcome`() async throws {
            let lab = try Lab()
            let export = try lab.write("server.reg", Lab.export())
            #expect(try await lab.terminal(["find", export]).output.contains(escape))
            #expect(try await !lab.terminal(["find", export], ["NO_COLOR": "1"]).output.contains(escape))
            #expect(try await !lab.terminal(["find", export, "--no-color"]).output.contains(escape))
            #expect(try await !lab.terminal(["find", export], ["TERM": "dumb"]).output.contains(escape))
            #expect(try await !lab.terminal(["find", export, "--json"]).output.contains(escape))
        }

        @Test func `a whole key is shown where it is asked for, and only there`() async throws {
            let lab = try Lab()
            let export = try lab.write("server.reg", Lab.export())
            let key = try Lab.wholeKey()
            let asked = try await lab.terminal(["find", export, "--reveal"])
            #expect(asked.status == 0 && asked.output.contains(key))
            #expect(try await !lab.terminal(["find", export]).output.shows(key))
            let file = try await lab.terminal(["find", export, "--reveal", "--output", lab.path("x")])
            #expect(file.status == 3 && !file.output.shows(key))
        }

        @Test(arguments: ["en", "fr"])
        func `a key that is typed is not shown`(language: String) async throws {
            let lab = try Lab()
            let key = try Lab.wholeKey()
            let run = try await lab.terminal(["key", "--lang", language], typing: key)
            #expect(run.status == 0)
            #expect(!run.output.shows(key) && run.output.contains(key.suffix(5)))
            let wrong = try await lab.terminal(
                ["key", "--lang", language],
                typing: key.replacing("B", with: "8") + "A"
            )
            #expect(wrong.status == 65 && !wrong.output.contains(key.prefix(5)))
        }

        @Test func `lines keep to a hundred columns on a wider terminal`() async throws {
            let lab = try Lab()
            try lab.fill()
            let run = try await lab.terminal(["find", lab.sources, "--no-color"])
            #expect(run.output.widestLine <= 100)
        }
    }
}
