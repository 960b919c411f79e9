package import ArgumentParser
import Glibc
package import ProductKey
package import Recovery
import Synchronization
import Texts
import WorkerLink

/// What the program with the records adds to the lean one, which must start in a few milliseconds and links no database.
package struct ProgramExtensions: Sendable {
    /// Further commands.
    package var commands: [any ParsableCommand.Type] = []
    /// Opens the records for what a search will find; nil in the lean program.
    package var recorder: (@Sendable (VaultFlags) throws -> any FindRecorder)?

    /// Opens the vault for telling whose the keys of a search for leaks are; nil in the lean program.
    package var keyring: (@Sendable (VaultFlags) throws -> any LeakKeyring)?

    /// Nothing.
    package init() {}

    private static let shared = Mutex(ProgramExtensions())

    /// What this program has.
    package static var current: ProgramExtensions {
        get { shared.withLock { $0 } }
        set { shared.withLock { $0 = newValue } }
    }
}

/// Files what a search finds.
package protocol FindRecorder: Sendable {
    /// What the vault makes fingerprints with, so that a report can be compared with the records; opens the vault.
    var fingerprintKey: FingerprintKey { get throws }

    /// Files a report, and says what it filed.
    func file(_ report: FindReport, isQuiet: Bool) throws
}

/// The program with the records: `regain-records`, which the lean program turns into when it is asked for them.
enum RecordsProgram {
    /// Commands that need the records.
    private static let commands: Set<String> = [
        "vault", "organisation", "person", "server", "licence", "proof", "activation", "label", "audit", "watch",
        "drill", "case", "dossier",
    ]
    /// What `regain media` does with the records; anything else it is given is a medium.
    private static let mediaCommands: Set<String> = [
        "add", "list", "show", "edit", "retire", "link", "unlink", "inspect", "--help", "-h",
    ]

    /// Whether these arguments are for it; help too, which tells of all commands.
    static func isMeant(_ arguments: [String]) -> Bool {
        guard let first = arguments.first else { return true }
        switch first {
        case "help", "--help", "-h", "--generate-completion-script", "--experimental-dump-help":
            return arguments.prefix(2) != ["help", "exit-codes"]
        case "find": return arguments.contains("--record")
        case "leaks":
            return arguments.contains { argument in
                LeaksScan.vaultOptions.contains { argument == $0 || argument.hasPrefix("\($0)=") }
            }
        case "media": return arguments.dropFirst().first.map(mediaCommands.contains) ?? false
        default: return commands.contains(first)
        }
    }

    /// Becomes it.
    ///
    /// Returns only where it is not installed.
    static func become(_ arguments: [String]) {
        guard let path = WorkerExecutable.find("regain-records") else { return }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([CommandLine.arguments[0]] + arguments).map {
            unsafe strdup($0)
        }
        unsafe words.append(nil)
        // SAFETY: the strings live until the process is replaced; the list ends with nil.
        unsafe execv(path, &words)
        unsafe words.forEach { unsafe free($0) }
    }
}
