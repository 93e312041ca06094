import Logging
import MeshHTTP2
import NIOCore
import NIOPosix

/// The loop-confined half of a ``ChannelEndpoint``: performs what `ChannelStateMachine` decides.
final class ChannelCore {
    typealias CallID = ChannelStateMachine.CallID
    typealias ConnectionID = ChannelStateMachine.ConnectionID

    private enum Constants {
        /// Streams that a peer is taken to allow until it says so (RFC 9113, 6.5.2 recommends no fewer).
        static let streamsBeforeSettings = 100
    }

    let configuration: ChannelConfiguration
    let authority: String
    let eventLoop: any EventLoop
    private let endpoint: Endpoint
    let metrics = ConnectionMetrics(.client)
    private let logger: Logger
    private let random: @Sendable () -> Double
    private var machine: ChannelStateMachine
    private var calls: [CallID: any ChannelCall] = [:]
    private var connections: [ConnectionID: HTTP2Connection] = [:]
    private var timer = DeadlineTimer()
    private var closing: [EventLoopPromise<Void>] = []
    private var liveConnections = 0
    private var looksForIdle = false

    init(
        _ endpoint: Endpoint, eventLoop: any EventLoop, configuration: ChannelConfiguration, logger: Logger,
        random: @escaping @Sendable () -> Double
    ) {
        self.endpoint = endpoint
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.logger = logger
        self.random = random
        authority = endpoint.description
        machine = ChannelStateMachine(configuration: configuration)
    }

    // MARK: - Calls

    func start(_ call: any ChannelCall, id: CallID, cancellation: CancellationFlag) {
        let now = ContinuousClock.now
        calls[id] = call
        if cancellation.isSet { return call.cancel() }
        if let deadline = call.deadline {
            if now >= deadline {
                return call.fail(
                    CallFailure(.abandoned, .deadlineExceeded, "the deadline passed before the call began"))
            }
            schedule(timer.arm(deadline))
        }
        switch machine.submit(id, now: now) {
        case .send(let connection): send(id, on: connection, now: now)
        case .wait(let growth): perform(growth)
        case .fail(let failure): call.fail(failure)
        }
    }

    func cancel(_ id: CallID) { calls[id]?.cancel() }

    private func send(_ dispatches: [ChannelStateMachine.Dispatch]) {
        guard !dispatches.isEmpty else { return }
        let now = ContinuousClock.now
        for dispatch in dispatches { send(dispatch.call, on: dispatch.connection, now: now) }
    }

    private func send(_ id: CallID, on connectionID: ConnectionID, now: ContinuousClock.Instant) {
        if let call = calls[id], let connection = connections[connectionID] {
            call.send(on: connection, id: connectionID, now: now)
        } else {
            streamEnded(on: connectionID)
        }
    }

    /// The outcome of a call is known. Its stream may live on for a moment; then ``streamEnded(on:)`` follows. `connection` is
    /// nil for a call that never had one.
    func callFinished(_ id: CallID, hadStream: Bool, on connection: ConnectionID?) {
        calls[id] = nil
        if let connection {
            if !hadStream { streamEnded(on: connection) }
        } else {
            machine.abandon(id)
        }
        closeIfDrained()
    }

    func streamEnded(on connection: ConnectionID) { send(machine.callEnded(on: connection, now: .now)) }

    func peerAnswered() { machine.peerAnswered() }

    // MARK: - Connections

    private func perform(_ growth: ChannelStateMachine.Growth) {
        switch growth {
        case .none: break
        case .connect: connect()
        case .connectAt(let instant): after(instant) { if self.machine.reconnectTimerFired() { self.connect() } }
        }
    }

    private func connect() {
        let owner = NIOLoopBound(self, eventLoop: eventLoop)
        let limits = configuration.http2
        let logger = self.logger
        let eventLoop = self.eventLoop
        let addHTTP2: (any Channel) throws -> Void = { channel in
            let delegate = ChannelConnection(owner: owner.value, eventLoop: eventLoop)
            let connection = try HTTP2Connection(role: .client, limits: limits, delegate: delegate, logger: logger)
            try channel.pipeline.syncOperations.addHandler(connection)
        }
        ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.nanoseconds(configuration.connectTimeout.nanosecondsClamped))
            .connect(host: endpoint.host, port: endpoint.port)
            .assumeIsolated()
            .flatMapThrowing { channel in
                guard let tls = self.configuration.tls else { return try addHTTP2(channel) }
                // After the connect, not in an initializer: that runs for every address that is tried.
                try tls.install(on: channel, host: self.endpoint.host, logger: logger) { result in
                    switch result {
                    case .success: try addHTTP2(channel)
                    case .failure(let failure):
                        self.connectFailed("no TLS with \(self.authority): \(failure)")
                    }
                }
            }
            .whenFailure { error in
                self.connectFailed("cannot connect to \(self.authority): \(Self.describe(error))")
            }
    }

    private static func describe(_ error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return "\(error)" }
        return error.connectionErrors.first.map { "\($0.error)" } ?? "\(error)"
    }

    private func connectFailed(_ reason: String) {
        for id in machine.connectFailed(reason: reason, now: .now, random: random()) {
            calls[id]?.fail(CallFailure(.notProcessed, .unavailable, reason))
        }
        closeIfDrained()
    }

    /// The id of the new connection; nil when it is not wanted any more.
    func connected(_ connection: HTTP2Connection) -> ConnectionID? {
        liveConnections += 1
        let maxStreams = min(Constants.streamsBeforeSettings, connection.peerMaxConcurrentStreams)
        guard let ready = machine.connected(maxStreams: maxStreams, now: .now) else {
            connection.closeNow()
            return nil
        }
        connections[ready.id] = connection
        if machine.connectionCount > 1, !looksForIdle {
            looksForIdle = true
            lookForIdle(at: .now.advanced(by: configuration.idleTimeout))
        }
        send(ready.calls)
        return ready.id
    }

    func peerAllows(maxStreams: Int, on id: ConnectionID) {
        let ready = machine.peerAllows(maxStreams: maxStreams, on: id, now: .now)
        send(ready.calls)
        perform(ready.growth)
    }

    /// The connection takes no more calls.
    func connectionUnusable(_ id: ConnectionID) {
        connections[id] = nil
        perform(machine.connectionUnusable(id, now: .now))
    }

    func connectionClosed() {
        liveConnections -= 1
        closeIfDrained()
    }

    private func lookForIdle(at instant: ContinuousClock.Instant) {
        after(instant) {
            let idle = self.machine.closeIdle(now: .now)
            for id in idle.close { self.connections.removeValue(forKey: id)?.closeGracefully() }
            self.looksForIdle = idle.again != nil
            if let again = idle.again { self.lookForIdle(at: again) }
        }
    }

    // MARK: - Closing

    /// Lets the unary calls in flight end, fails those that wait and, where they are to be cut, those that stream, then closes.
    func close(_ promise: EventLoopPromise<Void>, cuttingStreams: Bool) {
        closing.append(promise)
        let reason = RPCError(.unavailable, "the channel is closed")
        for id in machine.close() { calls[id]?.fail(CallFailure(.notProcessed, reason)) }
        if cuttingStreams {
            for call in Array(calls.values) where !call.outlivesClosing { call.fail(CallFailure(.abandoned, reason)) }
        }
        for connection in connections.values { connection.closeGracefully() }
        connections = [:]
        closeIfDrained()
    }

    private func closeIfDrained() {
        guard !closing.isEmpty, calls.isEmpty, liveConnections == 0 else { return }
        let promises = closing
        closing = []
        for promise in promises { promise.succeed() }
    }

    // MARK: - Deadlines

    private func schedule(_ instant: ContinuousClock.Instant?) {
        guard let instant else { return }
        after(instant) { self.sweep(instant) }
    }

    private func sweep(_ instant: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        for call in Array(calls.values) {
            if let deadline = call.deadline, deadline <= now { call.deadlinePassed() }
        }
        schedule(timer.fired(instant, earliest: calls.values.compactMap(\.deadline).min()))
    }

    private func after(_ instant: ContinuousClock.Instant, _ body: @escaping () -> Void) {
        let delay = max(0, ContinuousClock.now.duration(to: instant).nanosecondsClamped)
        eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(delay), body)
    }
}
