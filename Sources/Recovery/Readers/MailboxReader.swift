import ByteKit
import ByteSources
import Crypto
import Documents
import RemoteSources
import Texts

/// Examines the messages of a mailbox on a server, one at a time.
struct MailboxReader {
    let examiner: FileExaminer
    let options: RemoteOptions

    /// Opens a mailbox, reads the messages that the server names, and looks through them.
    func examine(_ location: MailboxLocation, progress: Search.Progress?) -> FileExaminer.Result {
        var result = FileExaminer.Result(
            report: SourceReport(id: "", given: location.description, kind: .mailbox)
        )
        do throws(RemoteError) {
            let mailbox = try Mailbox(opening: location, options: options)
            defer {
                mailbox.close()
                result.report.bytesRead = mailbox.meter.bytesRead
                result.report.requests = mailbox.meter.requestCount
            }
            note(mailbox, location, in: &result)
            try read(mailbox, location, progress: progress, into: &result)
        } catch {
            result.harvest.report(Message(error), partial: true)
        }
        examiner.finish(&result)
        if result.report.status == .partial, (result.report.files?.examined ?? 0) == 0 {
            result.report.status = .unreadable
        }
        return result
    }

    /// Says which messages are not looked at.
    private func note(_ mailbox: Mailbox, _ location: MailboxLocation, in result: inout FileExaminer.Result) {
        result.report.files = SourceReport.FileCount(seen: mailbox.messageCount)
        if mailbox.isSearched, mailbox.matchCount < mailbox.messageCount {
            result.harvest.report(
                Message(
                    "remote.mail-searched",
                    ["count": .number(mailbox.matchCount), "total": .number(mailbox.messageCount)]
                ),
                partial: false
            )
        }
        if mailbox.messages.count < mailbox.matchCount {
            result.harvest.report(
                Message(
                    "remote.mail-limit",
                    ["limit": .number(mailbox.messages.count), "count": .number(mailbox.matchCount)]
                ),
                partial: true
            )
        }
    }

    private func read(
        _ mailbox: Mailbox,
        _ location: MailboxLocation,
        progress: Search.Progress?,
        into result: inout FileExaminer.Result
    ) throws(RemoteError) {
        var gone = 0
        defer {
            if gone > 0 {
                result.harvest.report(
                    Message("remote.mail-gone", ["count": .number(gone), "path": .text(location.description)]),
                    partial: true
                )
            }
        }
        for (index, identifier) in mailbox.messages.enumerated() {
            do throws(RemoteError) {
                if let bytes = try mailbox.message(identifier) {
                    let message = examine(bytes, given: location.message(identifier))
                    result.report.files?.examined += 1
                    if message.isNotable { result.children.append(message) }
                } else {
                    gone += 1
                }
            } catch {
                guard error.code == .messageTooLarge else { throw error }
                result.harvest.report(Message(error), partial: true)
            }
            progress?(index + 1, mailbox.messages.count)
        }
    }

    /// A message is one whatever its first bytes look like: the server says so.
    private func examine(_ bytes: [UInt8], given: String) -> FileExaminer.Result {
        var result = FileExaminer.Result(report: SourceReport(id: "", given: given, kind: .mail))
        result.report.size = UInt64(bytes.count)
        result.report.bytesRead = UInt64(bytes.count)
        if examiner.digests { result.report.sha256 = Hexadecimal.text(SHA256.hash(data: bytes)) }
        let region = MemoryRegion(bytes)
        let reader = DocumentReader(examiner: examiner, given: given)
        if !reader.read(MemorySource(region), kind: .message, into: &result) {
            _ = TextReader.read(region, into: &result.harvest)
        }
        examiner.finish(&result)
        return result
    }
}
