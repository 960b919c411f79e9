import ByteKit
import ByteSources
import Glibc

/// What a person said about S3; everything else is found where the `aws` client finds it.
public struct S3Options: Sendable {
    /// Name of a profile.
    public var profile: String?
    /// Region to sign for.
    public var region: String?
    /// Address of another service than Amazon's.
    public var endpoint: String?
    /// Where the bucket's name goes.
    public var addressing: S3Configuration.Addressing?
    /// Read without a signature.
    public var isAnonymous = false
    /// Credentials that were asked for or read from a file; they go before all others.
    public var credentials: S3Credentials?

    /// Nothing said.
    public init() {}
}

/// Where settings come from: environment variables and files.
///
/// Tests give their own.
public struct S3Surroundings: Sendable {
    let variable: @Sendable (String) -> String?
    let file: @Sendable (String) -> [UInt8]?

    /// Surroundings made by hand.
    public init(
        variable: @escaping @Sendable (String) -> String?,
        file: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.variable = variable
        self.file = file
    }

    /// The environment of this process and the files of this user.
    public static let process = S3Surroundings(
        variable: { name in
            // SAFETY: getenv returns nil or a string that ends in a zero and is copied at once.
            guard let value = unsafe getenv(name) else { return nil }
            return unsafe String(cString: value)
        },
        file: { path in
            guard let source = try? FileSource(path: path), source.byteCount < 1 << 20 else { return nil }
            return try? source.read(at: 0, count: Int(source.byteCount))
        }
    )

    /// A variable that is set to something.
    subscript(_ names: String...) -> String? {
        names.lazy.compactMap { variable($0) }.first { !$0.isEmpty }
    }
}

extension S3Configuration {
    /// Finds region, endpoint and credentials in the order of the `aws` client: what was said, the environment, the
    /// profile in `~/.aws/credentials` and `~/.aws/config`.
    ///
    /// A profile that was named on the command line goes before credentials in the environment. Credentials that would
    /// have to be obtained (single sign-on, roles, helper programs, machine metadata) are named, not obtained.
    /// - Throws: `remote.no-credentials`, `remote.credentials-unsupported`, `remote.bad-configuration`,
    ///   `remote.bad-address` for the endpoint.
    public init(_ options: S3Options, surroundings: S3Surroundings = .process) throws(RemoteError) {
        let files = AWSFiles(surroundings)
        let name = options.profile ?? surroundings["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] ?? "default"
        let isNamed = options.profile != nil || surroundings["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] != nil
        let profile = files.profile(name)
        if profile == nil, isNamed, !options.isAnonymous {
            throw RemoteError(.badConfiguration, target: "s3", detail: "no profile of that name")
        }
        let settings = profile ?? [:]
        let region = options.region ?? surroundings["AWS_REGION", "AWS_DEFAULT_REGION"] ?? settings["region"]
        let endpoint =
            options.endpoint ?? surroundings["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]
            ?? files.endpoint(of: settings)
        self.init(
            region: try Self.checked(region ?? "us-east-1"),
            endpoint: try endpoint.map { text throws(RemoteError) in try Self.endpoint(text) },
            addressing: options.addressing
                ?? settings["s3.addressing_style"].flatMap { Addressing(rawValue: $0.lowercased()) } ?? .automatic,
            credentials: options.isAnonymous
                ? nil
                : try Self.credentials(options, surroundings, profile: settings)
        )
    }

    private static func credentials(
        _ options: S3Options,
        _ surroundings: S3Surroundings,
        profile: [String: String]
    ) throws(RemoteError) -> S3Credentials {
        if let given = options.credentials { return given }
        if options.profile == nil, let key = surroundings["AWS_ACCESS_KEY_ID"] {
            guard let secret = surroundings["AWS_SECRET_ACCESS_KEY"] else {
                throw RemoteError(.noCredentials, target: "s3", detail: "AWS_SECRET_ACCESS_KEY")
            }
            return try make(key, secret, token: surroundings["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"])
        }
        if let key = profile["aws_access_key_id"] {
            guard let secret = profile["aws_secret_access_key"] else {
                throw RemoteError(.noCredentials, target: "s3", detail: "aws_secret_access_key")
            }
            return try make(key, secret, token: profile["aws_session_token"])
        }
        for kind in ["sso_session", "sso_start_url", "role_arn", "credential_process", "login_session"]
        where profile[kind] != nil {
            throw RemoteError(.credentialsUnsupported, target: "s3", detail: kind)
        }
        for kind in [
            "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ] where surroundings[kind] != nil {
            throw RemoteError(.credentialsUnsupported, target: "s3", detail: kind)
        }
        throw RemoteError(.noCredentials, target: "s3")
    }

    /// What goes into a header field must fit into one.
    private static func make(_ key: String, _ secret: String, token: String?) throws(RemoteError) -> S3Credentials {
        for text in [key, token ?? ""] where !text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw RemoteError(.badConfiguration, target: "s3", detail: "access key or token")
        }
        return S3Credentials(accessKey: key, secretKey: Secret(secret), sessionToken: token.map { Secret($0) })
    }

    /// Whether a text can be the name of a region; it becomes a part of a host name.
    static func isRegion(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    private static func checked(_ region: String) throws(RemoteError) -> String {
        guard isRegion(region) else { throw RemoteError(.badConfiguration, target: "s3", detail: "region") }
        return region
    }

    private static func endpoint(_ text: String) throws(RemoteError) -> WebAddress {
        guard case .web(let address) = try RemoteURL(parsing: text.contains("://") ? text : "https://\(text)"),
            address.query == nil
        else { throw RemoteError(.badAddress, target: "s3", detail: "endpoint") }
        return WebAddress(
            isSecure: address.isSecure,
            host: address.host,
            port: address.port,
            path: address.path.hasSuffix("/") ? String(address.path.dropLast()) : address.path
        )
    }
}
