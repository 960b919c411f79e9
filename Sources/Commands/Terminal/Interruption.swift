import Dispatch
import Glibc
import Synchronization

/// What has to be put right before a signal may end the program: a terminal that does not show what is typed, a line of
/// progress, a half-written file.
///
/// The program then ends by that very signal, so that whoever started it sees why (status 130 in a shell for Ctrl-C).
/// Workers notice by their sockets that nobody is there any more.
enum Interruption {
    private struct State {
        var undo: [Int: @Sendable () -> Void] = [:]
        var next = 0
        var reader: (any DispatchSourceRead)?
        /// Whether the next signal only asks for the end of the work under way.
        var isListening = false
    }

    private static let isAsked = Atomic<Bool>(false)

    /// Whether a signal has asked for the work under way to end in good order.
    static var wasAsked: Bool { isAsked.load(ordering: .relaxed) }

    /// Has the first signal from now on ask instead of ending the program; the second ends it.
    static func listen() {
        state.withLock { state in
            if state.reader == nil { state.reader = watch() }
            state.isListening = true
        }
    }

    /// Listens no longer.
    static func stopListening() { state.withLock { $0.isListening = false } }

    private static let state = Mutex(State())
    /// Where the handler writes the number of the signal that came: the one thing that it may do.
    private static let writer = Atomic<Int32>(-1)

    /// Does something that a signal would leave half done.
    ///
    /// - Parameters:
    ///   - undo: puts it right; called once when a signal comes meanwhile.
    ///   - body: what is done.
    /// - Returns: what `body` returns.
    static func undoing<Result>(
        _ undo: @escaping @Sendable () -> Void,
        _ body: () throws -> Result
    ) rethrows -> Result {
        let number = register(undo)
        defer { forget(number) }
        return try body()
    }

    /// Remembers how to put something right until it is forgotten.
    static func register(_ undo: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            // Only now: a program that leaves nothing half done is ended by the system, which costs nothing.
            if state.reader == nil { state.reader = watch() }
            state.next += 1
            state.undo[state.next] = undo
            return state.next
        }
    }

    /// Forgets what was registered under a number.
    static func forget(_ number: Int) { state.withLock { $0.undo[number] = nil } }

    /// Has signals told through a pipe to a thread on which everything is allowed.
    private static func watch() -> (any DispatchSourceRead)? {
        var ends: [Int32] = [-1, -1]
        // SAFETY: the call fills two live numbers.
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = (fcntl(end, F_SETFD, FD_CLOEXEC), fcntl(end, F_SETFL, O_NONBLOCK)) }
        let reader = ends[0]
        writer.store(ends[1], ordering: .relaxed)
        let source = DispatchSource.makeReadSource(fileDescriptor: reader, queue: .global(qos: .userInteractive))
        source.setEventHandler {
            var number: UInt8 = 0
            // SAFETY: one live byte.
            if unsafe read(reader, &number, 1) == 1 { end(by: Int32(number)) }
        }
        source.resume()
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var before = sigaction()
            // A program started with nohup goes on as it was told to.
            // SAFETY: one live variable that the call fills; the handler is only compared.
            guard unsafe sigaction(number, nil, &before) == 0, unsafe before.__sigaction_handler.sa_handler == nil
            else { continue }
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                // SAFETY: one live byte; nothing else is done in a handler.
                _ = unsafe write(Interruption.writer.load(ordering: .relaxed), &byte, 1)
            }
        }
        return source
    }

    private static func end(by number: Int32) {
        let undo = state.withLock { state -> [@Sendable () -> Void]? in
            if state.isListening {
                state.isListening = false
                isAsked.store(true, ordering: .relaxed)
                return nil
            }
            defer { state.undo = [:] }
            return Array(state.undo.values)
        }
        guard let undo else { return }
        undo.forEach { $0() }
        signal(number, SIG_DFL)
        kill(getpid(), number)
    }
}
