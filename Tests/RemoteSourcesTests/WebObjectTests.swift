import ByteKit
import ByteSources
import RemoteMessages
import RemoteSources
import Synchronization
import TestSupport
import Testing

@Suite
struct WebObjectTests {
    private static let size = 10_000_000
    private static let url = "https://example.org/disk?sig=hunter2"

    @Test func `opening takes one request and brings the first block along`() throws {
        let server = FakeServer(size: Self.size)
        let source = try open(server)
        #expect(source.byteCount == UInt64(Self.size))
        #expect(source.entityTag == "\"one\"")
        #expect(try source.read(at: 10, count: 100) == server.content(10..<110))
        #expect(server.requests.count == 1)
        #expect(source.meter.requestCount == 1)
        #expect(source.meter.bytesRead == 128 << 10)
    }

    @Test func `every range comes right, small and large, alone and with others`() throws {
        let server = FakeServer(size: Self.size)
        let source = try open(server)
        var random = SeededRandom(seed: 3)
        for _ in 0..<6 {
            let offset = Int.random(in: 0..<Self.size, using: &random)
            let count = Int.random(in: 0...5_000_000, using: &random)
            let range = offset..<min(Self.size, offset + count)
            #expect(try source.read(at: UInt64(offset), count: count) == server.content(range))
        }
        let ranges: [Range<UInt64>] = [
            9_999_990..<10_000_100, 5..<5, 100_000..<200_000, 0..<10, 20_000_000..<20_000_001,
        ]
        let parts = try source.readMany(ranges)
        #expect(parts.map(\.count) == [10, 0, 100_000, 10, 0])
        #expect(parts[2] == server.content(100_000..<200_000))
    }

    @Test func `every request after the first demands the same tag`() throws {
        let server = FakeServer(size: Self.size)
        let source = try open(server)
        _ = try source.read(at: 5_000_000, count: 10)
        #expect(server.requests.map { field("if-match", $0) } == [nil, "\"one\""])
        server.edit { $0.tag = "\"two\"" }
        fails(.changed) { try source.read(at: 6_000_000, count: 10) }
    }

    @Test func `a broken transfer goes on where it broke off`() throws {
        let server = FakeServer(size: Self.size)
        let source = try open(server)
        server.edit { $0.cut = 100_000 }
        #expect(try source.read(at: 1_000_000, count: 450_000) == server.content(1_000_000..<1_450_000))
        #expect(
            server.requests.dropFirst().map { field("range", $0) } == [
                "bytes=1000000-1449999", "bytes=1100000-1449999", "bytes=1200000-1449999", "bytes=1300000-1449999",
                "bytes=1400000-1449999",
            ]
        )
    }

    @Test(arguments: [1, 4]) func `what passes is asked for again, with growing waits`(failures: Int) throws {
        let server = FakeServer(size: Self.size)
        let waited = Mutex(Duration.zero)
        let source = try open(server) { pause in waited.withLock { $0 += pause } }
        server.edit { $0.refusals = [UInt32](repeating: 503, count: failures) }
        #expect(try source.read(at: 1_000_000, count: 10).count == 10)
        #expect(server.requests.count == failures + 2)
        let bound = Duration.milliseconds(200) * ((1 << failures) - 1)
        #expect(waited.withLock { $0 } <= bound)
        #expect(waited.withLock { $0 } >= bound / 2)
    }

    @Test func `what does not pass is given up with its reason`() throws {
        let server = FakeServer(size: Self.size)
        let source = try open(server)
        server.edit { $0.refusals = [UInt32](repeating: 503, count: 50) }
        fails(.serverError) { try source.read(at: 1_000_000, count: 10) }
        #expect(server.requests.count == 1 + 5)
        server.edit { $0.refusals = [429, 429, 429, 429, 429] }
        fails(.throttled) { try source.read(at: 1_000_000, count: 10) }
        server.edit { $0.refusals = [403] }
        fails(.denied) { try source.read(at: 1_000_000, count: 10) }
        #expect(try source.read(at: 1_000_000, count: 10).count == 10)
    }

    @Test func `only the ranges that failed are asked for again`() throws {
        let server = FakeServer(size: Self.size)
        let source = try open(server)
        server.edit { $0.refusals = [0, 500, 0] }
        let parts = try source.readMany([1_000_000..<1_000_010, 2_000_000..<2_000_010, 3_000_000..<3_000_010])
        #expect(parts[1] == server.content(2_000_000..<2_000_010))
        #expect(server.requests.count == 1 + 3 + 1)
    }

    @Test func `a worker that died is started again, once`() throws {
        let server = FakeServer(size: Self.size)
        let source = try open(server)
        server.edit { $0.crashes = 1 }
        #expect(try source.read(at: 1_000_000, count: 10).count == 10)
        server.edit { $0.crashes = 2 }
        fails(.worker) { try source.read(at: 2_000_000, count: 10) }
    }

    @Test func `an address that was good for a while is asked for again at the first one`() throws {
        let server = FakeServer(size: Self.size)
        server.edit { $0.redirections = ["https://cdn.example.org/x?ticket=1", "https://cdn.example.org/x?ticket=2"] }
        let source = try open(server)
        #expect(try source.read(at: 1_000_000, count: 10).count == 10)
        server.edit { $0.refusals = [403] }
        #expect(try source.read(at: 2_000_000, count: 10).count == 10)
        #expect(
            server.requests.map(\.address) == [
                Self.url, "https://cdn.example.org/x?ticket=1", "https://cdn.example.org/x?ticket=1",
                "https://cdn.example.org/x?ticket=1", Self.url, "https://cdn.example.org/x?ticket=2",
            ]
        )
    }

    @Test func `redirections without end are refused`() {
        let server = FakeServer(size: Self.size)
        server.edit { $0.redirections = (0..<10).map { "https://example.org/\($0)" } }
        fails(.redirectRefused) { try open(server) }
        #expect(server.requests.count == 6)
    }

    @Test func `a signature is not sent to another service`() {
        let server = FakeServer(size: Self.size)
        server.edit { $0.redirections = ["https://evil.example/x"] }
        fails(.redirectRefused) { try open(server, "s3://bucket/key") }
        #expect(server.requests.count == 1)
    }

    @Test func `the bucket's own region is taken over`() throws {
        let server = FakeServer(size: Self.size)
        server.edit { $0.region = "eu-north-1" }
        _ = try open(server, "s3://bucket/key")
        #expect(
            server.requests.map(\.address) == [
                "https://bucket.s3.us-east-1.amazonaws.com/key", "https://bucket.s3.eu-north-1.amazonaws.com/key",
            ]
        )
        #expect(server.requests.last.flatMap { field("authorization", $0) }?.contains("/eu-north-1/s3/") == true)
    }

    @Test(arguments: ["evil.example/", "a.evil.example", "", "EU", "eu-north-1\u{0}"])
    func `a region that is no plain name leads nowhere`(region: String) {
        let server = FakeServer(size: Self.size)
        server.edit { $0.refusedRegion = region }
        #expect(throws: RemoteError.self) { try open(server, "s3://bucket/key") }
        #expect(server.requests.map(\.address) == ["https://bucket.s3.us-east-1.amazonaws.com/key"])
    }

    @Test func `nothing sent holds the secret key`() throws {
        let server = FakeServer(size: Self.size)
        _ = try open(server, "s3://bucket/key")
        for request in server.requests {
            #expect(!String(decoding: request.encoded, as: UTF8.self).contains("very-secret"))
        }
    }

    @Test func `a cancelled source reads no more`() throws {
        let server = FakeServer(size: Self.size)
        let holder = Mutex<RemoteSource?>(nil)
        let source = try open(server) { _ in holder.withLock { $0 }?.cancel() }
        holder.withLock { $0 = source }
        server.edit { $0.refusals = [503, 503, 503] }
        fails(.cancelled) { try source.read(at: 1_000_000, count: 10) }
        fails(.cancelled) { try source.read(at: 1_000_000, count: 10) }
        holder.withLock { $0 = nil }
    }

    @Test func `a cancelled task reads no more`() async throws {
        let server = FakeServer(size: Self.size)
        let source = try open(server)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try source.read(at: 1_000_000, count: 10)
        }
        task.cancel()
        let error = await #expect(throws: RemoteError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test func `no error shows the query`() throws {
        let server = FakeServer(size: Self.size)
        server.edit { $0.refusals = [403] }
        let error = #expect(throws: RemoteError.self) { try open(server) }
        #expect(error?.target == "https://example.org/disk?…")
    }

    @Test func `an object no larger than the head and an empty one are read`() throws {
        for size in [0, 1, 1_000, 128 << 10] {
            let server = FakeServer(size: size)
            let source = try open(server)
            #expect(source.byteCount == UInt64(size))
            #expect(try source.read(at: 0, count: size + 5) == server.content(0..<size))
            #expect(server.requests.count == 1)
        }
    }

    @Test func `waits grow to a bound and are never shorter than asked`() {
        let policy = RetryPolicy(attempts: 9, firstDelay: .milliseconds(100), largestDelay: .seconds(2))
        var random = SeededRandom(seed: 1)
        for failures in 1...20 {
            let bound = min(Duration.seconds(2), .milliseconds(100) * (1 << min(failures - 1, 10)))
            let delay = policy.delay(after: failures, asked: nil, random: &random)
            #expect(delay <= bound && delay >= bound / 2)
            #expect(policy.delay(after: failures, asked: .seconds(1), random: &random) >= .seconds(1))
            #expect(policy.delay(after: failures, asked: .seconds(3_600), random: &random) == .seconds(2))
        }
    }

    private func open(
        _ server: FakeServer,
        _ url: String = url,
        pause: @escaping @Sendable (Duration) -> Void = { _ in }
    ) throws -> RemoteSource {
        let variables = ["AWS_ACCESS_KEY_ID": "KEY", "AWS_SECRET_ACCESS_KEY": "very-secret"]
        return try RemoteSource.open(
            try RemoteURL(parsing: url),
            options: RemoteOptions(),
            web: server,
            surroundings: S3Surroundings(variable: { variables[$0] }, file: { _ in nil }),
            pause: pause
        )
    }

    private func field(_ name: String, _ request: WebRequest) -> String? {
        request.fields.first { $0.name == name }?.value
    }

    private func fails(
        _ code: RemoteError.Code,
        _ body: () throws -> some Any,
        at place: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: RemoteError.self, sourceLocation: place) { _ = try body() }
        #expect(error?.code == code, sourceLocation: place)
    }
}

/// A server made of rules.
private final class FakeServer: WebTransport {
    struct Rules {
        var size: Int
        var tag = "\"one\""
        var cut = Int.max
        var refusals: [UInt32] = []
        var redirections: [String] = []
        var region: String?
        var refusedRegion: String?
        var crashes = 0
        var log: [WebRequest] = []
    }

    private static let tile = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
    private let rules: Mutex<Rules>

    init(size: Int) { rules = Mutex(Rules(size: size)) }

    var requests: [WebRequest] { rules.withLock { $0.log } }

    func edit(_ change: (inout Rules) -> Void) { rules.withLock { change(&$0) } }

    /// Bytes that come again after a prime number of places, so that no two blocks are the same.
    func content(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        while bytes.count < range.count {
            let start = (range.lowerBound + bytes.count) % Self.tile.count
            bytes += Self.tile[start..<min(Self.tile.count, start + range.count - bytes.count)]
        }
        return bytes
    }

    func close() {}

    func exchange(_ requests: [WebRequest]) throws(RemoteError) -> [WebReply] {
        let isDead = rules.withLock { rules in
            guard rules.crashes > 0 else { return false }
            rules.crashes -= 1
            return true
        }
        if isDead { throw RemoteError(.worker, target: "") }
        return requests.map { request in rules.withLock { answer(request, &$0) } }
    }

    private func answer(_ request: WebRequest, _ rules: inout Rules) -> WebReply {
        rules.log.append(request)
        func plain(_ status: UInt32, _ fields: [WebField] = []) -> WebReply {
            WebReply(outcome: .complete, status: status, fields: fields, body: [])
        }
        if !rules.refusals.isEmpty {
            let status = rules.refusals.removeFirst()
            if status != 0 { return plain(status) }
        }
        if let region = rules.refusedRegion { return plain(301, [WebField("x-amz-bucket-region", region)]) }
        if let region = rules.region, !request.address.contains(region) {
            return plain(301, [WebField("x-amz-bucket-region", region)])
        }
        if !rules.redirections.isEmpty, !request.address.contains("ticket") {
            return plain(302, [WebField("location", rules.redirections.removeFirst())])
        }
        let wanted = request.fields.first { $0.name == "range" }?.value.dropFirst(6).split(separator: "-") ?? []
        guard wanted.count == 2, let first = Int(wanted[0]), let last = Int(wanted[1]) else { return plain(400) }
        if let tag = request.fields.first(where: { $0.name == "if-match" }), tag.value != rules.tag {
            return plain(412)
        }
        guard first < rules.size else { return plain(416, [WebField("content-range", "bytes */\(rules.size)")]) }
        let end = min(last + 1, rules.size)
        let fields = [
            WebField("content-range", "bytes \(first)-\(end - 1)/\(rules.size)"), WebField("etag", rules.tag),
        ]
        let sent = min(end, first &+ min(rules.cut, rules.size))
        return WebReply(
            outcome: sent < end ? .cut : .complete,
            status: 206,
            fields: fields,
            body: content(first..<sent)
        )
    }
}
