import ByteKit
import Foundation
import RemoteSources
import TestSupport
import Testing

/// moto's S3 with signatures and rights really checked.
///
/// Needs the Python package `moto[server]`.
@Suite(
    .enabled(
        if: PythonServer.hasModule("moto.server, flask, boto3"),
        "the Python package moto[server] is not installed"
    ),
    .timeLimit(.minutes(15))
)
struct ObjectStoreTests {
    /// One for all tests; it ends when the test program does and its standard input closes.
    private static let shared = Result { try PythonServer("objects.py") }
    private let server: PythonServer

    init() throws { server = try Self.shared.get() }

    @Test func `the owner reads, by path and with odd keys`() throws {
        for key in ["image.bin", server.text("odd")] {
            let source = try open(key, as: "owner")
            #expect(source.byteCount == 3_000_000)
            #expect(try source.read(at: 2_000_000, count: 500_000) == content(2_000_000..<2_500_000))
            #expect(try source.read(at: 2_999_990, count: 100) == content(2_999_990..<3_000_000))
        }
    }

    @Test func `a temporary key reads with its token`() throws {
        #expect(try open("image.bin", as: "session").read(at: 200_000, count: 10) == content(200_000..<200_010))
    }

    @Test func `a wrong secret, an unknown key, a wrong token and a missing right are told apart`() throws {
        expect("SignatureDoesNotMatch") { try open("image.bin", as: "owner", secret: "wrong") }
        expect("InvalidAccessKeyId") { try open("image.bin", as: "owner", access: "AKIAWRONG") }
        expect("InvalidToken") { try open("image.bin", as: "session", token: "wrong") }
        expect("AccessDenied") { try open("image.bin", as: "stranger") }
    }

    @Test func `what is not there is said to be missing`() throws {
        expect("NoSuchKey", .notFound) { try open("missing", as: "owner") }
        expect("NoSuchBucket", .notFound) { try open("x", as: "owner", bucket: "nowhere") }
    }

    @Test func `an object that changes while it is read is noticed`() throws {
        let source = try open("changing.bin", as: "owner")
        _ = try source.read(at: 1_000_000, count: 10)
        server.say("change")
        let error = #expect(throws: RemoteError.self) { try source.read(at: 2_000_000, count: 10) }
        #expect(error?.code == .changed)
        // A new source sees the new object.
        let fresh = try open("changing.bin", as: "owner")
        #expect(
            try fresh.read(at: 2_000_000, count: 10) == Array(content(0..<3_000_000).reversed()[2_000_000..<2_000_010])
        )
    }

    @Test func `an empty object is empty`() throws { #expect(try open("empty", as: "owner").byteCount == 0) }

    private func open(
        _ key: String,
        as who: String,
        bucket: String = "disks",
        access: String? = nil,
        secret: String? = nil,
        token: String? = nil
    ) throws -> RemoteSource {
        var options = RemoteOptions()
        options.s3.endpoint = "http://127.0.0.1:\(server.port)"
        options.s3.region = "eu-central-1"
        let given = token ?? server.text(who, "token")
        options.s3.credentials = S3Credentials(
            accessKey: access ?? server.text(who, "access"),
            secretKey: Secret(secret ?? server.text(who, "secret")),
            sessionToken: given.isEmpty ? nil : Secret(given)
        )
        return try RemoteSource.open(RemoteURL(parsing: "s3://\(bucket)/\(key)"), options: options)
    }

    private func expect(
        _ word: String,
        _ code: RemoteError.Code = .denied,
        at place: SourceLocation = #_sourceLocation,
        _ body: () throws -> RemoteSource
    ) {
        let error = #expect(throws: RemoteError.self, sourceLocation: place) { _ = try body() }
        #expect(error?.code == code, sourceLocation: place)
        #expect(error?.serviceCode == word, sourceLocation: place)
    }

    private func content(_ range: Range<Int>) -> [UInt8] {
        range.map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    }
}
