import ByteKit
import RemoteMessages
import RemoteSources
import Testing

@Suite
struct SignatureV4Tests {
    /// The key pair that Amazon's documentation uses for its examples.
    private static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    private static let key = "AKIAIOSFODNN7EXAMPLE"

    @Test func `the documented example comes out`() throws {
        // «Example: GET Object» of the S3 API reference, authorization header.
        let fields = try sign(
            "https://examplebucket.s3.amazonaws.com/test.txt",
            [WebField("range", "bytes=0-9")],
            at: 1_369_353_600
        )
        #expect(
            value("authorization", fields)
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        )
        #expect(value("x-amz-date", fields) == "20130524T000000Z")
    }

    @Test func `odd keys, a port, a condition and a session token are signed as botocore signs them`() throws {
        let fields = try sign(
            "http://127.0.0.1:9000/disks/a%20folder/%C3%BCml%C3%A4ut%20%26%20plus%2Bpercent%2520%20%281%29~.bin",
            [WebField("range", "bytes=100-199"), WebField("if-match", "\"abc\"")],
            token: "TOKEN/abc+def==",
            region: "eu-central-1",
            at: 1_795_274_160
        )
        #expect(
            value("authorization", fields)?.hasSuffix(
                "Signature=71fbe815a199926e19e5e2c7d452705da6587a5c1ba91a11019266129e585777"
            ) == true
        )
        #expect(value("x-amz-security-token", fields) == "TOKEN/abc+def==")
    }

    @Test func `the key of an object is encoded once for the address`() throws {
        guard
            case .object(let location) = try RemoteURL(parsing: "s3://disks/a folder/ümläut & plus+percent%20 (1)~.bin")
        else { return }
        var configuration = S3Configuration(credentials: nil)
        #expect(
            configuration.address(of: location).description == "https://disks.s3.us-east-1.amazonaws.com/a%20folder/"
                + "%C3%BCml%C3%A4ut%20%26%20plus%2Bpercent%2520%20%281%29~.bin"
        )
        configuration.addressing = .path
        configuration.region = "cn-north-1"
        #expect(
            configuration.address(of: location).description.hasPrefix(
                "https://s3.cn-north-1.amazonaws.com.cn/disks/a%20folder/"
            )
        )
    }

    @Test func `no text form shows the secret`() {
        let credentials = S3Credentials(
            accessKey: Self.key,
            secretKey: Secret(Self.secret),
            sessionToken: Secret("hunter2")
        )
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(!text.contains(Self.secret))
            #expect(!text.contains("hunter2"))
        }
    }

    private func sign(
        _ address: String,
        _ fields: [WebField],
        token: String? = nil,
        region: String = "us-east-1",
        at seconds: Int64
    ) throws -> [WebField] {
        guard case .web(let address) = try RemoteURL(parsing: address) else { return [] }
        let credentials = S3Credentials(
            accessKey: Self.key,
            secretKey: Secret(Self.secret),
            sessionToken: token.map { Secret($0) }
        )
        return SignatureV4(credentials: credentials, region: region)
            .sign(address, fields: fields, at: Timestamp(secondsSince1970: seconds))
    }

    private func value(_ name: String, _ fields: [WebField]) -> String? { fields.first { $0.name == name }?.value }
}
