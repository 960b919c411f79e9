import Foundation
import ProductKey
import TestSupport
import Testing

/// Mailboxes of a real server.
///
/// Needs python3, openssl and dovecot, and root to start it.
@Suite(
    .enabled(
        if: getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/sbin/dovecot")
            && SharedFiles.hasTool("python3") && SharedFiles.hasTool("openssl"),
        "dovecot is not installed or this is not root"
    ),
    .timeLimit(.minutes(15))
)
struct MailboxCommandTests {
    /// A server with three messages, one of which holds a made-up key, and the files to reach it with.
    private struct Post {
        let lab: Lab
        let server: PythonServer
        let key: String

        init() throws {
            lab = try Lab()
            key = try SampleKeys.key(SampleKeys.madeUp[0]).revealed()
            let (certificate, secret) = (lab.path("c.pem"), lab.path("k.pem"))
            _ = try SharedFiles.output(
                of: "openssl",
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", secret, "-out", certificate,
                ]
            )
            let head = "From: shop@example.org\r\nDate: Mon, 4 Mar 2019 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
            let plain = "Content-Type: text/plain; charset=utf-8\r\n"
            try lab.write("mail/1.eml", head + plain + "Subject: Lunch\r\n\r\nAt noon?\r\n")
            // Nothing but the decoded text tells what this one is about.
            let text = Data("Voici la clé de produit pour le serveur : \(key)\r\n".utf8).base64EncodedString()
            try lab.write(
                "mail/2.eml",
                head + plain + "Content-Transfer-Encoding: base64\r\nSubject: Commande\r\n\r\n\(text)\r\n"
            )
            try lab.write("mail/3.eml", head + plain + "Subject: Holidays\r\n\r\nUntil Monday.\r\n")
            server = try PythonServer("mail.py", [certificate, secret, lab.path("mail")])
            try lab.write("password", server.text("password") + "\n")
            try lab.write("token", server.text("token") + "\n")
            try lab.write("wrong", "wrong\n")
        }

        func address(_ mailbox: String, scheme: String = "imaps") -> String {
            let port = scheme == "imaps" ? server.port : server.number("plain")
            return "\(scheme)://\(server.text("user"))@127.0.0.1:\(port)/\(mailbox)"
        }

        func find(_ address: String, _ arguments: [String]) async throws -> ToolRun {
            try await lab.run(["find", address, "--json"] + arguments)
        }
    }

    private static let shared = Result { try Post() }
    private let post: Post

    init() throws { post = try Self.shared.get() }

    @Test(arguments: [["--imap-password-file", "password"], ["--imap-token-file", "token"]], ["imaps", "imap"])
    func `the key is found in the one message that speaks of it, and nothing is marked as read`(
        login: [String],
        scheme: String
    ) async throws {
        let address = post.address("INBOX", scheme: scheme)
        let run = try await post.find(address, login + ["--ca-file", "c.pem"])
        #expect(run.status == 0, "\(run.error)")
        let report = try JSON(run.output)
        #expect(report["findings"].items.count == 1 && run.output.contains(post.key.suffix(5)))
        let sources = report["sources"].items
        #expect(sources.count == 2)
        #expect(sources.first?["given"].text == address)
        #expect(sources.first?["files"]["seen"].number == 3 && sources.first?["files"]["examined"].number == 1)
        #expect(sources.first?["problems"].items.map { $0["code"].text } == ["remote.mail-searched"])
        #expect(sources.last?["given"].text == "\(address)/;UID=2" && sources.last?["kind"].text == "mail")
        #expect(post.server.say("flags") == ["messages": 3, "changed": 0])
    }

    @Test func `all messages are read where that is asked for`() async throws {
        let login = ["--imap-password-file", "password", "--ca-file", "c.pem", "--all-mail"]
        let run = try await post.find(post.address("INBOX"), login)
        #expect(run.status == 0)
        let source = try JSON(run.output)["sources"].items.first
        #expect(source?["files"]["examined"].number == 3 && source?["problems"].items.isEmpty == true)
        #expect(post.server.say("flags") == ["messages": 3, "changed": 0])
        let empty = try await post.find(post.address("Archiv%20%C3%A9t%C3%A9"), login)
        #expect(empty.status == 1, "\(empty.output)")
    }

    @Test(arguments: [
        (["--imap-password-file", "wrong", "--ca-file", "c.pem"], "INBOX", "remote.login-refused", 2),
        (["--imap-token-file", "wrong", "--ca-file", "c.pem"], "INBOX", "remote.login-refused", 2),
        (["--imap-password-file", "password"], "INBOX", "remote.certificate", 2),
        (["--imap-password-file", "password", "--ca-file", "c.pem"], "Nowhere", "remote.no-mailbox", 66),
        (["--ca-file", "c.pem"], "INBOX", "remote.no-login", 2),
    ])
    func `every refusal has its name`(
        arguments: [String],
        mailbox: String,
        code: String,
        status: Int
    ) async throws {
        let run = try await post.find(post.address(mailbox), arguments)
        #expect(Int(run.status) == status, "\(run.output)")
        let source = try JSON(run.output)["sources"].items.first
        #expect(source?["status"].text == "unreadable")
        #expect(source?["problems"].items.map { $0["code"].text } == [code])
        #expect(!run.everything.contains(post.server.text("password")))
    }
}

/// Mail servers that answer what they should not.
@Suite(.enabled(if: SharedFiles.hasTool("python3"), "python3 is not installed"), .timeLimit(.minutes(15)))
struct UnkindMailServerTests {
    private static let shared = Result { try PythonServer("unkind.py") }
    private let server: PythonServer

    init() throws { server = try Self.shared.get() }

    @Test(arguments: [
        ("garbage", "remote.bad-response", 2), ("bye", "remote.cut", 69), ("endless-line", "remote.bad-response", 2),
        ("cut", "remote.cut", 69), ("silent", "remote.timeout", 69), ("huge-literal", "remote.bad-response", 2),
        ("chatter", "remote.bad-response", 2), ("too-large", "remote.mail-too-large", 2),
        ("gone", "remote.mail-gone", 2),
    ])
    func `an answer that is none ends in a plain word`(mailbox: String, code: String, status: Int) async throws {
        let run = try await find("127.0.0.1", mailbox)
        let problems = try JSON(run.output)["sources"].items.first?["problems"].items ?? []
        #expect(problems.contains { $0["code"].text == code }, "\(run.output)")
        #expect(Int(run.status) == status)
    }

    @Test func `a server that cannot search is read from end to end, with nothing but reading commands`() async throws {
        let run = try await find("127.0.0.1", "no-search")
        #expect(run.status == 1, "\(run.output)")
        let source = try JSON(run.output)["sources"].items.first
        #expect(source?["files"]["examined"].number == 2 && source?["status"].text == "read")
        let known: Set = ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"]
        #expect(known.isSuperset(of: server.say("said").keys))
    }

    @Test func `no password goes unencrypted to another machine`() async throws {
        let run = try await find("127.0.0.2", "no-search")
        #expect(run.status == 2)
        #expect(run.output.contains("remote.clear-text"), "\(run.output)")
    }

    @Test(arguments: [
        "imaps://anna:secret@example.org/INBOX", "imaps://example.org/INBOX", "imap://anna@example.org/%0a",
    ])
    func `an address without a user or with a password is refused`(address: String) async throws {
        let run = try await Lab.run(["find", address])
        #expect(run.status == 64)
        #expect(!run.everything.contains("secret@") && !run.everything.isEmpty)
    }

    private func find(_ host: String, _ mailbox: String) async throws -> ToolRun {
        let lab = try Lab()
        try lab.write("password", "hunter2\n")
        return try await lab.run(
            [
                "find", "imap://anna@\(host):\(server.port)/\(mailbox)", "--imap-password-file", "password", "--json",
                "--remote-timeout", "2",
            ]
        )
    }
}
