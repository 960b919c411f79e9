import Glibc
import Synchronization

/// Work that several threads share and add to.
final class WorkQueue: Sendable {
    /// One piece of work.
    enum Item: Sendable {
        /// A folder to list.
        case folder(String, depth: Int)
        /// Files to search.
        case files([String])
        /// Part of a large file.
        case part(LeakScanner.Shared, Range<UInt64>)
        /// A repository's history.
        case history(String)
    }

    private struct State {
        var items: [Item] = []
        /// Pieces that are waiting or being worked on.
        var open = 0
        /// Folders that were entered, by device and number.
        var seen: Set<[UInt64]> = []
    }

    private let state = Mutex(State())

    func add(_ item: Item) {
        state.withLock {
            $0.items.append(item)
            $0.open += 1
        }
    }

    /// Whether a folder is entered for the first time.
    func enters(_ device: UInt64, _ number: UInt64) -> Bool {
        state.withLock { $0.seen.insert([device, number]).inserted }
    }

    /// The next piece, the youngest first so that few wait; nil when all work is done.
    func next() -> Item? {
        while true {
            let (item, isDone) = state.withLock { ($0.items.popLast(), $0.open == 0) }
            if let item { return item }
            if isDone { return nil }
            // Somebody else is about to add work; the wait is short against listing a folder.
            usleep(100)
        }
    }

    /// Says that a piece is done.
    func finish() { state.withLock { $0.open -= 1 } }
}
