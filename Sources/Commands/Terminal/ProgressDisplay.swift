import ArgumentParser
import Glibc
import Synchronization
import Texts

/// One line on standard error that says how far the work has come; on a terminal only when it takes over a second.
final class ProgressDisplay: Sendable {
    /// When progress is shown.
    enum Mode: String, ExpressibleByArgument, CaseIterable, Sendable {
        /// On a terminal.
        case auto
        /// Always, on a terminal or not.
        case always
        /// Never.
        case never
    }

    private struct State {
        var lastShown: Int64
        /// Under what number the line is taken away when a signal comes; nil while there is none.
        var undo: Int?
    }

    private let isOn: Bool
    private let state: Mutex<State>
    private static let firstDelay: Int64 = 1_000
    private static let interval: Int64 = 200

    init(mode: Mode) {
        isOn = mode == .always || mode == .auto && Terminal.errorIsTerminal
        // Whoever asks for progress always wants the first of it too.
        let delay = mode == .always ? 0 : Self.firstDelay
        state = Mutex(State(lastShown: Self.milliseconds() + delay - Self.interval))
    }

    /// Shows how many of the files are done.
    func update(done: Int, total: Int) {
        guard isOn else { return }
        state.withLock { state in
            let now = Self.milliseconds()
            guard now - state.lastShown >= Self.interval else { return }
            state.lastShown = now
            state.undo = state.undo ?? Interruption.register { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
            let text = Interface.text("progress.files", ["done": .number(done), "total": .number(total)])
            Terminal.write("\r\u{1B}[K\(text)", to: STDERR_FILENO)
        }
    }

    /// Takes the line away.
    func finish() {
        state.withLock { state in
            guard let undo = state.undo else { return }
            Terminal.write("\r\u{1B}[K", to: STDERR_FILENO)
            Interruption.forget(undo)
            state.undo = nil
        }
    }

    private static func milliseconds() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}
