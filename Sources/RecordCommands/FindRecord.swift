import Commands
import Records
import Recovery
import Texts

/// `regain find --record`: files what a search found.
enum FindRecord {
    /// Files it and says so on standard error, where it does not disturb the report.
    @Sendable static func file(_ report: FindReport, _ flags: VaultFlags, isQuiet: Bool) async throws {
        let access = try Access(flags)
        let organisation = try access.organisation()
        // Only keys need the passphrase.
        let custody = report.findings.contains(where: \.isUsable) ? try access.custody() : nil
        let filing = try access.run { try $0.file(report, in: organisation.id, custody) }
        guard !isQuiet else { return }
        for (entry, kind) in filing.servers.map({ ($0, "server") }) + filing.keys.map({ ($0, "key") }) {
            let code = "filed.\(kind)-\(entry.isNew ? "new" : "known")"
            Interface.say(Message(code, ["reference": .text(entry.reference), "title": .text(entry.title)]))
        }
        if filing.servers.isEmpty, filing.keys.isEmpty { Interface.say(Message("filed.nothing")) }
    }
}
