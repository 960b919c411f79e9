import ByteKit
package import ByteSources
import Glibc
import RemoteMessages
import Synchronization

/// One object that is read by ranges over HTTP, be it plain or S3.
package final class WebObject: Sendable {
    /// What the address stands for.
    package enum Kind: Sendable {
        /// An http address.
        case plain(WebAddress)
        /// An object of a bucket.
        case object(S3Location, S3Configuration)

        var firstAddress: WebAddress {
            switch self {
            case .plain(let address): address
            case .object(let location, let configuration): configuration.address(of: location)
            }
        }

        var shown: String {
            switch self {
            case .plain(let address): address.description
            case .object(let location, _): location.description
            }
        }
    }

    /// What opening brought.
    package struct Opened: Sendable {
        /// The first bytes, or all of them.
        package let head: [UInt8]
        /// What the object is.
        package let pin: ObjectPin
        /// Whether ``head`` is all there is to be had.
        package let isWhole: Bool
    }

    private struct State {
        var kind: Kind
        var address: WebAddress
        var pin: ObjectPin?
        var clockOffset: Int64 = 0
        var isCancelled = false
    }

    /// A range on its way.
    private struct Pending {
        let index: Int
        var range: Range<UInt64>
        var bytes: [UInt8] = []
        var failures = 0
    }

    /// What may be done once for a read, or a few times.
    private struct Allowances {
        var redirections = 5
        var regionChanges = 1
        var clockChanges = 1
        var freshStarts = 1
    }

    /// The least that a broken transfer must have brought to count as a success.
    private static let progressByteCount = 4_096

    private let state: Mutex<State>
    private let transport: any WebTransport
    private let limits: WebLimits
    private let policy: RetryPolicy
    private let meter: ByteMeter
    private let target: String
    private let pause: @Sendable (Duration) -> Void

    /// An object that was not asked for yet.
    package init(
        _ kind: Kind,
        transport: any WebTransport,
        limits: WebLimits,
        policy: RetryPolicy,
        meter: ByteMeter,
        pause: @escaping @Sendable (Duration) -> Void = WebObject.sleep
    ) {
        state = Mutex(State(kind: kind, address: kind.firstAddress))
        self.transport = transport
        self.limits = limits
        self.policy = policy
        self.meter = meter
        self.pause = pause
        target = kind.shown
    }

    /// Asks for the first bytes and thereby for size and identity.
    /// - Throws: ``RemoteError``.
    package func open(headByteCount: Int) throws(RemoteError) -> Opened {
        var opened: Opened?
        let parts = try fetch([0..<UInt64(max(1, headByteCount))]) { opened = $0 }
        if let opened { return opened }
        guard let pin = state.withLock({ $0.pin }), let head = parts.first else {
            throw RemoteError(.badResponse, target: target)
        }
        return Opened(head: head, pin: pin, isWhole: false)
    }

    /// Reads ranges of an open object, all at once.
    /// - Throws: ``RemoteError``.
    package func read(_ ranges: [Range<UInt64>]) throws(RemoteError) -> [[UInt8]] { try fetch(ranges) { _ in } }

    /// Makes reads that wait or are still to come throw `remote.cancelled`.
    package func cancel() {
        state.withLock { $0.isCancelled = true }
        transport.close()
    }

    private func fetch(
        _ ranges: [Range<UInt64>],
        onWhole: (Opened) -> Void
    ) throws(RemoteError) -> [[UInt8]] {
        var results = [[UInt8]](repeating: [], count: ranges.count)
        var pending = ranges.indices.map { Pending(index: $0, range: ranges[$0]) }
        var allowances = Allowances()
        var random = SystemRandomNumberGenerator()
        while !pending.isEmpty {
            try checkCancellation()
            let snapshot = state.withLock { ($0.address, $0.pin) }
            let replies = try exchange(pending)
            var next: [Pending] = []
            var wait = Duration.zero
            for (var item, reply) in zip(pending, replies) {
                meter.count(reply.body.count)
                let judge = ReplyJudge(address: snapshot.0, target: target, range: item.range, pin: snapshot.1)
                switch judge.judge(reply) {
                case .part(let bytes, let pin):
                    state.withLock { $0.pin = $0.pin ?? pin }
                    results[item.index] = item.bytes.isEmpty ? bytes : item.bytes + bytes
                    continue
                case .beginning(let bytes, let pin):
                    state.withLock { $0.pin = $0.pin ?? pin }
                    item.bytes += bytes
                    // A trickle is no progress, or a server could hold a reader for ever.
                    item.failures = bytes.count >= Self.progressByteCount ? 0 : item.failures + 1
                    guard item.failures < policy.attempts else { throw RemoteError(.cut, target: target) }
                    // An object that turns out shorter than the first request was asked for to its end only.
                    item.range =
                        (item.range.lowerBound + UInt64(bytes.count))..<min(item.range.upperBound, pin.byteCount)
                    if item.range.isEmpty {
                        results[item.index] = item.bytes
                        continue
                    }
                    wait = max(wait, policy.delay(after: 1, asked: nil, random: &random))
                case .whole(let bytes, let pin):
                    state.withLock { $0.pin = pin }
                    onWhole(Opened(head: bytes, pin: pin, isWhole: true))
                    return []
                case .again(let error, let after):
                    item.failures += 1
                    guard item.failures < policy.attempts else { throw error }
                    wait = max(wait, policy.delay(after: item.failures, asked: after, random: &random))
                case let verdict:
                    try turn(verdict, from: snapshot.0, &allowances)
                }
                next.append(item)
            }
            pending = next
            if !pending.isEmpty, wait > .zero { try sleep(wait) }
        }
        return results
    }

    /// Follows a verdict that changes where or how to ask.
    private func turn(
        _ verdict: ReplyJudge.Verdict,
        from address: WebAddress,
        _ allowances: inout Allowances
    ) throws(RemoteError) {
        switch verdict {
        case .elsewhere(let next):
            // Several ranges are sent elsewhere together; that is one redirection.
            guard state.withLock({ $0.address == address }) else { return }
            guard allowances.redirections > 0, mayFollow(next, from: address) else {
                throw RemoteError(.redirectRefused, target: target)
            }
            allowances.redirections -= 1
            state.withLock { $0.address = next }
        case .region(let region):
            let isNew = state.withLock { state in
                guard case .object(let location, var configuration) = state.kind, configuration.region != region,
                    allowances.regionChanges > 0
                else { return false }
                configuration.region = region
                state.kind = .object(location, configuration)
                state.address = state.kind.firstAddress
                return true
            }
            if isNew { allowances.regionChanges -= 1 }
            if !isNew, state.withLock({ $0.address == address }) {
                throw RemoteError(.denied, target: target, detail: "region")
            }
        case .clock(let serverTime, let error):
            guard allowances.clockChanges > 0 else { throw error }
            allowances.clockChanges -= 1
            state.withLock { $0.clockOffset = serverTime &- Self.now }
        case .failure(let error):
            // An address that a server had sent us to may be good for a few minutes only.
            let isElsewhere = state.withLock { $0.address != $0.kind.firstAddress && $0.pin != nil }
            guard isElsewhere, allowances.freshStarts > 0, [.denied, .expired, .changed].contains(error.code) else {
                throw error
            }
            allowances.freshStarts -= 1
            state.withLock { $0.address = $0.kind.firstAddress }
        case .part, .beginning, .whole, .again:
            break
        }
    }

    /// A signature goes to the service it was made for, and nowhere else.
    private func mayFollow(_ next: WebAddress, from address: WebAddress) -> Bool {
        guard case .object = state.withLock({ $0.kind }) else { return true }
        let amazon = ".amazonaws.com"
        return next.host == address.host || next.host.hasSuffix(amazon) && address.host.hasSuffix(amazon)
    }

    private func exchange(_ pending: [Pending]) throws(RemoteError) -> [WebReply] {
        let requests = pending.map { request(for: $0.range) }
        var failures = 0
        while true {
            do throws(RemoteError) {
                let replies = try transport.exchange(requests)
                guard replies.count == requests.count else { throw RemoteError(.worker, target: target) }
                return replies
            } catch {
                failures += 1
                try checkCancellation()
                // A worker that died is started anew, once.
                guard failures < 2 else {
                    throw RemoteError(error.code, target: target, detail: error.detail)
                }
            }
        }
    }

    private func request(for range: Range<UInt64>) -> WebRequest {
        let (kind, address, pin, offset) = state.withLock { ($0.kind, $0.address, $0.pin, $0.clockOffset) }
        var fields = [WebField("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
        if let condition = pin?.condition { fields.append(condition) }
        if case .object(_, let configuration) = kind, let credentials = configuration.credentials {
            let signature = SignatureV4(credentials: credentials, region: configuration.region)
            fields = signature.sign(
                address,
                fields: fields,
                at: Timestamp(secondsSince1970: Self.now &+ offset)
            )
        }
        return WebRequest(
            address: address.requestText,
            fields: fields,
            // A refusal comes with some words, for which there must be room too.
            partByteLimit: UInt32(clamping: max(64 << 10, range.count)),
            wholeByteLimit: pin == nil ? UInt32(clamping: min(8 << 20, limits.wholeByteCount)) : 0,
            connectTimeout: limits.connectTimeout.wireMilliseconds,
            stallTimeout: limits.stallTimeout.wireMilliseconds,
            totalTimeout: limits.totalTimeout.wireMilliseconds
        )
    }

    private func checkCancellation() throws(RemoteError) {
        guard !Task.isCancelled, !state.withLock({ $0.isCancelled }) else {
            throw RemoteError(.cancelled, target: target)
        }
    }

    /// Waits in short steps, so that a cancellation is noticed.
    private func sleep(_ duration: Duration) throws(RemoteError) {
        var rest = duration
        while rest > .zero {
            try checkCancellation()
            let step = min(rest, .milliseconds(100))
            pause(step)
            rest -= step
        }
    }

    private static var now: Int64 { Int64(time(nil)) }

    /// Holds this thread up for a while.
    package static func sleep(_ duration: Duration) { usleep(duration.wireMilliseconds * 1_000) }
}
