import ArgumentParser
import Glibc
import Synchronization
import Texts

/// One line on standard error that says how far the work has come; shown only when it takes over a second.
package final class ProgressDisplay: Sendable {
    /// When progress is shown.
    package enum Mode: String, ExpressibleByArgument, CaseIterable, Sendable {
        /// On a terminal.
        case auto
        /// Always, on a terminal or not.
        case always
        /// Never.
        case never
    }

    private struct State {
        var lastShown: Int64
        var isVisible = false
    }

    private let isOn: Bool
    private let state: Mutex<State>
    private static let firstDelay: Int64 = 1_000
    private static let interval: Int64 = 200

    package init(mode: Mode) {
        isOn = mode == .always || mode == .auto && Terminal.errorIsTerminal
        state = Mutex(State(lastShown: Self.milliseconds() + Self.firstDelay - Self.interval))
    }

    /// Shows how many of the files are done.
    package func update(done: Int, total: Int) {
        show(Interface.text("progress.files", ["done": .number(done), "total": .number(total)]))
    }

    /// Shows how far something else has come.
    package func show(_ words: @autoclosure () -> String) {
        guard isOn else { return }
        state.withLock { state in
            let now = Self.milliseconds()
            guard now - state.lastShown >= Self.interval else { return }
            state.lastShown = now
            state.isVisible = true
            Terminal.write("\r\u{1B}[K\(words())", to: STDERR_FILENO)
        }
    }

    /// Takes the line away.
    package func finish() {
        state.withLock { state in
            guard state.isVisible else { return }
            Terminal.write("\r\u{1B}[K", to: STDERR_FILENO)
            state.isVisible = false
        }
    }

    private static func milliseconds() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}
