import ByteKit
import ByteSources
import DiskImages
import ProductKey
import Synchronization
import Texts
import WorkerLink

/// What several threads bring in, bounded.
final class Collection: Sendable {
    private struct State {
        var report: LeakReport
    }

    /// Leaks that are kept; the others are counted.
    static let leakLimit = 20_000
    /// Problems that are kept.
    private static let problemLimit = 1_000

    private let state: Mutex<State>

    init(given: [String]) { state = Mutex(State(report: LeakReport(given: given))) }

    var report: LeakReport { state.withLock { $0.report } }

    func add(_ leak: Leak) {
        state.withLock { state in
            guard state.report.leaks.count < Self.leakLimit else {
                state.report.omittedCount += 1
                return
            }
            state.report.leaks.append(leak)
        }
    }

    func add(_ lookalikes: LookalikeCounts, byteCount: Int) {
        state.withLock {
            $0.report.lookalikes += lookalikes
            $0.report.byteCount += UInt64(byteCount)
        }
    }

    func problem(_ path: String, _ message: Message) {
        state.withLock { state in
            guard state.report.problems.count < Self.problemLimit else {
                state.report.omittedProblemCount += 1
                return
            }
            state.report.problems.append(LeakReport.Problem(path: path, message: message))
        }
    }

    /// A file that could not be read.
    func problem(_ place: LeakPlace, _ error: any Error) {
        let path = place.text
        switch error {
        case let error as SourceError: problem(path, Message(error.code.rawValue, ["path": .text(path)]))
        case let error as WorkerError:
            problem(
                path,
                Message("leaks.archive", ["path": .text(path), "detail": .text(error.code.rawValue)])
            )
        default: problem(path, Message("source.unreadable", ["path": .text(path)]))
        }
    }

    /// Takes over what was collected apart.
    func take(_ other: LeakReport) {
        for leak in other.leaks { add(leak) }
        state.withLock { state in
            state.report.omittedCount += other.omittedCount
            state.report.lookalikes += other.lookalikes
            state.report.byteCount += other.byteCount
        }
        for entry in other.problems { problem(entry.path, entry.message) }
    }

    func countFile() { state.withLock { $0.report.fileCount += 1 } }
    func countObjects(_ count: Int) { state.withLock { $0.report.objectCount += count } }
    func countRepository() { state.withLock { $0.report.repositoryCount += 1 } }
}
