import MeshRPC
import Testing

@Suite("The connections of a channel, without sockets")
struct ClientPoolTests {
    typealias Dispatch = ChannelStateMachine.Dispatch

    let now = ContinuousClock.now

    func machine(_ change: (inout ChannelConfiguration) -> Void = { _ in }) -> ChannelStateMachine {
        var configuration = ChannelConfiguration()
        change(&configuration)
        return ChannelStateMachine(configuration: configuration)
    }

    /// A machine with one connection, whose settings came, and a call on it.
    func connected(
        maxStreams: Int, _ change: (inout ChannelConfiguration) -> Void = { _ in }
    ) -> ChannelStateMachine {
        var machine = machine(change)
        #expect(machine.submit(1, now: now) == .wait(.connect))
        #expect(machine.connected(maxStreams: 100, now: now)?.calls == [Dispatch(1, on: 1)])
        #expect(machine.peerAllows(maxStreams: maxStreams, on: 1, now: now).growth == .none)
        return machine
    }

    func refusal(_ submission: ChannelStateMachine.Submission) -> RPCError? {
        guard case .fail(let failure) = submission else { return nil }
        return failure.error
    }

    @Test("the first call connects, the next wait, all are sent in order when it stands")
    func connects() {
        var machine = machine()
        #expect(machine.submit(1, now: now) == .wait(.connect))
        #expect(machine.submit(2, now: now) == .wait(.none))
        #expect(machine.connected(maxStreams: 10, now: now)?.calls == [Dispatch(1, on: 1), Dispatch(2, on: 1)])
        #expect(machine.submit(3, now: now) == .send(on: 1))
    }

    @Test("with all connections full another one is made, up to the maximum; then calls wait for a stream to end")
    func grows() {
        var machine = connected(maxStreams: 1)
        #expect(machine.submit(2, now: now) == .wait(.connect))
        #expect(machine.submit(3, now: now) == .wait(.none))
        #expect(machine.connected(maxStreams: 100, now: now)?.calls == [Dispatch(2, on: 2), Dispatch(3, on: 2)])
        let allowed = machine.peerAllows(maxStreams: 2, on: 2, now: now)
        #expect(allowed.calls.isEmpty && allowed.growth == .none)
        #expect(machine.submit(4, now: now) == .wait(.none))
        #expect(machine.callEnded(on: 2, now: now) == [Dispatch(4, on: 2)])
        #expect(machine.callEnded(on: 2, now: now) == [])
    }

    @Test("a connection whose settings did not come yet is no reason for another")
    func waitsForSettings() {
        var machine = machine()
        _ = machine.submit(1, now: now)
        _ = machine.connected(maxStreams: 1, now: now)
        #expect(machine.submit(2, now: now) == .wait(.none))
        #expect(machine.submit(3, now: now) == .wait(.none))
        let allowed = machine.peerAllows(maxStreams: 2, on: 1, now: now)
        #expect(allowed.calls == [Dispatch(2, on: 1)])
        #expect(allowed.growth == .connect)
    }

    @Test("a call takes the connection with the fewest")
    func leastLoaded() {
        var machine = connected(maxStreams: 1)
        _ = machine.submit(2, now: now)
        _ = machine.connected(maxStreams: 100, now: now)
        _ = machine.peerAllows(maxStreams: 5, on: 1, now: now)
        _ = machine.callEnded(on: 2, now: now)
        #expect(machine.submit(3, now: now) == .send(on: 2))
        #expect(machine.submit(4, now: now) == .send(on: 1))
        #expect(machine.submit(5, now: now) == .send(on: 2))
    }

    @Test("a connection beyond the first is closed after it was idle for the timeout, the first never")
    func closesIdle() {
        var machine = connected(maxStreams: 1) { $0.idleTimeout = .seconds(60) }
        _ = machine.submit(2, now: now)
        _ = machine.connected(maxStreams: 100, now: now)
        func at(_ seconds: Int) -> ContinuousClock.Instant { now.advanced(by: .seconds(seconds)) }
        _ = machine.callEnded(on: 2, now: at(10))
        _ = machine.callEnded(on: 1, now: at(20))
        #expect(machine.closeIdle(now: at(60)) == ([], at(70)))
        #expect(machine.closeIdle(now: at(70)) == ([2], nil))
        #expect(machine.connectionCount == 1)
        #expect(machine.closeIdle(now: at(900)) == ([], nil))
        #expect(machine.submit(3, now: at(900)) == .send(on: 1))
    }

    @Test("calls to one peer are bounded, whether they wait or were sent")
    func bounded() {
        var machine = connected(maxStreams: 1) { $0.maxCallsInFlight = 2 }
        #expect(machine.submit(2, now: now) == .wait(.connect))
        #expect(refusal(machine.submit(3, now: now))?.code == .resourceExhausted)
        machine.abandon(2)
        #expect(machine.submit(4, now: now) == .wait(.none))
        _ = machine.callEnded(on: 1, now: now)
        #expect(machine.inFlight == 1)
    }

    @Test("a failed connect fails who waits; calls during a long backoff fail at once, later ones connect")
    func backsOff() {
        var machine = machine { $0.reconnect = Backoff(initial: .seconds(2), multiplier: 2, cap: .seconds(5)) }
        #expect(machine.submit(1, now: now) == .wait(.connect))
        #expect(machine.connectFailed(reason: "refused", now: now, random: 0.5) == [1])
        let error = refusal(machine.submit(2, now: now))
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("refused") == true)
        let near = now.advanced(by: .milliseconds(900))
        #expect(machine.submit(3, now: near) == .wait(.connectAt(now.advanced(by: .seconds(1)))))
        #expect(machine.submit(4, now: near) == .wait(.none))
        #expect(machine.reconnectTimerFired() == true)
        #expect(machine.connected(maxStreams: 10, now: now)?.calls == [Dispatch(3, on: 1), Dispatch(4, on: 1)])
    }

    @Test("a further connection that cannot be made fails nobody")
    func furtherConnectFails() {
        var machine = connected(maxStreams: 1)
        #expect(machine.submit(2, now: now) == .wait(.connect))
        #expect(machine.connectFailed(reason: "refused", now: now, random: 1) == [])
        #expect(machine.callEnded(on: 1, now: now) == [Dispatch(2, on: 1)])
        #expect(machine.reconnectTimerFired() == false)
    }

    @Test("a lost connection is made again only when somebody waits; its late news are ignored")
    func loses() {
        var machine = connected(maxStreams: 1) { $0.maxConnections = 1 }
        #expect(machine.submit(2, now: now) == .wait(.none))
        #expect(machine.connectionUnusable(1, now: now) == .connect)
        #expect(machine.connected(maxStreams: 1, now: now)?.calls == [Dispatch(2, on: 2)])
        #expect(machine.callEnded(on: 1, now: now) == [])
        #expect(machine.connectionUnusable(1, now: now) == .none)
        #expect(machine.submit(3, now: now) == .wait(.none))
        #expect(machine.inFlight == 2)
    }

    @Test("an abandoned call is not sent; a closed channel fails calls and wants no connection")
    func abandons() {
        var machine = machine()
        _ = machine.submit(1, now: now)
        _ = machine.submit(2, now: now)
        machine.abandon(1)
        #expect(machine.close() == [2])
        #expect(machine.connected(maxStreams: 1, now: now) == nil)
        #expect(refusal(machine.submit(3, now: now))?.code == .unavailable)
    }
}
