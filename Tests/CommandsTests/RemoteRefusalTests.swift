import Foundation
import TestSupport
import Testing

/// What the program says of servers that refuse, change, break off or are slow, in both languages.
@Suite(.enabled(if: SharedFiles.hasTool("python3"), "python3 is not installed"), .timeLimit(.minutes(15)))
struct RemoteRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let path: String
        let code: String
        let status: Int32
        var testDescription: String { code }
    }

    private static let expired =
        "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
        .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""

    /// One for all tests; it ends when the test program does and its standard input closes.
    private static let shared = Result { try PythonServer("ranged.py") }

    @Test(
        arguments: [
            Case(path: "status/403", code: "remote.denied", status: 2),
            Case(path: "status/403?body=\(expired)", code: "remote.expired", status: 2),
            Case(path: "status/404", code: "remote.not-found", status: 66),
            Case(path: "no-range/50000000", code: "remote.range-unsupported", status: 2),
            Case(path: "changing-image/8000000", code: "remote.changed", status: 2),
            Case(path: "stalling/200000?seconds=20", code: "remote.timeout", status: 69),
            Case(path: "silent/1000", code: "remote.cut", status: 69),
            Case(path: "status/418", code: "remote.bad-response", status: 2),
            Case(path: "redirect?to=http://127.0.0.1:1/x", code: "remote.refused", status: 69),
        ],
        ["en", "fr"]
    )
    func `a refusal has its code, its words and its exit code`(refusal: Case, language: String) async throws {
        let server = try Self.shared.get()
        let address = "http://127.0.0.1:\(server.port)/\(refusal.path)"
        let arguments = ["find", address, "--remote-timeout", "1", "--lang", language]
        async let page = Lab.run(arguments)
        let run = try await Lab.run(arguments + ["--json"])
        #expect(run.status == refusal.status, "\(run.everything)")
        let source = try #require(try JSON(run.output)["sources"].items.first)
        #expect(source["status"].text == "unreadable")
        let problem = try #require(source["problems"].items.first)
        #expect(problem["code"].text == refusal.code)
        let text = try #require(problem["text"].text)
        #expect(text != refusal.code && !text.contains("{") && text.contains("127.0.0.1"))
        let shown = try await page
        #expect(shown.status == refusal.status)
        // The page breaks lines; its first words are enough to know the text by.
        let words = shown.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(text.split(whereSeparator: \.isWhitespace).prefix(5).joined(separator: " ")))
        let other = try await Lab.run(
            ["find", address, "--remote-timeout", "1", "--json", "--lang", language == "en" ? "fr" : "en"]
        )
        #expect(!other.output.contains(text))
    }

    @Test func `an image that changes while it is read is said to have changed, not to be damaged`() async throws {
        let server = try Self.shared.get()
        let run = try await Lab.run(["find", "http://127.0.0.1:\(server.port)/changing-image/8000000", "--json"])
        #expect(run.status == 2)
        let source = try #require(try JSON(run.output)["sources"].items.first)
        #expect(source["kind"].text == "disk-image")
        #expect(source["problems"].items.first?["code"].text == "remote.changed")
        #expect(source["bytesRead"].number ?? 0 > 0 && source["requests"].number ?? 0 > 1)
    }

    @Test func `a slow server is waited for`() async throws {
        let server = try Self.shared.get()
        let run = try await Lab.run(
            ["find", "http://127.0.0.1:\(server.port)/stalling/200000?seconds=0.4&before=50000", "--json"]
        )
        #expect(run.status == 1, "\(run.error)")
        let source = try JSON(run.output)["sources"].items.first
        #expect(source?["status"].text == "read" && source?["bytesRead"].number ?? 0 >= 200_000)
    }

    @Test(arguments: ["0", "-1", "86401", "soon"])
    func `a time-out is a number of seconds`(value: String) async throws {
        #expect(try await Lab.run(["find", "http://127.0.0.1:1/x", "--remote-timeout=\(value)"]).status == 64)
    }
}
