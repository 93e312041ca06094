import Logging
import MeshHTTP2
import NIOCore
import NIOPosix

/// The loop-confined half of an ``RPCChannel``: performs what `ChannelStateMachine` decides.
final class ChannelCore {
    let configuration: ChannelConfiguration
    let authority: String
    private let host: String
    private let port: Int
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let random: @Sendable () -> Double
    private var machine: ChannelStateMachine
    private var calls: [UInt64: ClientCall] = [:]
    private var connection: HTTP2Connection?
    private var timer = DeadlineTimer()
    private var closing: [EventLoopPromise<Void>] = []
    private var liveConnections = 0

    init(
        host: String, port: Int, eventLoop: any EventLoop, configuration: ChannelConfiguration, logger: Logger,
        random: @escaping @Sendable () -> Double
    ) {
        self.host = host
        self.port = port
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.logger = logger
        self.random = random
        authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        machine = ChannelStateMachine(configuration: configuration)
    }

    // MARK: - Calls

    func start(
        _ request: ClientRequest, id: UInt64, continuation: CheckedContinuation<ByteBuffer, any Error>,
        cancellation: CancellationFlag
    ) {
        let call = ClientCall(request, id: id, channel: self, continuation: continuation)
        let now = ContinuousClock.now
        calls[id] = call
        if cancellation.isSet { return call.cancel() }
        if now >= call.deadline {
            return call.fail(CallFailure(.abandoned, .deadlineExceeded, "the deadline passed before the call began"))
        }
        schedule(timer.arm(call.deadline))
        switch machine.submit(id, now: now) {
        case .connect:
            connect()
        case .send:
            send([id])
        case .wait:
            break
        case .waitUntil(let instant):
            after(instant) { if self.machine.reconnectTimerFired() { self.connect() } }
        case .fail(let failure):
            call.fail(failure)
        }
    }

    func cancel(_ id: UInt64) { calls[id]?.cancel() }

    private func send(_ ids: [UInt64]) {
        guard !ids.isEmpty else { return }
        let now = ContinuousClock.now
        for id in ids {
            if let call = calls[id], let connection {
                call.send(on: connection, generation: machine.generation, now: now)
            } else {
                streamEnded(generation: machine.generation)
            }
        }
    }

    /// The outcome of a call is known. Its stream may live on for a moment; then ``streamEnded(generation:)`` follows.
    func callFinished(_ id: UInt64, hadStream: Bool, generation: Int) {
        calls[id] = nil
        if generation == 0 {
            machine.abandon(id)
        } else if !hadStream {
            streamEnded(generation: generation)
        }
        closeIfDrained()
    }

    func streamEnded(generation: Int) { send(machine.callEnded(generation: generation)) }

    func peerAnswered() { machine.peerAnswered() }

    // MARK: - Connecting

    private func connect() {
        let owner = NIOLoopBound(self, eventLoop: eventLoop)
        let limits = configuration.http2
        let logger = self.logger
        let eventLoop = self.eventLoop
        ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.nanoseconds(configuration.connectTimeout.nanosecondsClamped))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let delegate = ChannelConnection(owner: owner.value, eventLoop: eventLoop)
                    let connection = try HTTP2Connection(
                        role: .client, limits: limits, delegate: delegate, logger: logger)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(host: host, port: port)
            .assumeIsolated()
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

    /// The generation of the new connection; nil when it is not wanted any more.
    func connected(_ connection: HTTP2Connection) -> Int? {
        liveConnections += 1
        guard let ready = machine.connected(maxStreams: min(100, connection.peerMaxConcurrentStreams)) else {
            connection.closeNow()
            return nil
        }
        self.connection = connection
        let generation = machine.generation
        send(ready)
        return generation
    }

    func peerAllows(maxStreams: Int, generation: Int) {
        send(machine.peerAllows(maxStreams: maxStreams, generation: generation))
    }

    /// The connection takes no more calls.
    func connectionUnusable(generation: Int) {
        let reconnect = machine.connectionUnusable(generation: generation)
        if generation == machine.generation { connection = nil }
        if reconnect { connect() }
    }

    func connectionClosed() {
        liveConnections -= 1
        closeIfDrained()
    }

    // MARK: - Closing

    /// Lets the calls in flight end, fails those that wait, then closes.
    func close(_ promise: EventLoopPromise<Void>) {
        closing.append(promise)
        for id in machine.close() {
            calls[id]?.fail(CallFailure(.abandoned, .unavailable, "the channel is closed"))
        }
        connection?.closeGracefully()
        connection = nil
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
        for call in Array(calls.values) where call.deadline <= now { call.deadlinePassed() }
        schedule(timer.fired(instant, earliest: calls.values.map(\.deadline).min()))
    }

    private func after(_ instant: ContinuousClock.Instant, _ body: @escaping () -> Void) {
        let delay = max(0, ContinuousClock.now.duration(to: instant).nanosecondsClamped)
        eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(delay), body)
    }
}
