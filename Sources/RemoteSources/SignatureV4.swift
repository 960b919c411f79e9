package import ByteKit
import Crypto
package import RemoteMessages

/// The signature of a request to S3 as Amazon describes it under «Signature Version 4, authorization header».
///
/// It is made in the main program, so that the process that speaks to the network never holds the secret key.
package struct SignatureV4 {
    private let credentials: S3Credentials
    private let region: String

    /// SHA-256 of nothing, which is the body of every request made here.
    private static let emptyBody = Hexadecimal.text(SHA256.hash(data: [UInt8]()))

    /// Signs for a region as someone.
    package init(credentials: S3Credentials, region: String) {
        self.credentials = credentials
        self.region = region
    }

    /// The fields to send: those given, and date, body hash, session token and signature.
    ///
    /// - Returns: all fields of the request but `host`.
    /// - Parameters:
    ///   - address: where the request goes; its path is percent-encoded once and signed as it stands.
    ///   - fields: further fields, names in lower case; all are signed.
    ///   - moment: the time of the request, which the server compares with its own.
    package func sign(_ address: WebAddress, fields: [WebField], at moment: Timestamp) -> [WebField] {
        let date = moment.basicText
        var all = fields
        all.append(WebField("x-amz-content-sha256", Self.emptyBody))
        all.append(WebField("x-amz-date", date))
        if let token = credentials.sessionToken {
            all.append(WebField("x-amz-security-token", token.revealedText()))
        }
        let signed = (all + [WebField("host", address.hostField)]).sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let canonical =
            (["GET", address.path, address.query ?? ""] + signed.map { "\($0.name):\($0.value)" }
            + ["", names, Self.emptyBody]).joined(separator: "\n")
        let scope = "\(date.prefix(8))/\(region)/s3/aws4_request"
        let toSign = "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(Self.hash(canonical))"
        let signature = Hexadecimal.text(Self.mac(toSign, key: signingKey(day: String(date.prefix(8)))))
        all.append(
            WebField(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope),SignedHeaders=\(names),"
                    + "Signature=\(signature)"
            )
        )
        return all
    }

    private func signingKey(day: String) -> SymmetricKey {
        var key = SymmetricKey(data: Array("AWS4".utf8) + credentials.secretKey.revealedBytes())
        for part in [day, region, "s3", "aws4_request"] { key = SymmetricKey(data: Self.mac(part, key: key)) }
        return key
    }

    private static func mac(_ text: String, key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    private static func hash(_ text: String) -> String { Hexadecimal.text(SHA256.hash(data: Array(text.utf8))) }
}

extension Timestamp {
    /// ISO 8601 without separators, for example `20261121T151600Z`.
    var basicText: String { iso8601.filter { $0 != "-" && $0 != ":" } }
}
