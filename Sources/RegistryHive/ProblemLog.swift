import ByteKit
import Synchronization

/// The problems met so far, each once and not more than a bounded number of them.
final class ProblemLog: Sendable {
    /// A damaged hive tells the same story many times over; beyond this many places nobody reads on.
    static let limit = 256

    private let found = Mutex<[RegistryProblem]>([])

    /// Remembers a problem, unless it is known already or the log is full.
    func report(_ code: ParseError.Code, at offset: Int) {
        let problem = RegistryProblem(code, at: offset)
        found.withLock { list in
            if list.count < Self.limit, !list.contains(problem) { list.append(problem) }
        }
    }

    /// In the order of discovery.
    var all: [RegistryProblem] { found.withLock { $0 } }
}
