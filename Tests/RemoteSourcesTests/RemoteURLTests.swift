import RemoteSources
import Testing

@Suite
struct RemoteURLTests {
    @Test(arguments: [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:443/a/b", "https://example.org/a/b"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/a b/ü", "https://example.org/a%20b/%C3%BC"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("https://example.org/a?X-Amz-Signature=0123", "https://example.org/a?…"),
        ("https://example.org?x", "https://example.org/?…"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("s3://bucket/folder/key?with#odd %20", "s3://bucket/folder/key?with#odd %20"),
        ("smb://nas/disks/a%20folder/x.vhdx", "smb://nas/disks/a folder/x.vhdx"),
        ("smb://DOM;user@nas:1445/disks/x", "smb://nas:1445/disks/x"),
    ])
    func `an address is read and shown without query and user`(text: String, shown: String) throws {
        #expect(try RemoteURL(parsing: text).description == shown)
        #expect(RemoteURL.isRemote(text))
    }

    @Test(arguments: [
        "ftp://example.org/a", "http://", "http:///a", "http://exa mple/a", "http://example.org:0/", "nothing",
        "http://example.org:70000/", "http://example.org:x/", "http://[::1/a", "https://exämple.org/", "s3://bucket",
        "s3:///key", "s3://bucket/", "s3://buck et/key", "smb://nas/share", "smb://nas/share/../x", "smb://nas/a/%2F",
        "smb://nas/a/%zz", "http://example.org/\u{01}", "http://example.org/\r\nX: y",
    ])
    func `what is no address is refused`(text: String) {
        let error = #expect(throws: RemoteError.self) { try RemoteURL(parsing: text) }
        #expect(error?.code == .badAddress)
    }

    @Test(arguments: [
        "https://user:hunter2@example.org/a", "https://hunter2@example.org/a", "smb://user:hunter2@nas/a/b",
    ])
    func `a password in an address is refused and not repeated`(text: String) {
        let error = #expect(throws: RemoteError.self) { try RemoteURL(parsing: text) }
        #expect(error?.code == .secretInAddress)
        #expect(error.map { !"\($0)".contains("hunter2") } == true)
    }

    @Test func `paths are not taken for addresses`() {
        for text in ["/tmp/a", "a.vhdx", "-", "firmware:", "C://x", "", "file:///x"] {
            #expect(!RemoteURL.isRemote(text))
        }
    }

    @Test func `the query is kept for the request and hidden from every text form`() throws {
        let url = try RemoteURL(parsing: "https://example.org/a?sig=hunter2")
        guard case .web(let address) = url else {
            Issue.record("not a web address")
            return
        }
        #expect(address.requestText == "https://example.org/a?sig=hunter2")
        var dumped = ""
        dump(url, to: &dumped)
        for text in [dumped, "\(url)", String(reflecting: address), "\(address)"] {
            #expect(!text.contains("hunter2"))
        }
    }

    @Test(arguments: [
        ("https://other.org/x", "https://other.org/x"), ("/x", "https://example.org/x"),
        ("x?y", "https://example.org/a/x?…"), ("//other.org/x", "https://other.org/x"),
        ("http://example.org/x", "http://example.org/x"),
    ])
    func `a redirection is resolved against the address`(location: String, shown: String) throws {
        guard case .web(let address) = try RemoteURL(parsing: "https://example.org/a/b") else { return }
        #expect(address.resolving(location)?.description == shown)
        #expect(address.resolving("ftp://example.org/") == nil)
        #expect(address.resolving("") == nil)
    }

    @Test func `user, domain and port of a share are kept`() throws {
        guard case .share(let location) = try RemoteURL(parsing: "smb://D;me%20too@nas:1445/s/p/q") else {
            Issue.record("not a share")
            return
        }
        #expect(location.user == "me too")
        #expect(location.domain == "D")
        #expect(location.port == 1_445)
        #expect(location.share == "s")
        #expect(location.path == "p/q")
    }
}
