import Glibc
import Synchronization

/// Whether a person has asked the program to stop, by interrupt or termination.
///
/// The first time the work under way is ended in good order; the second time the program ends at once, as it would
/// without this.
enum Interruption {
    private static let isAsked = Atomic<Bool>(false)
    private static let isListening = Atomic<Bool>(false)

    /// Whether the work is to end.
    static var wasAsked: Bool { isAsked.load(ordering: .relaxed) }

    /// Listens from now on; may be called again and again.
    static func listen() {
        guard !isListening.exchange(true, ordering: .relaxed) else { return }
        // Made before a signal can come, for which making it would be too late.
        isAsked.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.isAsked.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Listens no longer.
    static func stopListening() {
        guard isListening.exchange(false, ordering: .relaxed) else { return }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
