import MeshHTTP2
import NIOCore

/// What the calls of one connection share. Confined to the connection's event loop.
final class RPCServerConnection: HTTP2ConnectionDelegate {
    let shared: RPCServerCore
    let eventLoop: any EventLoop
    let executor: EventLoopTaskExecutor
    let peer: PeerIdentity
    private var watched: [ObjectIdentifier: any TimedCall] = [:]
    private var timer = DeadlineTimer()
    private var id: Int?
    /// When the bytes arrived that are being read: one look at the clock for all calls of a burst.
    private var arrival = StoredInstant.now
    private var isRefused = false

    /// `name` is what the peer proved to be.
    init(shared: RPCServerCore, channel: any Channel, name: String?) {
        self.shared = shared
        eventLoop = channel.eventLoop
        executor = EventLoopTaskExecutor(channel.eventLoop)
        let address = channel.remoteAddress
        peer = PeerIdentity(
            address: address.map { "\($0.ipAddress ?? ""):\($0.port ?? 0)" } ?? "", id: name, logger: shared.logger)
    }

    func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)? {
        if isRefused { return nil }
        // A unary call is told from a streaming one before either is made, so that it pays for nothing that streams need.
        let method = shared.methods.index(ofPath: stream.headers.value(of: ":path") ?? [])
        if let method, shared.methods.isStreaming(method) { return StreamServerCall(connection: self, method: method) }
        return ServerCall(connection: self, method: method, received: arrival)
    }

    func bytesReceived(_ connection: HTTP2Connection) { arrival = .now }

    /// Why the peer may not call a method; nil when it may.
    func refusal(of method: Int) -> RPCError? {
        shared.authorizer?.refusal(of: shared.methods[method], to: peer)
    }

    func connectionActive(_ connection: HTTP2Connection) {
        guard id == nil else { return }
        let (id, admission) = shared.register(NIOLoopBound(connection, eventLoop: eventLoop))
        self.id = id
        switch admission {
        case .serve:
            break
        case .goAway:
            isRefused = true
            connection.closeGracefully()
        case .cut:
            connection.closeNow()
        }
    }

    func connection(_ connection: HTTP2Connection, ended reason: HTTP2ConnectionEnd, counters: HTTP2Counters) {
        shared.connectionMetrics.ended(reason, counters)
    }

    func connectionClosed(_ connection: HTTP2Connection) {
        watched.removeAll()
        if let id { shared.unregister(id) }
        id = nil
    }

    // MARK: - Deadlines of calls that did not finish at once

    func isWatching(_ call: any TimedCall) -> Bool { watched[ObjectIdentifier(call)] != nil }

    func watch(_ call: any TimedCall) {
        guard let deadline = call.deadline else { return }
        watched[ObjectIdentifier(call)] = call
        schedule(timer.arm(deadline))
    }

    func forget(_ call: any TimedCall) {
        if !watched.isEmpty { watched[ObjectIdentifier(call)] = nil }
    }

    private func schedule(_ instant: ContinuousClock.Instant?) {
        guard let instant else { return }
        let delay = TimeAmount.nanoseconds(max(0, ContinuousClock.now.duration(to: instant).nanosecondsClamped))
        eventLoop.assumeIsolated().scheduleTask(in: delay) { self.sweep(instant) }
    }

    private func sweep(_ instant: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        for (key, call) in watched {
            guard let deadline = call.deadline, deadline <= now else { continue }
            watched[key] = nil
            call.deadlinePassed()
        }
        schedule(timer.fired(instant, earliest: watched.values.compactMap(\.deadline).min()))
    }
}
