import ByteKit
import CMailClient
import Glibc
import RemoteMessages
import WorkerLink

/// Reads one mailbox of an IMAP server for the main program, which decides all else.
///
/// It sees no file but those it needs for names and certificates. Nothing it says to a server changes anything there.
@main
enum RegainIMAP {
    private static let readable: [StaticString] = [
        "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share/ca-certificates", "/usr/lib/ssl", "/etc/hosts",
        "/etc/resolv.conf", "/run/systemd/resolve", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
        "/etc/services", "/etc/ld.so.cache", "/usr/lib", "/lib", "/lib64",
    ]

    static func main() {
        guard let server = WorkerServer(network: true, readable: readable), regain_mail_prepare() != 0 else { exit(70) }
        var mailbox: OpenMailbox?
        server.run { operation, message in
            switch RemoteOperation(rawValue: operation) {
            case .openMailbox:
                let target = try MailboxTarget(decoding: message.payload.span)
                do throws(MailFailure) {
                    let (opened, reply) = try OpenMailbox.open(target)
                    mailbox = opened
                    return WorkerMessage(payload: reply.encoded)
                } catch {
                    return WorkerMessage(payload: MailboxReply(outcome: error.outcome, detail: error.detail).encoded)
                }
            case .readMessage:
                let range = try MessageRange(decoding: message.payload.span)
                do throws(MailFailure) {
                    guard let mailbox else { throw MailFailure(.cut) }
                    return WorkerMessage(payload: try mailbox.read(range).encoded)
                } catch {
                    return WorkerMessage(payload: MessageReply(outcome: error.outcome, detail: error.detail).encoded)
                }
            case .closeMailbox:
                mailbox?.logOut()
                mailbox = nil
                return WorkerMessage()
            default:
                throw WorkerError(.workerUnknownOperation)
            }
        }
    }
}

/// Why a step could not be made.
struct MailFailure: Error {
    let outcome: MailboxOutcome
    let detail: String

    init(_ outcome: MailboxOutcome, _ detail: String = "") {
        self.outcome = outcome
        self.detail = detail
    }
}
