package import Recovery
import RemoteSources
import Texts

extension Search.Source {
    /// What an argument points at: a path, standard input, the firmware, an address.
    /// - Throws: ``Failure`` with exit code 64 for an address that is none.
    package init(given: String) throws {
        if given == "-" {
            self = .standardInput
        } else if given == "firmware:" {
            self = .firmware
        } else if MailboxLocation.isMailbox(given) || RemoteURL.isRemote(given) {
            do throws(RemoteError) {
                self =
                    MailboxLocation.isMailbox(given)
                    ? .mailbox(try MailboxLocation(parsing: given)) : .remote(try RemoteURL(parsing: given))
            } catch {
                throw Failure(
                    .usage,
                    Message(error.code.rawValue, ["path": .text(error.target), "answer": .text(error.answer)])
                )
            }
        } else {
            self = .path(given)
        }
    }
}
