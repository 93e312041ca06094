import MeshHTTP2
import NIOCore

/// One connection of a channel: passes its news on and keeps it alive. Confined to the event loop.
final class ChannelConnection: HTTP2ConnectionDelegate {
    private let owner: ChannelCore
    private let eventLoop: any EventLoop
    private var keepalive: KeepaliveStateMachine
    private var wasActive = false
    private var id: ChannelStateMachine.ConnectionID?
    private var timer: Scheduled<Void>?

    init(owner: ChannelCore, eventLoop: any EventLoop) {
        self.owner = owner
        self.eventLoop = eventLoop
        keepalive = KeepaliveStateMachine(
            idle: owner.configuration.keepaliveIdle, timeout: owner.configuration.keepaliveTimeout, now: .now)
    }

    func connectionActive(_ connection: HTTP2Connection) {
        wasActive = true
        id = owner.connected(connection)
        look(after: owner.configuration.keepaliveIdle, connection)
    }

    func bytesReceived(_ connection: HTTP2Connection) { keepalive.heard(now: .now) }

    func peerSettingsChanged(_ connection: HTTP2Connection) {
        guard let id else { return }
        owner.peerAllows(maxStreams: connection.peerMaxConcurrentStreams, on: id)
    }

    func goingAway(_ connection: HTTP2Connection) {
        if let id { owner.connectionUnusable(id) }
    }

    func connection(_ connection: HTTP2Connection, ended reason: HTTP2ConnectionEnd, counters: HTTP2Counters) {
        owner.metrics.ended(reason, counters)
    }

    func connectionClosed(_ connection: HTTP2Connection) {
        timer?.cancel()
        timer = nil
        if let id { owner.connectionUnusable(id) }
        if wasActive { owner.connectionClosed() }
    }

    private func look(after delay: Duration, _ connection: HTTP2Connection) {
        let delay = TimeAmount.nanoseconds(max(0, delay.nanosecondsClamped))
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        let connection = NIOLoopBound(connection, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(in: delay) { this.value.timerFired(connection.value) }
    }

    private func timerFired(_ connection: HTTP2Connection) {
        let now = ContinuousClock.now
        switch keepalive.timerFired(now: now) {
        case .wait(let instant):
            look(after: now.duration(to: instant), connection)
        case .ping(let instant):
            connection.ping(0)
            look(after: now.duration(to: instant), connection)
        case .close:
            connection.closeNow()
        }
    }
}
