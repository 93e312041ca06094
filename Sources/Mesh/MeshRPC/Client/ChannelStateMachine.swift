import NIOCore

/// The one connection to a peer: connected when a call needs it, reconnected with backoff, shared by all calls as far as the
/// peer lets it have streams. Time and chance are parameters.
package struct ChannelStateMachine {
    package typealias CallID = UInt64

    /// What happens to a call that was just made.
    package enum Submission: Equatable {
        /// Start connecting; the call waits.
        case connect
        /// Open a stream for it.
        case send
        /// It waits for what is under way.
        case wait
        /// It waits; call ``reconnectTimerFired()`` at this instant.
        case waitUntil(ContinuousClock.Instant)
        case fail(CallFailure)
    }

    private enum State {
        case idle
        case connecting
        case connected(inFlight: Int, maxStreams: Int)
        case backingOff(until: ContinuousClock.Instant, reason: String, timerSet: Bool)
        case closed
    }

    private let configuration: ChannelConfiguration
    private var state = State.idle
    private var failures = 0
    private var waiting = CircularBuffer<CallID>()
    /// Counts connections, so that what an old one reports late is told apart.
    package private(set) var generation = 0

    package init(configuration: ChannelConfiguration) { self.configuration = configuration }

    package var waitingCalls: Int { waiting.count }

    package mutating func submit(_ id: CallID, now: ContinuousClock.Instant) -> Submission {
        switch state {
        case .closed:
            return .fail(CallFailure(.abandoned, .unavailable, "the channel is closed"))
        case .connected(let inFlight, let maxStreams) where inFlight < maxStreams && waiting.isEmpty:
            state = .connected(inFlight: inFlight + 1, maxStreams: maxStreams)
            return .send
        case .backingOff(let until, let reason, _) where until > now.advanced(by: configuration.maxReconnectWait):
            let wait = now.duration(to: until).millisecondsRoundedUp
            return .fail(
                CallFailure(.abandoned, .unavailable, "\(reason); the next attempt is due in \(wait) ms"))
        default:
            break
        }
        guard waiting.count < configuration.maxWaitingCalls else {
            return .fail(
                CallFailure(.abandoned, .resourceExhausted, "\(waiting.count) calls wait for the peer already"))
        }
        waiting.append(id)
        switch state {
        case .idle:
            return connect()
        case .backingOff(let until, let reason, let timerSet):
            if now >= until { return connect() }
            state = .backingOff(until: until, reason: reason, timerSet: true)
            return timerSet ? .wait : .waitUntil(until)
        case .connecting, .connected, .closed:
            return .wait
        }
    }

    private mutating func connect() -> Submission {
        state = .connecting
        return .connect
    }

    /// True when a connect must start now.
    package mutating func reconnectTimerFired() -> Bool {
        guard case .backingOff = state else { return false }
        guard !waiting.isEmpty else {
            state = .idle
            return false
        }
        state = .connecting
        return true
    }

    /// The calls to send now. Nil when the channel was closed meanwhile: close the connection.
    package mutating func connected(maxStreams: Int) -> [CallID]? {
        guard case .connecting = state else { return nil }
        generation += 1
        state = .connected(inFlight: 0, maxStreams: maxStreams)
        return sendable()
    }

    /// The calls that fail with it.
    package mutating func connectFailed(reason: String, now: ContinuousClock.Instant, random: Double) -> [CallID] {
        guard case .connecting = state else { return [] }
        failures += 1
        let delay = configuration.reconnect.delay(attempt: failures, random: random)
        state = .backingOff(until: now.advanced(by: delay), reason: reason, timerSet: false)
        return takeWaiting()
    }

    /// The peer proved to be alive: the next failure backs off from the start again.
    package mutating func peerAnswered() { failures = 0 }

    /// The peer's settings; the calls that may be sent now.
    package mutating func peerAllows(maxStreams: Int, generation: Int) -> [CallID] {
        guard generation == self.generation, case .connected(let inFlight, _) = state else { return [] }
        state = .connected(inFlight: inFlight, maxStreams: maxStreams)
        return sendable()
    }

    /// A sent call ended; the calls that may be sent now.
    package mutating func callEnded(generation: Int) -> [CallID] {
        guard generation == self.generation, case .connected(let inFlight, let maxStreams) = state else { return [] }
        state = .connected(inFlight: inFlight - 1, maxStreams: maxStreams)
        return sendable()
    }

    /// The connection takes no more calls, or is gone. True when calls wait, so that a new connect must start now.
    package mutating func connectionUnusable(generation: Int) -> Bool {
        guard generation == self.generation, case .connected = state else { return false }
        state = waiting.isEmpty ? .idle : .connecting
        return !waiting.isEmpty
    }

    /// A waiting call gave up.
    package mutating func abandon(_ id: CallID) {
        if let index = waiting.firstIndex(of: id) { waiting.remove(at: index) }
    }

    /// The waiting calls, which fail.
    package mutating func close() -> [CallID] {
        state = .closed
        return takeWaiting()
    }

    private mutating func sendable() -> [CallID] {
        guard case .connected(let inFlight, let maxStreams) = state else { return [] }
        let count = min(waiting.count, max(0, maxStreams - inFlight))
        guard count > 0 else { return [] }
        let ids = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        state = .connected(inFlight: inFlight + count, maxStreams: maxStreams)
        return ids
    }

    private mutating func takeWaiting() -> [CallID] {
        defer { waiting.removeAll() }
        return Array(waiting)
    }
}
