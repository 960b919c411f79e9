import ByteKit
import ByteSources
import Foundation
import RemoteSources
import TestSupport
import Testing

/// The worker against a real server.
///
/// Needs python3; the S3 part needs its package `botocore` too.
@Suite(.enabled(if: SharedFiles.hasTool("python3"), "python3 is not installed"), .timeLimit(.minutes(15)))
struct WebServerTests {
    private static let hasBotocore = PythonServer.hasModule("botocore")
    /// One for all tests; it ends when the test program does and its standard input closes.
    private static let shared = Result { try PythonServer("ranged.py") }
    private let server: PythonServer

    init() throws { server = try Self.shared.get() }

    @Test func `an object is read by ranges, its size and tag are known`() throws {
        let source = try open("plain/10000000")
        #expect(source.byteCount == 10_000_000)
        #expect(source.entityTag == "\"tag\"")
        for (offset, count) in [
            (0, 10), (5_000_000, 20_000), (9_999_000, 5_000), (131_000, 200), (1_000_000, 8_000_000),
        ] {
            #expect(try source.read(at: UInt64(offset), count: count) == page(offset, count, of: 10_000_000))
        }
        #expect(source.meter.requestCount <= 9)
    }

    @Test func `4 GiB are searched in less than 16 MiB and 100 requests`() throws {
        let source = try open("plain/4294967296")
        let cache = BlockCache(source, plan: .remote)
        var isRight = true
        try AccessPattern.hiveSearch { offset, count in
            let bytes = try cache.read(at: offset, count: count)
            isRight = isRight && bytes == page(Int(offset), count, of: 4 << 30)
        }
        #expect(isRight)
        #expect(source.meter.bytesRead < 16 << 20)
        #expect(source.meter.requestCount < 100)
        print("4 GiB over http: \(source.meter.bytesRead) bytes in \(source.meter.requestCount) requests")
    }

    @Test func `a server without ranges is named, unless the object is small`() throws {
        fails(.rangeUnsupported) { try open("no-range/50000000") }
        let small = try open("no-range/1000000")
        #expect(try small.read(at: 500_000, count: 10_000) == page(500_000, 10_000, of: 1_000_000))
        #expect(small.meter.requestCount == 1)
    }

    @Test func `a changed object is noticed, by tag and by size`() throws {
        let source = try open("changing/1000000")
        _ = try source.read(at: 500_000, count: 10)
        fails(.changed) { try source.read(at: 600_000, count: 10) }
        let shrinking = try open("shrinking/1000000")
        fails(.changed) { try shrinking.read(at: 500_000, count: 10) }
    }

    @Test func `a connection that breaks again and again still brings all bytes`() throws {
        let source = try open("cutting/1000000")
        #expect(try source.read(at: 200_000, count: 450_000) == page(200_000, 450_000, of: 1_000_000))
    }

    @Test func `a server that never sends a byte is given up`() { fails(.cut) { try open("silent/1000") } }

    @Test func `a slow answer comes through and one that stalls is cut off in time`() throws {
        let source = try open("stalling/200000?seconds=0.5&before=50000")
        #expect(try source.read(at: 150_000, count: 10_000) == page(150_000, 10_000, of: 200_000))
        var options = quick
        options.limits.totalTimeout = .milliseconds(600)
        options.retries.attempts = 2
        for before in [0, 100] {
            let error = #expect(throws: RemoteError.self) {
                try open("stalling/100000?seconds=3&before=\(before)", options)
            }
            #expect(error.map { [.timeout, .cut].contains($0.code) } == true)
        }
    }

    @Test func `a request that waits for its server ends when it is cancelled`() async throws {
        // Only the first block comes at once: opening reads less than that server sends before it pauses.
        let source = try open("stalling-later/1000000?seconds=3600")
        let started = ContinuousClock.now
        // A thread of its own: those of the tasks may all be waiting in other tests.
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.4)
            source.cancel()
        }
        fails(.cancelled) { try source.read(at: 500_000, count: 100_000) }
        #expect(ContinuousClock.now - started < .seconds(1_800))
    }

    @Test func `the worker runs behind its walls and shows nothing of what it fetches`() throws {
        let source = try open("plain/1000000?sig=hunter2")
        let workers = try SharedFiles.output(of: "pgrep", ["-P", "\(getpid())", "-x", "regain-http"])
        let ids = String(decoding: workers, as: UTF8.self).split(separator: "\n")
        #expect(!ids.isEmpty)
        for id in ids {
            // Another test's worker may have ended meanwhile.
            guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
                let line = try? String(contentsOfFile: "/proc/\(id)/cmdline", encoding: .utf8), !line.isEmpty
            else { continue }
            #expect(status.contains("Seccomp:\t2"))
            #expect(status.contains("NoNewPrivs:\t1"))
            #expect(!line.contains("hunter2") && !line.contains("127.0.0.1"))
        }
        #expect(source.byteCount == 1_000_000)
    }

    @Test func `a busy server is asked again, up to a point`() throws {
        #expect(try open("busy/1000?times=2").byteCount == 1_000)
        #expect(try open("busy/1000?times=3&status=429").byteCount == 1_000)
        fails(.serverError) { try open("busy/1000?times=100&status=502") }
        fails(.throttled) { try open("busy/1000?times=100&status=429") }
    }

    @Test(arguments: [
        ("status/403", RemoteError.Code.denied), ("status/401", .denied), ("status/404", .notFound),
        ("status/410", .notFound), ("status/418", .badResponse), ("garbage", .badResponse),
        ("redirect?to=ftp://127.0.0.1/x", .badResponse),
    ])
    func `every refusal has its name`(path: String, code: RemoteError.Code) { fails(code) { try open(path) } }

    @Test func `a signed address that is too old is said to be expired and is not shown`() throws {
        let body =
            "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
            .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let error = fails(.expired) { try open("status/403?X-Amz-Signature=hunter2&body=\(body)") }
        #expect(error?.serviceCode == "AccessDenied")
        #expect(error.map { !"\($0)".contains("hunter2") } == true)
    }

    @Test func `redirections are followed, also to addresses that are good for a while`() throws {
        let target = "http://127.0.0.1:\(server.port)/plain/500000"
        let source = try open("redirect?to=\(target)")
        #expect(try source.read(at: 400_000, count: 10) == page(400_000, 10, of: 500_000))
        let brief = try open("once/500000")
        for offset in stride(from: 150_000, to: 450_000, by: 50_000) {
            #expect(try brief.read(at: UInt64(offset), count: 10) == page(offset, 10, of: 500_000))
        }
    }

    @Test func `nobody at the port, no such name`() {
        fails(.refused) { try RemoteSource.open(RemoteURL(parsing: "http://127.0.0.1:1/x"), options: quick) }
        fails(.nameUnknown) {
            try RemoteSource.open(RemoteURL(parsing: "http://no-such-host.invalid/x"), options: quick)
        }
    }

    @Test func `a proxy is used where one is given`() throws {
        var options = quick
        options.proxy = "http://127.0.0.1:\(server.port)"
        let url = try RemoteURL(parsing: "http://no-such-host.invalid/plain/700000")
        let source = try RemoteSource.open(url, options: options)
        #expect(try source.read(at: 600_000, count: 10) == page(600_000, 10, of: 700_000))
    }

    @Test func `an empty object is empty`() throws { #expect(try open("plain/0").byteCount == 0) }

    @Test func `an unknown certificate is refused and one that was given is trusted`() throws {
        let folder = try TemporaryFolder()
        let (certificate, key) = ("\(folder.path)/c.pem", "\(folder.path)/k.pem")
        _ = try SharedFiles.output(
            of: "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
                "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
            ]
        )
        let secure = try PythonServer("ranged.py", [certificate, key])
        let url = try RemoteURL(parsing: "https://127.0.0.1:\(secure.port)/plain/1000000")
        fails(.certificate) { try RemoteSource.open(url, options: quick) }
        var options = quick
        options.certificateFile = certificate
        let source = try RemoteSource.open(url, options: options)
        #expect(try source.read(at: 500_000, count: 100) == page(500_000, 100, of: 1_000_000))
        let onward = "redirect?to=http://127.0.0.1:\(server.port)/plain/1000"
        fails(.redirectRefused) {
            try RemoteSource.open(RemoteURL(parsing: "https://127.0.0.1:\(secure.port)/\(onward)"), options: options)
        }
    }

    @Test(.enabled(if: hasBotocore, "the Python package botocore is not installed"))
    func `an object store that checks every signature hands out 4 GiB in small parts`() throws {
        let source = try openObject("s3://signed/ok/4294967296")
        let cache = BlockCache(source, plan: .remote)
        try AccessPattern.hiveSearch { offset, count in
            guard try cache.read(at: offset, count: count) == page(Int(offset), count, of: 4 << 30) else {
                Issue.record("wrong bytes at \(offset)")
                return
            }
        }
        #expect(source.meter.bytesRead < 16 << 20)
        #expect(source.meter.requestCount < 100)
    }

    @Test(.enabled(if: hasBotocore, "the Python package botocore is not installed"))
    func `odd keys are signed as they are sent`() throws {
        for key in ["a folder/x", "ümläut & plus+percent%20 (1)~", "a//b/./c/../d", "q?x=y#z", "*'!,;=:@$"] {
            #expect(try openObject("s3://signed/ok/\(key)/1000000").byteCount == 1_000_000)
        }
    }

    @Test(.enabled(if: hasBotocore, "the Python package botocore is not installed"))
    func `session tokens, regions, clocks and readers without a name are handled`() throws {
        #expect(try openObject("s3://signed/token/1000", token: true).byteCount == 1_000)
        #expect(try openObject("s3://signed/other-region/1000").byteCount == 1_000)
        #expect(try openObject("s3://signed/skewed/1000").byteCount == 1_000)
        #expect(try openObject("s3://signed/public/1000", anonymous: true).byteCount == 1_000)
    }

    @Test(.enabled(if: hasBotocore, "the Python package botocore is not installed"))
    func `refusals of an object store keep their own word`() throws {
        func expect(_ code: RemoteError.Code, _ word: String, _ body: () throws -> RemoteSource) {
            #expect(fails(code, body)?.serviceCode == word)
        }
        expect(.denied, "SignatureDoesNotMatch") { try openObject("s3://signed/ok/1000", secret: "wrong") }
        expect(.denied, "InvalidAccessKeyId") { try openObject("s3://signed/ok/1000", access: "WRONG") }
        expect(.denied, "InvalidToken") { try openObject("s3://signed/token/1000") }
        expect(.expired, "ExpiredToken") { try openObject("s3://signed/expired-token/1000") }
        expect(.denied, "AccessDenied") { try openObject("s3://signed/ok/1000", anonymous: true) }
    }

    private var quick: RemoteOptions {
        var options = RemoteOptions()
        options.retries.firstDelay = .milliseconds(10)
        options.limits.connectTimeout = .seconds(5)
        return options
    }

    private func open(_ path: String, _ options: RemoteOptions? = nil) throws -> RemoteSource {
        let url = try RemoteURL(parsing: "http://127.0.0.1:\(server.port)/\(path)")
        return try RemoteSource.open(url, options: options ?? quick)
    }

    private func openObject(
        _ url: String,
        access: String? = nil,
        secret: String? = nil,
        token: Bool = false,
        anonymous: Bool = false
    ) throws -> RemoteSource {
        var options = quick
        options.s3.endpoint = "http://127.0.0.1:\(server.port)"
        options.s3.isAnonymous = anonymous
        options.s3.credentials = S3Credentials(
            accessKey: access ?? server.text("access"),
            secretKey: Secret(secret ?? server.text("secret")),
            sessionToken: token ? Secret(server.text("token")) : nil
        )
        return try RemoteSource.open(RemoteURL(parsing: url), options: options)
    }

    @discardableResult
    private func fails(
        _ code: RemoteError.Code,
        _ body: () throws -> some Any,
        at place: SourceLocation = #_sourceLocation
    ) -> RemoteError? {
        let error = #expect(throws: RemoteError.self, sourceLocation: place) { _ = try body() }
        #expect(error?.code == code, sourceLocation: place)
        return error
    }

    /// What the server's objects hold: pages that begin with their own offset.
    private func page(_ first: Int, _ count: Int, of size: Int) -> [UInt8] {
        let end = min(size, first + count)
        var bytes = [UInt8](repeating: 0, count: max(0, end - first))
        for page in stride(from: first / 4_096 * 4_096, to: end, by: 4_096) {
            for index in 0..<8 where (first..<end).contains(page + index) {
                bytes[page + index - first] = UInt8(truncatingIfNeeded: page >> (8 * index))
            }
        }
        return bytes
    }
}
