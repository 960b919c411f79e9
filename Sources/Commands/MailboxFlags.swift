import ArgumentParser
import RemoteSources
import Texts

/// How mailboxes on servers are read.
///
/// Secrets are never arguments: they come from files or a prompt.
struct MailboxFlags: ParsableArguments {
    @Option(name: .customLong("imap-password-file"), help: .of("help.imap.password-file"), completion: .file())
    var passwordFile: String?

    @Option(name: .customLong("imap-token-file"), help: .of("help.imap.token-file"), completion: .file())
    var tokenFile: String?

    @Flag(name: .customLong("all-mail"), help: .of("help.imap.all-mail"))
    var allMail = false

    mutating func validate() throws {
        guard passwordFile == nil || tokenFile == nil else {
            throw ValidationError(Interface.text("usage.imap-login-twice"))
        }
    }

    /// The options for opening mailboxes.
    ///
    /// - Parameter sources: what the command was given; for the first mailbox among them a password is asked for where no
    ///   file holds one.
    /// - Returns: the options, without a login where none can be had.
    /// - Throws: ``Failure`` where a file cannot be read.
    func options(for sources: [String]) throws -> MailboxOptions {
        var options = MailboxOptions()
        options.readsAll = allMail
        if let tokenFile {
            options.login = .token(Secret(try SecretFile.line(tokenFile)))
        } else if let passwordFile {
            options.login = .password(Secret(try SecretFile.line(passwordFile)))
        } else if let address = sources.first(where: MailboxLocation.isMailbox),
            let location = try? MailboxLocation(parsing: address),
            let typed = Terminal.askSecretly(Interface.text("remote.prompt", ["user": .text(location.user)]) + " ")
        {
            options.login = .password(Secret(typed))
        }
        return options
    }
}
