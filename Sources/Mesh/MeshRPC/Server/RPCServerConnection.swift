import MeshHTTP2
import NIOCore

/// What the calls of one connection share. Confined to the connection's event loop.
final class RPCServerConnection: HTTP2ConnectionDelegate {
    let shared: RPCServerCore
    let eventLoop: any EventLoop
    let executor: EventLoopTaskExecutor
    let peer: PeerIdentity
    private var watched: [ObjectIdentifier: ServerCall] = [:]
    private var timer = DeadlineTimer()
    private var id: Int?

    init(shared: RPCServerCore, channel: any Channel) {
        self.shared = shared
        eventLoop = channel.eventLoop
        executor = EventLoopTaskExecutor(channel.eventLoop)
        let address = channel.remoteAddress
        peer = PeerIdentity(address.map { "\($0.ipAddress ?? ""):\($0.port ?? 0)" } ?? "")
    }

    func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)? {
        ServerCall(connection: self)
    }

    func connectionActive(_ connection: HTTP2Connection) {
        if id == nil { id = shared.register(NIOLoopBound(connection, eventLoop: eventLoop)) }
    }

    func connectionClosed(_ connection: HTTP2Connection) {
        watched.removeAll()
        if let id { shared.unregister(id) }
        id = nil
    }

    // MARK: - Deadlines of calls that did not finish at once

    func isWatching(_ call: ServerCall) -> Bool { watched[ObjectIdentifier(call)] != nil }

    func watch(_ call: ServerCall) {
        guard let deadline = call.deadline else { return }
        watched[ObjectIdentifier(call)] = call
        schedule(timer.arm(deadline))
    }

    func forget(_ call: ServerCall) {
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
