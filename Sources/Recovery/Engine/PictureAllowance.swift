import Synchronization

/// How many pictures are read that nobody pointed at.
///
/// Reading one takes a second, and a folder may hold a hundred thousand of them.
final class PictureAllowance: Sendable {
    /// How many in one search.
    static let count = 1_000
    /// Smaller files are icons, in bytes.
    static let least: UInt64 = 6_000
    /// Larger files are no scans of one paper, in bytes.
    static let most: UInt64 = 64 << 20

    private let state = Mutex((rest: count, hasRefused: false))

    /// Takes one picture off; false where none is left.
    func take() -> Bool {
        state.withLock { state in
            guard state.rest > 0 else { return false }
            state.rest -= 1
            return true
        }
    }

    /// True once.
    func isFirstRefusal() -> Bool {
        state.withLock { state in
            defer { state.hasRefused = true }
            return !state.hasRefused
        }
    }
}
