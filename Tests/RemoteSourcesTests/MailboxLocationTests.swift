import RemoteSources
import Testing

struct MailboxLocationTests {
    @Test func `an address names server, user and mailbox`() throws {
        let full = try MailboxLocation(
            parsing: "IMAPS://anna%40example.org@Mail.Example.org:1993/Archiv%20%C3%A9t%C3%A9"
        )
        #expect(full.isSecure && full.host == "mail.example.org" && full.port == 1993)
        #expect(full.user == "anna@example.org" && full.mailbox == "Archiv été")
        #expect(full.message(7) == "imaps://anna%40example.org@mail.example.org:1993/Archiv été/;UID=7")
        let short = try MailboxLocation(parsing: "imap://anna@[::1]:143")
        #expect(!short.isSecure && short.port == nil && short.mailbox == "INBOX")
        // Many write the user's own at-sign as it is.
        #expect(
            try MailboxLocation(parsing: "imaps://anna@example.org@mail.example.org/INBOX").user == "anna@example.org"
        )
    }

    @Test(arguments: [
        "imaps://mail.example.org/INBOX", "imaps://@mail.example.org/", "imaps://a@h:0/", "imaps://a@h/%0d%0aX",
        "imaps://a%00@h/", "imaps://a@h/%FF", "pop3://a@h/",
    ])
    func `what is no address is refused`(text: String) {
        let error = #expect(throws: RemoteError.self) { try MailboxLocation(parsing: text) }
        #expect(error?.code == .badAddress)
    }

    @Test func `a password does not belong into an address`() {
        let error = #expect(throws: RemoteError.self) { try MailboxLocation(parsing: "imaps://a:hunter2@h/") }
        #expect(error?.code == .secretInAddress && error.map { !"\($0)".contains("hunter2") } == true)
    }
}
