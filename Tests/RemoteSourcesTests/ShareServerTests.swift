import ByteKit
import ByteSources
import Foundation
import RemoteSources
import TestSupport
import Testing

/// A file server of our own.
///
/// Needs python3 and Samba's smbd, and root to start it.
@Suite(
    .serialized,
    .enabled(
        if: getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/sbin/smbd")
            && SharedFiles.hasTool("python3"),
        "smbd is not installed or this is not root"
    ),
    .timeLimit(.minutes(15))
)
struct ShareServerTests {
    /// One for all tests; it ends when the test program does and its standard input closes.
    private static let shared = Result { try PythonServer("share.py") }
    private let server: PythonServer

    init() throws { server = try Self.shared.get() }

    @Test func `a file is read with a password and by a guest`() throws {
        for (share, isGuest) in [("disks", false), ("open", true)] {
            let source = try open("\(share)/image.bin", guest: isGuest)
            #expect(source.byteCount == 3_000_000)
            #expect(try source.read(at: 1_000_000, count: 1_500_000) == content(1_000_000..<2_500_000))
            #expect(try source.read(at: 2_999_990, count: 100) == content(2_999_990..<3_000_000))
        }
        let odd = try open("disks/a%20folder/ümläut%20&%20100%25.bin")
        #expect(try odd.read(at: 10, count: 10) == content(10..<20))
    }

    @Test func `everything is encrypted when that is asked for`() throws {
        var options = options()
        options.requiresShareEncryption = true
        #expect(try open("disks/image.bin", options).read(at: 5, count: 5) == content(5..<10))
    }

    @Test func `4 GiB are searched in less than 16 MiB and 100 requests`() throws {
        let source = try open("disks/sparse.bin")
        let cache = BlockCache(source, plan: .remote)
        #expect(try cache.read(at: 1 << 30, count: 8) == [0, 0, 0, 64, 0, 0, 0, 0])
        try AccessPattern.hiveSearch { offset, count in _ = try cache.read(at: offset, count: count) }
        #expect(source.meter.bytesRead < 16 << 20)
        #expect(source.meter.requestCount < 100)
    }

    @Test func `a wrong password, a missing file, share and server and a folder are told apart`() throws {
        var wrong = options()
        wrong.share = ShareCredentials(user: server.text("user"), password: Secret("wrong"))
        fails(.denied) { try open("disks/image.bin", wrong) }
        fails(.denied) { try open("disks/image.bin", guest: true) }
        fails(.notFound) { try open("disks/missing.bin") }
        fails(.notFound) { try open("nowhere/image.bin") }
        fails(.isFolder) { try open("disks/a%20folder") }
        fails(.refused) {
            try RemoteSource.open(RemoteURL(parsing: "smb://127.0.0.1:1/disks/image.bin"), options: options())
        }
    }

    @Test func `a file that changes while it is read is noticed`() throws {
        let source = try open("disks/changing.bin")
        _ = try source.read(at: 0, count: 10)
        server.say("change")
        fails(.changed) { try source.read(at: 10, count: 10) }
    }

    @Test func `a server that comes back is read on`() throws {
        let source = try open("disks/image.bin")
        _ = try source.read(at: 0, count: 10)
        server.say("stop")
        server.say("start")
        #expect(try source.read(at: 1_000_000, count: 10) == content(1_000_000..<1_000_010))
        server.say("stop")
        #expect(throws: RemoteError.self) { try source.read(at: 2_000_000, count: 10) }
        server.say("start")
    }

    private func options(guest: Bool = false) -> RemoteOptions {
        var options = RemoteOptions()
        options.retries.firstDelay = .milliseconds(20)
        if !guest {
            options.share = ShareCredentials(user: server.text("user"), password: Secret(server.text("password")))
        }
        return options
    }

    private func open(_ path: String, _ given: RemoteOptions? = nil, guest: Bool = false) throws -> RemoteSource {
        try RemoteSource.open(
            RemoteURL(parsing: "smb://127.0.0.1:\(server.port)/\(path)"),
            options: given ?? options(guest: guest)
        )
    }

    private func fails(
        _ code: RemoteError.Code,
        _ body: () throws -> some Any,
        at place: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: RemoteError.self, sourceLocation: place) { _ = try body() }
        #expect(error?.code == code, sourceLocation: place)
    }

    private func content(_ range: Range<Int>) -> [UInt8] {
        range.map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    }
}
