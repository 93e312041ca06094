import MeshHTTP2
import MeshRPC
import NIOCore
import Testing

@Suite("One call at the client, without sockets")
struct ClientCallStateMachineTests {
    func sent(maxMessageSize: Int = 100) -> ClientCallStateMachine {
        var machine = ClientCallStateMachine(codec: .proto, maxMessageSize: maxMessageSize)
        machine.sent()
        return machine
    }

    func head(_ status: String, _ contentType: String = "application/proto") -> HTTP2Headers {
        var headers = HTTP2Headers()
        headers.add(":status", status)
        headers.add("content-type", contentType)
        return headers
    }

    func failure(_ action: ClientCallStateMachine.Action) -> CallFailure? {
        guard case .fail(let failure, _) = action else { return nil }
        return failure
    }

    @Test("a response of the right type succeeds at its end")
    func success() {
        var machine = sent()
        #expect(machine.receivedHead(head("200"), tooLarge: false) == .none)
        #expect(machine.receivedBody(100) == .collect)
        #expect(machine.receivedEnd(body: ByteBuffer()) == .succeed)
        #expect(machine.closed(.completed) == .none)
    }

    @Test("an error body gives code, message and headers")
    func errorBody() {
        var machine = sent()
        _ = machine.receivedHead(head("404", "application/json"), tooLarge: false)
        let body = ByteBuffer(string: #"{"code":"not_found","message":"no user \"7\""}"#)
        let error = failure(machine.receivedEnd(body: body))?.error
        #expect(error?.code == .notFound)
        #expect(error?.message == #"no user "7""#)
        #expect(error?.metadata["content-type"] == "application/json")
    }

    @Test(
        "an answer that is not Connect's is mapped by its status",
        arguments: [
            (400, RPCError.Code.internal), (401, .unauthenticated), (403, .permissionDenied), (404, .unimplemented),
            (429, .unavailable), (502, .unavailable), (503, .unavailable), (504, .unavailable), (418, .unknown),
        ])
    func foreign(status: Int, code: RPCError.Code) {
        var machine = sent()
        _ = machine.receivedHead(head("\(status)", "text/html"), tooLarge: false)
        #expect(machine.receivedBody(50) == .none)
        #expect(failure(machine.receivedEnd(body: ByteBuffer()))?.error.code == code)
    }

    @Test("a success in another encoding is an error, and the stream is given up")
    func wrongCodec() {
        var machine = sent()
        guard case .fail(let failure, reset: true) = machine.receivedHead(head("200", "text/html"), tooLarge: false)
        else {
            Issue.record("accepted")
            return
        }
        #expect(failure.error.code == .internal)
    }

    @Test("a response beyond the limit is given up")
    func tooLarge() {
        var machine = sent()
        _ = machine.receivedHead(head("200"), tooLarge: false)
        guard case .fail(let failure, reset: true) = machine.receivedBody(101) else {
            Issue.record("accepted")
            return
        }
        #expect(failure.error.code == .resourceExhausted)
    }

    @Test("how a stream ends decides what may be done again")
    func ends() {
        func end(_ end: HTTP2StreamEnd) -> CallFailure? {
            var machine = sent()
            return failure(machine.closed(end))
        }
        #expect(end(.reset(.refusedStream))?.progress == .notProcessed)
        #expect(end(.reset(.refusedStream))?.error.code == .unavailable)
        #expect(end(.connectionLost)?.progress == .unknown)
        #expect(end(.connectionLost)?.error.code == .unavailable)
        #expect(end(.reset(.cancel))?.error.code == .canceled)
        #expect(end(.reset(.enhanceYourCalm))?.error.code == .resourceExhausted)
        #expect(end(.reset(.internalError))?.error.code == .internal)
    }

    @Test("a deadline is unavailable before the request went out, deadline_exceeded after; only the latter resets")
    func deadlines() {
        var waiting = ClientCallStateMachine(codec: .proto, maxMessageSize: 1)
        guard case .fail(let early, reset: false) = waiting.deadlinePassed() else {
            Issue.record("no failure")
            return
        }
        #expect(early.error.code == .unavailable)
        var machine = sent()
        guard case .fail(let late, reset: true) = machine.deadlinePassed() else {
            Issue.record("no failure")
            return
        }
        #expect(late.error.code == .deadlineExceeded)
        #expect(machine.cancelled() == .none)
    }
}

@Suite("The connection of a channel, without sockets")
struct ChannelStateMachineTests {
    let now = ContinuousClock.now

    func machine(_ change: (inout ChannelConfiguration) -> Void = { _ in }) -> ChannelStateMachine {
        var configuration = ChannelConfiguration()
        change(&configuration)
        return ChannelStateMachine(configuration: configuration)
    }

    @Test("the first call connects, the next wait, all are sent in order when it stands")
    func connects() {
        var machine = machine()
        #expect(machine.submit(1, now: now) == .connect)
        #expect(machine.submit(2, now: now) == .wait)
        #expect(machine.connected(maxStreams: 10) == [1, 2])
        #expect(machine.submit(3, now: now) == .send)
    }

    @Test("calls beyond the peer's streams wait for one to end, and the queue is bounded")
    func queues() {
        var machine = machine { $0.maxWaitingCalls = 1 }
        #expect(machine.submit(1, now: now) == .connect)
        #expect(machine.connected(maxStreams: 1) == [1])
        #expect(machine.submit(2, now: now) == .wait)
        guard case .fail(let failure) = machine.submit(3, now: now) else {
            Issue.record("queued beyond the bound")
            return
        }
        #expect(failure.error.code == .resourceExhausted)
        #expect(machine.callEnded(generation: machine.generation) == [2])
        #expect(machine.callEnded(generation: machine.generation) == [])
    }

    @Test("a failed connect fails who waits; calls during a long backoff fail at once, later ones connect")
    func backsOff() {
        var machine = machine { $0.reconnect = Backoff(initial: .seconds(2), multiplier: 2, cap: .seconds(5)) }
        #expect(machine.submit(1, now: now) == .connect)
        #expect(machine.connectFailed(reason: "refused", now: now, random: 0.5) == [1])
        guard case .fail(let failure) = machine.submit(2, now: now) else {
            Issue.record("waits a second")
            return
        }
        #expect(failure.error.code == .unavailable)
        #expect(failure.error.message.contains("refused"))
        let near = now.advanced(by: .milliseconds(900))
        #expect(machine.submit(3, now: near) == .waitUntil(now.advanced(by: .seconds(1))))
        #expect(machine.submit(4, now: near) == .wait)
        #expect(machine.reconnectTimerFired() == true)
        #expect(machine.connected(maxStreams: 10) == [3, 4])
    }

    @Test("a lost connection is made again only when somebody waits; its late news are ignored")
    func loses() {
        var machine = machine()
        _ = machine.submit(1, now: now)
        _ = machine.connected(maxStreams: 1)
        let old = machine.generation
        _ = machine.submit(2, now: now)
        #expect(machine.connectionUnusable(generation: old) == true)
        #expect(machine.connected(maxStreams: 1) == [2])
        #expect(machine.callEnded(generation: old) == [])
        #expect(machine.connectionUnusable(generation: old) == false)
        #expect(machine.submit(3, now: now) == .wait)
    }

    @Test("an abandoned call is not sent; a closed channel fails calls and wants no connection")
    func abandons() {
        var machine = machine()
        _ = machine.submit(1, now: now)
        _ = machine.submit(2, now: now)
        machine.abandon(1)
        #expect(machine.close() == [2])
        #expect(machine.connected(maxStreams: 1) == nil)
        guard case .fail = machine.submit(3, now: now) else {
            Issue.record("accepted by a closed channel")
            return
        }
    }
}

@Suite("Waits, retries and keepalive, without a clock")
struct PolicyTests {
    @Test("backoff doubles up to its cap, with full jitter")
    func backoff() {
        let backoff = Backoff(initial: .milliseconds(25), multiplier: 2, cap: .milliseconds(250))
        let bounds = (1...6).map { backoff.delay(attempt: $0, random: 0.5) }
        #expect(bounds == [12_500, 25_000, 50_000, 100_000, 125_000, 125_000].map { Duration.microseconds($0) })
        #expect(backoff.delay(attempt: 3, random: 0) == .zero)
    }

    @Test("only what was not processed, or may be repeated, is tried again, in time and three times at most")
    func retries() {
        let policy = RetryPolicy()
        func again(
            _ progress: CallFailure.Progress, _ idempotency: MethodDescriptor.Idempotency = .unknown, attempt: Int = 1,
            remaining: Duration = .seconds(1)
        ) -> Bool {
            policy.decide(
                attempt: attempt, failure: CallFailure(progress, .unavailable, ""), idempotency: idempotency,
                remaining: remaining, random: 0.5) != .giveUp
        }
        #expect(again(.notProcessed))
        #expect(again(.notProcessed, attempt: 2))
        #expect(!again(.notProcessed, attempt: 3))
        #expect(!again(.notProcessed, remaining: .milliseconds(12)))
        #expect(!again(.unknown))
        #expect(again(.unknown, .idempotent))
        #expect(again(.unknown, .noSideEffects))
        #expect(!again(.answered, .idempotent))
        #expect(!again(.abandoned, .idempotent))
    }

    @Test("silence brings a ping, more silence the end; any byte starts over")
    func keepalive() {
        let start = ContinuousClock.now
        func at(_ seconds: Int) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }
        var machine = KeepaliveStateMachine(idle: .seconds(10), timeout: .seconds(4), now: start)
        machine.heard(now: at(3))
        #expect(machine.timerFired(now: at(10)) == .wait(until: at(13)))
        #expect(machine.timerFired(now: at(13)) == .ping(checkAt: at(17)))
        machine.heard(now: at(14))
        #expect(machine.timerFired(now: at(17)) == .wait(until: at(24)))
        #expect(machine.timerFired(now: at(24)) == .ping(checkAt: at(28)))
        #expect(machine.timerFired(now: at(28)) == .close)
    }

    @Test("one timer stands for many deadlines")
    func deadlineTimer() {
        let start = ContinuousClock.now
        func at(_ seconds: Int) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }
        var timer = DeadlineTimer()
        #expect(timer.arm(at(5)) == at(5))
        #expect(timer.arm(at(7)) == nil)
        #expect(timer.arm(at(2)) == at(2))
        #expect(timer.fired(at(2), earliest: at(5)) == at(5))
        #expect(timer.fired(at(5), earliest: nil) == nil)
        #expect(timer.arm(at(9)) == at(9))
    }
}
