import ArgumentParser
import ByteKit
import ByteSources
import Commands
import JSONText
import Records
import Sealing
import Texts

/// `regain audit verify`: whether nothing was changed, removed, put elsewhere or cut off.
struct AuditVerify: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "verify",
            abstract: Interface.text("help.audit.verify"),
            discussion: Interface.text("help.audit.verify.discussion")
        )
    }

    @Argument(help: .of("help.audit.verify.file"), completion: .file())
    var file: String?

    @Option(help: .of("help.audit.verify.public-key"))
    var publicKey: String?

    @Option(help: .of("help.audit.verify.head"))
    var head: [HeadArgument] = []

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws {
        guard file == nil || publicKey != nil else {
            throw ValidationError(Interface.text("usage.audit-public-key"))
        }
    }

    func run() throws {
        let report = try file.map(report(onFile:)) ?? reportOnDatabase()
        try result.write(result.json ? Self.document(report) : Self.page(report))
        if !report.isSound { throw RegainExit.no }
    }

    // MARK: The trail

    private func reportOnDatabase() throws -> AuditReport {
        let access = try Access(vault)
        let copy: AuditCopy
        do {
            copy = try access.book.auditCopy(way: "verify")
        } catch RecordsError.auditBroken(let event) {
            // The trail takes no further event, not even this one.
            throw Failure(.no, RecordsError.auditBroken(event).message)
        } catch {
            copy = try access.run { (_) throws -> AuditCopy in throw error }
        }
        let key = try publicKey.map { try Self.key($0) } ?? Self.key(text: copy.publicKey)
        var verifier = AuditVerifier(publicKey: key, keptHeads: head.map(\.head))
        for line in copy.lines { verifier.take(line: Array(line.utf8)) }
        return verifier.finish()
    }

    private func report(onFile path: String) throws -> AuditReport {
        var verifier = AuditVerifier(publicKey: try Self.key(publicKey ?? ""), keptHeads: head.map(\.head))
        do {
            let source = try FileSource(path: path)
            var line: [UInt8] = []
            var offset: UInt64 = 0
            while true {
                let chunk = try source.read(at: offset, count: 1 << 20)
                if chunk.isEmpty { break }
                offset += UInt64(chunk.count)
                for part in chunk.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
                    if part.offset > 0 {
                        verifier.take(line: line)
                        line = []
                    }
                    // One byte more than a line may have is enough to see that it has too many.
                    line += part.element.prefix(max(0, AuditRecord.lineLimit + 1 - line.count))
                }
            }
            if !line.isEmpty { verifier.take(line: line) }
        } catch let error as SourceError {
            throw Failure(
                error.code == .missing ? .noInput : .inputOutput,
                Message(error.code.rawValue, ["path": .text(path)])
            )
        }
        return verifier.finish()
    }

    /// The key as 64 hexadecimal digits, or in a file.
    private static func key(_ given: String) throws -> AuditPublicKey {
        if let key = try? AuditPublicKey(given) { return key }
        return try key(text: try SecretFile.line(given))
    }

    private static func key(text: String) throws -> AuditPublicKey {
        guard let key = try? AuditPublicKey(text) else { throw Failure(.badInput, Message("audit.bad-key")) }
        return key
    }

    // MARK: The answer

    private static func page(_ report: AuditReport) -> String {
        var lines: [String] = []
        if report.isSound {
            lines.append(
                Interface.text(
                    "audit.sound",
                    ["count": .number(report.recordCount), "checkpoints": .number(report.checkpointCount)]
                )
            )
        } else {
            lines.append(Interface.text("audit.not-sound", ["count": .number(report.problemCount)]))
            lines += report.problems.map { "  " + text($0) }
            if report.problemCount > report.problems.count {
                lines.append(
                    "  " + Interface.text("audit.more", ["count": .number(report.problemCount - report.problems.count)])
                )
            }
        }
        if let proven = report.provenHead {
            lines.append(Interface.text("audit.proven", ["count": .number(Int(clamping: proven.sequence))]))
        } else {
            lines.append(Interface.text("audit.not-proven"))
        }
        lines.append(Interface.text("audit.head", ["head": .text(report.head.description)]))
        return lines.map { $0 + "\n" }.joined()
    }

    private static func text(_ problem: AuditProblem) -> String {
        let what = Interface.text("audit.problem-\(problem.kind.rawValue)")
        var places: [String] = []
        if let sequences = problem.sequences {
            places.append(
                sequences.count == 1
                    ? Interface.text("audit.event", ["number": .text("\(sequences.lowerBound)")])
                    : Interface.text(
                        "audit.events",
                        ["first": .text("\(sequences.lowerBound)"), "last": .text("\(sequences.upperBound)")]
                    )
            )
        }
        if let line = problem.line { places.append(Interface.text("audit.line", ["number": .text("\(line)")])) }
        return places.isEmpty ? what : "\(places.joined(separator: ", ")): \(what)"
    }

    /// One document, schema `regain.audit-verification/1`.
    private static func document(_ report: AuditReport) -> String {
        JSONDocument.record([
            "schema": .string("regain.audit-verification/1"), "sound": .bool(report.isSound),
            "events": .number(report.recordCount), "checkpoints": .number(report.checkpointCount),
            "head": .string(report.head.description), "proven": .text(report.provenHead?.description),
            "problemCount": .number(report.problemCount),
            "problems": .array(
                report.problems.map { problem in
                    .record([
                        "kind": .string(problem.kind.rawValue), "line": .integer(problem.line),
                        "first": .integer(problem.sequences.map { Int(clamping: $0.lowerBound) }),
                        "last": .integer(problem.sequences.map { Int(clamping: $0.upperBound) }),
                        "text": .string(text(problem)),
                    ])
                }
            ),
        ]).document
    }
}

/// `SEQ:HASH`: where the trail stood once, as `regain audit sign` printed it.
struct HeadArgument: ExpressibleByArgument {
    let head: AuditHead

    init?(argument: String) {
        let parts = argument.split(separator: ":")
        guard parts.count == 2, let sequence = Int64(parts[0]),
            let head = AuditHead(sequence: sequence, hash: parts[1].lowercased())
        else { return nil }
        self.head = head
    }
}
