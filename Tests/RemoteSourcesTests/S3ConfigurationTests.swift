import RemoteSources
import Testing

@Suite
struct S3ConfigurationTests {
    private static let config = """
        # settings
        [default]
        region = eu-west-3
        [profile lab]
        region=eu-north-1
        s3 =
            addressing_style = virtual
            endpoint_url = http://nested.example
        endpoint_url = http://general.example:9000/
        ; the end
        [profile  shared]
        services = minio
        aws_access_key_id = FROMCONFIG
        aws_secret_access_key = config-secret
        [services minio]
        s3 =
          endpoint_url = https://minio.example/base/
        [profile sso]
        sso_session = x
        [profile role]
        role_arn = arn:aws:iam::1:role/x
        source_profile = default
        """
    private static let credentials = """
        [default]
        aws_access_key_id = DEFAULTKEY
        aws_secret_access_key = default-secret
        [lab]
        aws_access_key_id = LABKEY
        aws_secret_access_key = lab-secret
        aws_session_token = lab-token
        [half]
        aws_access_key_id = HALFKEY
        """

    @Test func `without a word the default profile is used`() throws {
        let found = try S3Configuration(S3Options(), surroundings: surroundings())
        #expect(found.region == "eu-west-3")
        #expect(found.credentials?.accessKey == "DEFAULTKEY")
        #expect(found.endpoint == nil)
    }

    @Test func `a profile brings its region, addressing, endpoint and token`() throws {
        let found = try S3Configuration(S3Options(), surroundings: surroundings(["AWS_PROFILE": "lab"]))
        #expect(found.region == "eu-north-1")
        #expect(found.addressing == .virtualHost)
        #expect(found.endpoint?.description == "http://nested.example")
        #expect(found.credentials?.accessKey == "LABKEY")
        #expect(found.credentials?.sessionToken != nil)
    }

    @Test func `a section of services names the endpoint`() throws {
        var options = S3Options()
        options.profile = "shared"
        let found = try S3Configuration(options, surroundings: surroundings())
        #expect(found.credentials?.accessKey == "FROMCONFIG")
        guard case .object(let location) = try RemoteURL(parsing: "s3://b/k") else { return }
        #expect(found.address(of: location).description == "https://minio.example/base/b/k")
    }

    @Test func `the environment goes before the profile of the environment, not before one that was named`() throws {
        let variables = [
            "AWS_ACCESS_KEY_ID": "ENVKEY", "AWS_SECRET_ACCESS_KEY": "env-secret", "AWS_PROFILE": "lab",
            "AWS_REGION": "us-west-2", "AWS_ENDPOINT_URL": "http://general", "AWS_ENDPOINT_URL_S3": "http://special",
        ]
        let found = try S3Configuration(S3Options(), surroundings: surroundings(variables))
        #expect(found.credentials?.accessKey == "ENVKEY")
        #expect(found.credentials?.sessionToken == nil)
        #expect(found.region == "us-west-2")
        #expect(found.endpoint?.description == "http://special")
        var options = S3Options()
        options.profile = "default"
        let named = try S3Configuration(options, surroundings: surroundings(variables))
        #expect(named.credentials?.accessKey == "DEFAULTKEY")
    }

    @Test func `what was said goes before all`() throws {
        var options = S3Options()
        options.region = "ap-south-1"
        options.endpoint = "127.0.0.1:9000"
        options.addressing = .path
        options.isAnonymous = true
        let found = try S3Configuration(options, surroundings: surroundings(["AWS_REGION": "us-west-2"]))
        #expect(found.region == "ap-south-1")
        #expect(found.endpoint?.description == "https://127.0.0.1:9000")
        #expect(found.addressing == .path)
        #expect(found.credentials == nil)
    }

    @Test func `files are found where variables say`() throws {
        let surroundings = S3Surroundings(
            variable: { ["HOME": "/h", "AWS_SHARED_CREDENTIALS_FILE": "~/mine", "AWS_CONFIG_FILE": "/etc/c"][$0] },
            file: { $0 == "/h/mine" ? Array(Self.credentials.utf8) : nil }
        )
        #expect(try S3Configuration(S3Options(), surroundings: surroundings).credentials?.accessKey == "DEFAULTKEY")
    }

    @Test(arguments: [
        ("sso", RemoteError.Code.credentialsUnsupported, "sso_session"),
        ("role", .credentialsUnsupported, "role_arn"),
        ("half", .noCredentials, "aws_secret_access_key"),
        ("unknown", .badConfiguration, "no profile of that name"),
    ])
    func `what cannot be used is named`(profile: String, code: RemoteError.Code, detail: String) {
        var options = S3Options()
        options.profile = profile
        let error = #expect(throws: RemoteError.self) {
            try S3Configuration(options, surroundings: surroundings())
        }
        #expect(error?.code == code)
        #expect(error?.detail == detail)
    }

    @Test func `nothing anywhere is not anonymous`() {
        let error = #expect(throws: RemoteError.self) {
            try S3Configuration(S3Options(), surroundings: S3Surroundings(variable: { _ in nil }, file: { _ in nil }))
        }
        #expect(error?.code == .noCredentials)
    }

    @Test(arguments: ["Eu-West-1", "eu west", "eu/1", "", "a\r\nb"])
    func `a region that cannot be one is refused`(region: String) {
        var options = S3Options()
        options.region = region
        #expect(throws: RemoteError.self) { try S3Configuration(options, surroundings: surroundings()) }
    }

    @Test func `an access key that does not fit into a field is refused`() {
        let variables = ["AWS_ACCESS_KEY_ID": "A\r\nX: y", "AWS_SECRET_ACCESS_KEY": "s"]
        #expect(throws: RemoteError.self) { try S3Configuration(S3Options(), surroundings: surroundings(variables)) }
    }

    private func surroundings(_ variables: [String: String] = [:]) -> S3Surroundings {
        S3Surroundings(
            variable: { variables[$0] ?? ($0 == "HOME" ? "/home/me" : nil) },
            file: { path in
                switch path {
                case "/home/me/.aws/config": Array(Self.config.utf8)
                case "/home/me/.aws/credentials": Array(Self.credentials.utf8)
                default: nil
                }
            }
        )
    }
}
