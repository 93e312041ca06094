import NIOCore

/// The connections to one peer: made when a call needs one, one more when all have as many streams as the peer allows, made again
/// with backoff after they were lost. Time and chance are parameters.
///
/// Invariant: `inFlight` counts the calls that wait and those that were sent and have not ended, whether or not their
/// connection still takes calls.
package struct ChannelStateMachine {
    package typealias CallID = UInt64
    /// Counts connections from 1, so that what an old one reports late is told apart.
    package typealias ConnectionID = Int

    /// What happens to a call that was just made.
    package enum Submission: Equatable {
        /// Open a stream for it.
        case send(on: ConnectionID)
        case wait(Growth)
        case fail(CallFailure)
    }

    /// What must be done so that waiting calls get a connection.
    package enum Growth: Equatable {
        case none
        /// Start connecting now.
        case connect
        /// Call ``reconnectTimerFired()`` at this instant.
        case connectAt(ContinuousClock.Instant)
    }

    /// A waiting call whose turn has come.
    package struct Dispatch: Equatable {
        package var call: CallID
        package var connection: ConnectionID

        package init(_ call: CallID, on connection: ConnectionID) {
            self.call = call
            self.connection = connection
        }
    }

    private struct Connection {
        let id: ConnectionID
        var inFlight = 0
        var maxStreams: Int
        /// The peer's settings are known, so that being full means something.
        var isSettled = false
        var idleSince: ContinuousClock.Instant

        var hasRoom: Bool { inFlight < maxStreams }
    }

    private enum Connecting {
        case no
        case underWay
        case backingOff(until: ContinuousClock.Instant, reason: String, timerSet: Bool)
    }

    private let configuration: ChannelConfiguration
    private var connections: [Connection] = []
    private var connecting = Connecting.no
    private var isClosed = false
    private var failures = 0
    private var waiting = CircularBuffer<CallID>()
    private var lastID = 0
    package private(set) var inFlight = 0

    package init(configuration: ChannelConfiguration) { self.configuration = configuration }

    package var waitingCalls: Int { waiting.count }
    /// Connections that take calls.
    package var connectionCount: Int { connections.count }

    // MARK: - Calls

    package mutating func submit(_ id: CallID, now: ContinuousClock.Instant) -> Submission {
        if isClosed { return .fail(CallFailure(.notProcessed, .unavailable, "the channel is closed")) }
        guard inFlight < configuration.maxCallsInFlight else {
            return .fail(CallFailure(.abandoned, .resourceExhausted, "\(inFlight) calls to the peer are in flight"))
        }
        if waiting.isEmpty, let index = leastLoaded() {
            inFlight += 1
            connections[index].inFlight += 1
            return .send(on: connections[index].id)
        }
        if connections.isEmpty, case .backingOff(let until, let reason, _) = connecting,
            until > now.advanced(by: configuration.maxReconnectWait)
        {
            let wait = now.duration(to: until).millisecondsRoundedUp
            return .fail(CallFailure(.disconnected, .unavailable, "\(reason); the next attempt is due in \(wait) ms"))
        }
        inFlight += 1
        waiting.append(id)
        return .wait(grow(now: now))
    }

    /// A sent call ended; the calls that may be sent now. `now` is asked for only where it matters.
    package mutating func callEnded(
        on id: ConnectionID, now: @autoclosure () -> ContinuousClock.Instant
    ) -> [Dispatch] {
        inFlight -= 1
        guard let index = index(of: id) else { return [] }
        connections[index].inFlight -= 1
        if !waiting.isEmpty { return dispatch() }
        if connections.count > 1, connections[index].inFlight == 0 { connections[index].idleSince = now() }
        return []
    }

    /// A waiting call gave up.
    package mutating func abandon(_ id: CallID) {
        guard let index = waiting.firstIndex(of: id) else { return }
        waiting.remove(at: index)
        inFlight -= 1
    }

    /// The peer proved to be alive: the next failure backs off from the start again.
    package mutating func peerAnswered() { failures = 0 }

    /// The waiting calls, which fail.
    package mutating func close() -> [CallID] {
        isClosed = true
        connecting = .no
        connections = []
        return takeWaiting()
    }

    // MARK: - Connections

    /// True when a connect must start now.
    package mutating func reconnectTimerFired() -> Bool {
        guard case .backingOff = connecting else { return false }
        guard !waiting.isEmpty, wantsConnection else {
            connecting = .no
            return false
        }
        connecting = .underWay
        return true
    }

    /// The new connection's id and the calls to send now. Nil when the channel was closed meanwhile: close the connection.
    package mutating func connected(
        maxStreams: Int, now: ContinuousClock.Instant
    ) -> (id: ConnectionID, calls: [Dispatch])? {
        guard case .underWay = connecting else { return nil }
        connecting = .no
        lastID += 1
        connections.append(Connection(id: lastID, maxStreams: maxStreams, idleSince: now))
        return (lastID, dispatch())
    }

    /// The calls that fail with it.
    package mutating func connectFailed(reason: String, now: ContinuousClock.Instant, random: Double) -> [CallID] {
        guard case .underWay = connecting else { return [] }
        failures += 1
        let delay = configuration.reconnect.delay(attempt: failures, random: random)
        connecting = .backingOff(until: now.advanced(by: delay), reason: reason, timerSet: false)
        return connections.isEmpty ? takeWaiting() : []
    }

    /// The peer's settings; the calls that may be sent now, and what those need that still wait.
    package mutating func peerAllows(
        maxStreams: Int, on id: ConnectionID, now: ContinuousClock.Instant
    ) -> (calls: [Dispatch], growth: Growth) {
        guard let index = index(of: id) else { return ([], .none) }
        connections[index].maxStreams = maxStreams
        connections[index].isSettled = true
        let calls = dispatch()
        return (calls, waiting.isEmpty ? .none : grow(now: now))
    }

    /// The connection takes no more calls, or is gone.
    package mutating func connectionUnusable(_ id: ConnectionID, now: ContinuousClock.Instant) -> Growth {
        guard let index = index(of: id) else { return .none }
        connections.remove(at: index)
        return waiting.isEmpty ? .none : grow(now: now)
    }

    /// The connections to close because the others suffice, which take no more calls; and when to ask again.
    package mutating func closeIdle(
        now: ContinuousClock.Instant
    ) -> (close: [ConnectionID], again: ContinuousClock.Instant?) {
        let limit = configuration.idleTimeout
        var closing: [ConnectionID] = []
        for connection in connections.reversed() where connections.count - closing.count > 1 {
            let isIdle = connection.inFlight == 0 && connection.idleSince.advanced(by: limit) <= now
            if isIdle { closing.append(connection.id) }
        }
        connections.removeAll { closing.contains($0.id) }
        guard connections.count > 1 else { return (closing, nil) }
        let idle = connections.filter { $0.inFlight == 0 }.map { $0.idleSince.advanced(by: limit) }
        return (closing, idle.filter { $0 > now }.min() ?? now.advanced(by: limit))
    }

    // MARK: - Choices

    private func index(of id: ConnectionID) -> Int? { connections.firstIndex { $0.id == id } }

    /// The connection with the fewest calls among those with room; the oldest of equals, so that the others may fall idle.
    private func leastLoaded() -> Int? {
        var best: Int?
        for (index, connection) in connections.enumerated() where connection.hasRoom {
            if best.map({ connection.inFlight < connections[$0].inFlight }) ?? true { best = index }
        }
        return best
    }

    private var wantsConnection: Bool {
        connections.count < max(1, configuration.maxConnections)
            && connections.allSatisfy { $0.isSettled && !$0.hasRoom }
    }

    private mutating func grow(now: ContinuousClock.Instant) -> Growth {
        guard wantsConnection, !isClosed else { return .none }
        switch connecting {
        case .underWay:
            return .none
        case .backingOff(let until, let reason, let timerSet) where now < until:
            connecting = .backingOff(until: until, reason: reason, timerSet: true)
            return timerSet ? .none : .connectAt(until)
        case .no, .backingOff:
            connecting = .underWay
            return .connect
        }
    }

    private mutating func dispatch() -> [Dispatch] {
        var calls: [Dispatch] = []
        while !waiting.isEmpty, let index = leastLoaded() {
            connections[index].inFlight += 1
            calls.append(Dispatch(waiting.removeFirst(), on: connections[index].id))
        }
        return calls
    }

    private mutating func takeWaiting() -> [CallID] {
        defer { waiting.removeAll() }
        inFlight -= waiting.count
        return Array(waiting)
    }
}
