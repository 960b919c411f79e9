import ArgumentParser
import Glibc
import Recovery
import Synchronization
import Texts

/// One line on standard error that says how far the work has come; on a terminal only when it takes over a second.
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
        /// Under what number the line is taken away when a signal comes; nil while there is none.
        var undo: Int?
        /// The search through raw bytes that is under way, and when it began.
        var carving: (source: String, started: Int64)?
    }

    private let isOn: Bool
    private let state: Mutex<State>
    private static let firstDelay: Int64 = 1_000
    private static let interval: Int64 = 200

    package init(mode: Mode) {
        isOn = mode == .always || mode == .auto && Terminal.errorIsTerminal
        // Whoever asks for progress always wants the first of it too.
        let delay = mode == .always ? 0 : Self.firstDelay
        state = Mutex(State(lastShown: Self.milliseconds() + delay - Self.interval))
    }

    /// Shows how many of the files are done.
    package func update(done: Int, total: Int) {
        show(Interface.text("progress.files", ["done": .number(done), "total": .number(total)]))
    }

    /// Shows how far something else has come.
    package func show(_ words: @autoclosure () -> String) { show { _, _ in words() } }

    /// Shows how many bytes are done, how many it is in a second, and how long it will take.
    func update(_ progress: CarvingProgress) {
        show(isLast: progress.done == progress.total) { state, now in
            if state.carving?.source != progress.source { state.carving = (progress.source, now) }
            let elapsed = now - (state.carving?.started ?? now)
            return ProgressLine(language: Interface.language).text(progress, milliseconds: elapsed)
        }
    }

    /// Takes the line away.
    package func finish() {
        state.withLock { state in
            guard let undo = state.undo else { return }
            Terminal.write("\r\u{1B}[K", to: STDERR_FILENO)
            Interruption.forget(undo)
            state.undo = nil
        }
    }

    /// - Parameters:
    ///   - isLast: whether nothing follows; then it is shown where anything was shown before.
    ///   - text: makes the line, and takes note of what it needs; asked whether or not it is shown.
    private func show(isLast: Bool = false, _ text: (inout State, Int64) -> String) {
        guard isOn else { return }
        state.withLock { state in
            let now = Self.milliseconds()
            let line = text(&state, now)
            guard now - state.lastShown >= Self.interval || isLast && state.undo != nil else { return }
            state.lastShown = now
            state.undo = state.undo ?? Interruption.register { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
            Terminal.write("\r\u{1B}[K\(line)", to: STDERR_FILENO)
        }
    }

    private static func milliseconds() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}
