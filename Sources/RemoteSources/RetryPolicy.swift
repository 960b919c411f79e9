/// How often and after what wait a request is made again.
public struct RetryPolicy: Hashable, Sendable {
    /// The most requests for the same bytes that bring nothing.
    public var attempts: Int
    /// The longest wait before the second request; it doubles with every further one.
    public var firstDelay: Duration
    /// The longest wait of all, also when the server asks for more.
    public var largestDelay: Duration

    /// A policy.
    public init(
        attempts: Int = 5,
        firstDelay: Duration = .milliseconds(200),
        largestDelay: Duration = .seconds(10)
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.largestDelay = largestDelay
    }

    /// How long to wait after `failures` failures in a row.
    ///
    /// The wait is a random part of a bound that doubles each time, so that many readers do not come back at once;
    /// a wait the server asked for is the least.
    package func delay(after failures: Int, asked: Duration?, random: inout some RandomNumberGenerator) -> Duration {
        var bound = firstDelay
        for _ in 1..<max(1, min(failures, 30)) where bound < largestDelay { bound *= 2 }
        bound = min(bound, largestDelay)
        let share = Double.random(in: 0.5...1, using: &random)
        return min(largestDelay, max(bound * share, asked ?? .zero))
    }
}
