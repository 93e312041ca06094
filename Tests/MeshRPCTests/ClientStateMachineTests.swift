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
        #expect(machine.receivedEnd(body: ByteBuffer()) == .succeed(head("200"), .identity))
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

    @Test(
        "a success of another type gives the stream up: unknown when it is not Connect at all, internal when it is",
        arguments: [
            ("content-type", "text/html", RPCError.Code.unknown), ("content-type", "image/jpeg", .unknown),
            ("content-type", "application/json", .internal), ("content-type", "application/connect+proto", .internal),
            ("content-encoding", "br", .internal),
        ])
    func wrongCodec(name: String, value: String, code: RPCError.Code) {
        var machine = sent()
        var response = head("200", name == "content-type" ? value : "application/proto")
        if name != "content-type" { response.add(name, value) }
        guard case .fail(let failure, reset: true) = machine.receivedHead(response, tooLarge: false) else {
            Issue.record("accepted")
            return
        }
        #expect(failure.error.code == code)
    }

    @Test("gzip is accepted unless it was not asked for")
    func compression() {
        var response = head("200")
        response.add("content-encoding", "gzip")
        var machine = sent()
        #expect(machine.receivedHead(response, tooLarge: false) == .none)
        #expect(machine.receivedEnd(body: ByteBuffer()) == .succeed(response, .gzip))
        var plain = ClientCallStateMachine(codec: .proto, maxMessageSize: 1, acceptsCompression: false)
        plain.sent()
        #expect(failure(plain.receivedHead(response, tooLarge: false))?.error.code == .internal)
    }

    @Test("an error body without a known code takes that of the status, and keeps its message")
    func errorBodyWithoutCode() {
        for body in [#"{"message":"oops"}"#, #"{"code":null,"message":"oops"}"#, #"{"code":"new","message":"oops"}"#] {
            var machine = sent()
            _ = machine.receivedHead(head("401", "application/json"), tooLarge: false)
            let error = failure(machine.receivedEnd(body: ByteBuffer(string: body)))?.error
            #expect(error?.code == .unauthenticated)
            #expect(error?.message == "oops")
        }
        var machine = sent()
        _ = machine.receivedHead(head("401", "application/json"), tooLarge: false)
        #expect(failure(machine.receivedEnd(body: ByteBuffer(string: "null")))?.error.code == .unauthenticated)
    }

    @Test("an error's metadata are headers and trailers; a compressed error body is read")
    func errorMetadata() throws {
        var machine = sent(maxMessageSize: 1000)
        var response = head("422", "application/json")
        response.add("x-one", "1")
        response.add("trailer-x-two", "2")
        response.add("content-encoding", "gzip")
        _ = machine.receivedHead(response, tooLarge: false)
        let body = try Compression.gzip.compress(ByteBuffer(string: #"{"code":"out_of_range"}"#))
        let error = failure(machine.receivedEnd(body: body))?.error
        #expect(error?.code == .outOfRange)
        #expect(error?.metadata["x-one"] == "1")
        #expect(error?.metadata["x-two"] == "2")
        #expect(error?.metadata["trailer-x-two"] == nil)
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
        #expect(!again(.disconnected))
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
