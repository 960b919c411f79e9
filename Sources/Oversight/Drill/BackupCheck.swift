import ByteKit
import Recovery
import Records
import Texts

/// Whether a backup holds the registry of the very computer it is kept for, readable and recent.
struct BackupCheck {
    /// Days that a backup may be old.
    let longestAge: Int
    let options: Search.Options
    let now: Timestamp

    /// Looks into the newest backup of a server.
    func outcome(of server: Record, backups: [Record]) async -> DrillReport.Outcome {
        guard let backup = backups.max(by: { ($0["taken"] ?? "") < ($1["taken"] ?? "") }), let path = backup["path"]
        else { return outcome(false, Message("drill.no-backup")) }
        let report = await Search(options).run([.path(path)], now: now)
        // The state before an upgrade, and what a shadow copy kept, are not what the backup would restore.
        let present = report.installations.filter { !$0.isPrevious }
        guard !present.isEmpty else {
            return outcome(false, Self.noHive(path, report.isPartial))
        }
        let name = server["name"] ?? ""
        let named = present.filter { $0.computerName != nil }
        guard let own = named.first(where: { Self.agree($0.computerName ?? "", name) }) else {
            guard let other = named.first?.computerName else {
                return outcome(false, Message("drill.no-name", ["path": .text(path)]))
            }
            return outcome(
                false,
                Message("drill.other-computer", ["path": .text(path), "other": .text(other), "name": .text(name)])
            )
        }
        // Without product and build there was a SYSTEM hive only, or a SOFTWARE hive that could not be read.
        guard own.productName != nil, own.build != nil else {
            return outcome(false, Self.noHive(path, report.isPartial))
        }
        if report.isPartial { return outcome(false, Message("drill.unreadable", ["path": .text(path)])) }
        guard let taken = own.lastWritten ?? backup.day("taken") else {
            return outcome(false, Message("drill.no-date", ["path": .text(path)]))
        }
        let days = Int((now.secondsSince1970 - taken.secondsSince1970) / 86_400)
        guard days <= longestAge else {
            return outcome(
                false,
                Message("drill.too-old", ["path": .text(path), "days": .number(days), "limit": .number(longestAge)])
            )
        }
        return outcome(true, Message("drill.backup-good", ["path": .text(path), "days": .number(days)]))
    }

    private static func noHive(_ path: String, _ isPartial: Bool) -> Message {
        isPartial
            ? Message("drill.unreadable", ["path": .text(path)]) : Message("drill.no-hive", ["path": .text(path)])
    }

    /// Names agree without their domain, letter case aside; NetBIOS keeps fifteen characters of them.
    private static func agree(_ left: String, _ right: String) -> Bool {
        func plain(_ text: String) -> String { String(text.lowercased().prefix { $0 != "." }.prefix(15)) }
        return !right.isEmpty && plain(left) == plain(right)
    }

    private func outcome(_ isGood: Bool, _ reason: Message) -> DrillReport.Outcome {
        .init(check: .backup, isGood: isGood, reason: reason)
    }
}
