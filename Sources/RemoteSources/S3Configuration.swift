/// Who asks, with a key that signs requests to S3.
public struct S3Credentials: Sendable {
    /// The public name of the key.
    public let accessKey: String
    /// The key itself.
    public let secretKey: Secret
    /// The token of a temporary key.
    public let sessionToken: Secret?

    /// Credentials.
    public init(accessKey: String, secretKey: Secret, sessionToken: Secret? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }
}

/// How to reach S3: where, under which form of address, as whom.
public struct S3Configuration: Sendable {
    /// Where the bucket's name goes.
    public enum Addressing: String, Sendable {
        /// In the host name where that is possible: Amazon's own service, a name without dots.
        case automatic = "auto"
        /// Always in the host name.
        case virtualHost = "virtual"
        /// Always in the path.
        case path
    }

    /// The region that requests are signed for.
    public var region: String
    /// Another service than Amazon's.
    public var endpoint: WebAddress?
    /// Where the bucket's name goes.
    public var addressing: Addressing
    /// As whom; nil reads without a signature.
    public var credentials: S3Credentials?

    /// A configuration of one's own.
    public init(
        region: String = "us-east-1",
        endpoint: WebAddress? = nil,
        addressing: Addressing = .automatic,
        credentials: S3Credentials?
    ) {
        self.region = region
        self.endpoint = endpoint
        self.addressing = addressing
        self.credentials = credentials
    }

    /// The address of an object.
    package func address(of location: S3Location) -> WebAddress {
        let key = PercentEncoding.encode(location.key, allowing: "/")
        let isAmazon = endpoint == nil
        let isInHost =
            switch addressing {
            case .path: false
            case .virtualHost: true
            case .automatic: isAmazon && Self.isHostLabel(location.bucket)
            }
        let host = endpoint?.host ?? "s3.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
        let folder = endpoint.map { $0.path == "/" ? "" : $0.path } ?? ""
        return WebAddress(
            isSecure: endpoint?.isSecure ?? true,
            host: isInHost ? "\(location.bucket).\(host)" : host,
            port: endpoint?.port,
            path: isInHost ? "\(folder)/\(key)" : "\(folder)/\(location.bucket)/\(key)"
        )
    }

    private static func isHostLabel(_ bucket: String) -> Bool {
        bucket.utf8.allSatisfy { unit in
            switch unit {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
