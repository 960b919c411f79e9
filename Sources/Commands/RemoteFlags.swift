import ArgumentParser
import RemoteSources
import Texts

/// How files on other machines are reached.
///
/// Secrets are never arguments: they come from the environment, the usual
/// files, or a prompt.
struct RemoteFlags: ParsableArguments {
    @Option(name: .customLong("s3-endpoint"), help: .of("help.remote.endpoint"))
    var endpoint: String?

    @Option(name: .customLong("s3-region"), help: .of("help.remote.region"))
    var region: String?

    @Option(name: .customLong("s3-profile"), help: .of("help.remote.profile"))
    var profile: String?

    @Flag(name: .customLong("s3-path-style"), help: .of("help.remote.path-style"))
    var pathStyle = false

    @Flag(name: .customLong("s3-anonymous"), help: .of("help.remote.anonymous"))
    var anonymous = false

    @Option(name: .customLong("smb-user"), help: .of("help.remote.smb-user"))
    var shareUser: String?

    @Option(name: .customLong("smb-password-file"), help: .of("help.remote.smb-password-file"), completion: .file())
    var sharePasswordFile: String?

    @Option(name: .customLong("ca-file"), help: .of("help.remote.ca-file"), completion: .file())
    var certificateFile: String?

    @Option(name: .customLong("remote-timeout"), help: .of("help.remote.timeout"))
    var timeout: Int?

    mutating func validate() throws {
        guard timeout.map({ (1...86_400).contains($0) }) ?? true else {
            throw ValidationError(Interface.text("usage.timeout"))
        }
    }

    /// The options for opening sources.
    /// - Throws: ``Failure`` where the password cannot be had.
    func options() throws -> RemoteOptions {
        var options = RemoteOptions()
        options.s3.endpoint = endpoint
        options.s3.region = region
        options.s3.profile = profile
        options.s3.addressing = pathStyle ? .path : nil
        options.s3.isAnonymous = anonymous
        options.certificateFile = certificateFile
        if let timeout {
            let limit = Duration.seconds(timeout)
            options.limits.connectTimeout = min(options.limits.connectTimeout, limit)
            options.limits.stallTimeout = min(options.limits.stallTimeout, limit)
            options.limits.totalTimeout = limit
        }
        if let shareUser { options.share = try credentials(of: shareUser) }
        return options
    }

    /// `DOMAIN\\user` or `user`, with a password from the file or the prompt.
    private func credentials(of user: String) throws -> ShareCredentials {
        let parts = user.split(separator: "\\", maxSplits: 1).map(String.init)
        let password: String
        if let sharePasswordFile {
            password = try SecretFile.line(sharePasswordFile)
        } else if let typed = Terminal.askSecretly(Interface.text("remote.prompt", ["user": .text(user)]) + " ") {
            password = typed
        } else {
            throw Failure(.badInput, Message("remote.no-password"))
        }
        return ShareCredentials(
            user: parts.last ?? user,
            domain: parts.count == 2 ? parts.first : nil,
            password: Secret(Array(password.utf8))
        )
    }
}
