import RemoteMessages

/// A mailbox opened with EXAMINE, so that nothing in it can change (RFC 3501, 6.3.2).
final class OpenMailbox {
    /// The longest line of an answer; the numbers of a large mailbox come in one.
    private static let lineLimit = 16 << 20
    /// The most untagged answers to one command, and the most bytes of them besides what was asked for.
    private static let answerLimit = 10_000

    private let connection: MailConnection
    private let commandTimeout: UInt32
    private var commands = 0

    private init(_ connection: MailConnection, commandTimeout: UInt32) {
        self.connection = connection
        self.commandTimeout = commandTimeout
    }

    /// Connects, opens a mailbox, and asks which messages hold one of the words.
    static func open(_ target: MailboxTarget) throws(MailFailure) -> (OpenMailbox, MailboxReply) {
        let name = Array(MailboxName.encoded(target.mailbox).utf8)
        let opened = OpenMailbox(try MailConnection(target), commandTimeout: target.totalTimeout)
        guard let quoted = Self.quoted(name) else { throw MailFailure(.noMailbox) }
        let examined = try opened.command([Array("EXAMINE ".utf8) + quoted])
        guard examined.isGood else { throw MailFailure(.noMailbox) }
        var reply = MailboxReply(outcome: .complete, messageCount: examined.answers.compactMap(Self.existing).last ?? 0)
        guard reply.messageCount > 0 else { return (opened, reply) }
        let patience = target.totalTimeout.multipliedReportingOverflow(by: 5)
        let timeout = patience.overflow ? UInt32.max : patience.partialValue
        var found: Result?
        if !target.words.isEmpty {
            found = try opened.command(Self.search(target.words), timeout: timeout)
            reply.isSearched = found?.isGood ?? false
        }
        if !reply.isSearched { found = try opened.command([Array("UID SEARCH ALL".utf8)], timeout: timeout) }
        guard let found, found.isGood else { throw MailFailure(.badResponse, "SEARCH") }
        let messages = Set(found.answers.flatMap(Self.numbers)).sorted()
        reply.matchCount = UInt32(clamping: messages.count)
        reply.messages = messages.suffix(Int(target.messageLimit))
        return (opened, reply)
    }

    /// Reads a part of a message; that it was looked at is not noted on the server.
    func read(_ range: MessageRange) throws(MailFailure) -> MessageReply {
        guard (1...(8 << 20)).contains(range.byteCount) else { throw MailFailure(.failed) }
        let text = "UID FETCH \(range.message) (UID RFC822.SIZE BODY.PEEK[]<\(range.offset).\(range.byteCount)>)"
        let result = try command([Array(text.utf8)], literalLimit: Int(range.byteCount))
        guard result.isGood else { throw MailFailure(.badResponse, "FETCH") }
        for answer in result.answers {
            guard let part = FetchedPart(answer), part.message == range.message else { continue }
            guard part.bytes.count <= range.byteCount else { throw MailFailure(.badResponse, "FETCH") }
            return MessageReply(outcome: .complete, byteCount: part.byteCount, bytes: part.bytes)
        }
        throw MailFailure(.gone)
    }

    /// Takes leave; the connection is over in any case.
    func logOut() {
        guard (try? connection.send(Array("L LOGOUT\r\n".utf8))) != nil else { return }
        connection.allow(1_000)
        while let line = try? connection.line(limit: 4_096), !line.starts(with: "L ".utf8) {}
    }

    // MARK: Commands

    private struct Result {
        var isGood: Bool
        var answers: [Answer]
    }

    /// Sends a command and takes what comes until its end.
    ///
    /// - Parameters:
    ///   - parts: the command; after each part but the last the server is to say that it waits for the next.
    ///   - literalLimit: the most bytes that an answer may announce.
    ///   - timeout: milliseconds for all of it; nil for the usual time.
    /// - Returns: whether the server did it, and what it said.
    /// - Throws: ``MailFailure`` for what is no answer, or none in time.
    private func command(
        _ parts: [[UInt8]],
        literalLimit: Int = 0,
        timeout: UInt32? = nil
    ) throws(MailFailure) -> Result {
        commands += 1
        let tag = Array("R\(commands) ".utf8)
        connection.allow(timeout ?? commandTimeout)
        var rest = parts[...]
        var result = Result(isGood: false, answers: [])
        var byteCount = 0
        var prefix = tag
        while let part = rest.popFirst() {
            try connection.send(prefix + part + [0x0D, 0x0A])
            prefix = []
            while true {
                let answer = try answer(literalLimit: literalLimit)
                let head = answer.head
                if head.starts(with: tag) {
                    let word = head.dropFirst(tag.count).prefix { $0 != 0x20 }
                    result.isGood = Self.isWord(word, "OK")
                    return result
                }
                if head.first == UInt8(ascii: "+") {
                    guard !rest.isEmpty else { throw MailFailure(.badResponse, "continuation") }
                    break
                }
                guard head.starts(with: "* ".utf8) else { throw MailFailure(.badResponse, "untagged") }
                if Self.isWord(head.dropFirst(2).prefix { $0 != 0x20 }, "BYE") { throw MailFailure(.cut, "BYE") }
                result.answers.append(answer)
                byteCount += answer.byteCount
                guard result.answers.count <= Self.answerLimit, byteCount <= Self.lineLimit * 2 + literalLimit else {
                    throw MailFailure(.badResponse, "too many answers")
                }
            }
        }
        throw MailFailure(.badResponse, "continuation")
    }

    /// One answer: lines, and between them the bytes that they announce.
    private func answer(literalLimit: Int) throws(MailFailure) -> Answer {
        var answer = Answer(head: try connection.line(limit: Self.lineLimit))
        while let count = Answer.announced(answer.lastLine) {
            guard count <= literalLimit, answer.literals.count < 8 else {
                throw MailFailure(.badResponse, "\(count) bytes announced")
            }
            let bytes = try connection.bytes(count)
            answer.literals.append((bytes, try connection.line(limit: 64 << 10)))
        }
        return answer
    }

    /// `UID SEARCH` for any of the words, each sent as bytes that are announced first (RFC 3501, 6.4.4).
    private static func search(_ words: [String]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var line = "UID SEARCH CHARSET UTF-8 "
        for (index, word) in words.enumerated() {
            let units = Array(word.utf8)
            line += (index < words.count - 1 ? "OR " : "") + "TEXT {\(units.count)}"
            parts.append(Array(line.utf8))
            line = ""
            parts.append(units)
        }
        // A word and what follows it go out in one piece.
        var joined = [parts[0]]
        for index in stride(from: 1, to: parts.count, by: 2) {
            joined.append(parts[index] + (index + 1 < parts.count ? [0x20] + parts[index + 1] : []))
        }
        return joined
    }

    /// A quoted string; nil where it cannot be one.
    private static func quoted(_ name: [UInt8]) -> [UInt8]? {
        guard !name.isEmpty, name.count <= 1_024, name.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        var quoted: [UInt8] = [0x22]
        for unit in name {
            if unit == 0x22 || unit == 0x5C { quoted.append(0x5C) }
            quoted.append(unit)
        }
        return quoted + [0x22]
    }

    // MARK: Answers

    /// The number of `* 17 EXISTS`.
    private static func existing(_ answer: Answer) -> UInt32? {
        let words = answer.head.split(separator: 0x20, maxSplits: 4)
        guard words.count == 3, isWord(words[2], "EXISTS") else { return nil }
        return number(words[1])
    }

    /// The numbers of `* SEARCH 4 8 15`.
    private static func numbers(_ answer: Answer) -> [UInt32] {
        let words = answer.head.split(separator: 0x20)
        guard words.count > 2, isWord(words[1], "SEARCH") else { return [] }
        return words[2...].compactMap(number).filter { $0 > 0 }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        UInt32(String(decoding: digits, as: UTF8.self))
    }

    private static func isWord(_ units: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
        units.count < 32 && String(decoding: units, as: UTF8.self).uppercased() == "\(word)"
    }
}
