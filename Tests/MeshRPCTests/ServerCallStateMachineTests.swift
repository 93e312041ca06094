import MeshHTTP2
import MeshRPC
import Testing

@Suite("One call at the server, without sockets")
struct ServerCallStateMachineTests {
    let methods = MethodTable([
        MethodDescriptor(service: "a.B", method: "C"), MethodDescriptor(service: "a.B", method: "D"),
    ])
    let now = ContinuousClock.now
    var limits = ServerLimits()

    func head(_ changes: [String: String?] = [:], tooLarge: Bool = false) -> Result<
        ServerCallStateMachine.Accepted, RequestHead.Rejection
    > {
        var fields: [String: String] = [":method": "POST", ":path": "/a.B/D", "content-type": "application/proto"]
        for (name, value) in changes { fields[name] = value }
        var headers = HTTP2Headers()
        for (name, value) in fields { headers.add(name, value) }
        return unary(headers, tooLarge: tooLarge)
    }

    func unary(_ headers: HTTP2Headers, tooLarge: Bool = false) -> Result<
        ServerCallStateMachine.Accepted, RequestHead.Rejection
    > {
        let method = methods.index(ofPath: headers.value(of: ":path") ?? [])
        return RequestHead.unary(
            headers, tooLarge: tooLarge, method: method, of: methods, limits: limits, now: now)
    }

    func refusal(_ changes: [String: String?], tooLarge: Bool = false) -> ServerCallStateMachine.Rejection? {
        guard case .failure(let rejection) = head(changes, tooLarge: tooLarge) else { return nil }
        return rejection
    }

    @Test("a head in order names method, codec and deadline")
    func accepts() throws {
        let accepted = try head([
            "content-type": "application/json; charset=utf-8", "connect-timeout-ms": "1500",
            "connect-protocol-version": "1", "content-length": "12", "content-encoding": "identity",
        ]).get()
        #expect(accepted.method == 1)
        #expect(accepted.codec == .json)
        #expect(accepted.deadline == now.advanced(by: .milliseconds(1500)))
        #expect(accepted.contentLength == 12)
        #expect(try head().get().deadline == nil)
    }

    @Test("a longer deadline than the server's is shortened")
    func clamps() throws {
        let accepted = try head(["connect-timeout-ms": "9999999999"]).get()
        #expect(accepted.deadline == now.advanced(by: .seconds(60)))
    }

    @Test(
        "what is wrong with a head decides status and code",
        arguments: [
            (":path", "/a.B/X", 404, RPCError.Code.unimplemented),
            (":method", "GET", 405, .unknown),
            ("content-type", "text/plain", 415, .unknown),
            ("content-type", "application/protobuf", 415, .unknown),
            ("connect-protocol-version", "2", 400, .invalidArgument),
            ("content-encoding", "br", 501, .unimplemented),
            ("connect-timeout-ms", "12345678901", 400, .invalidArgument),
            ("connect-timeout-ms", "-1", 400, .invalidArgument),
            ("connect-timeout-ms", "", 400, .invalidArgument),
            ("content-length", "99999999", 429, .resourceExhausted),
        ] as [(String, String, Int, RPCError.Code)])
    func refuses(name: String, value: String, status: Int, code: RPCError.Code) throws {
        let rejection = try #require(refusal([name: value]))
        #expect(rejection.status == status)
        #expect(rejection.error.code == code)
    }

    @Test("a head without content type, and one that was too large, are refused")
    func refusesIncompleteHeads() {
        #expect(refusal(["content-type": nil])?.status == 415)
        #expect(refusal([:], tooLarge: true)?.status == 431)
    }

    @Test("an unsupported encoding is answered with what is supported")
    func namesEncodings() {
        let rejection = refusal(["content-encoding": "zstd"])
        #expect(rejection?.error.message.contains("supported: gzip, identity") == true)
        #expect(rejection?.error.metadata["accept-encoding"] == "gzip")
    }

    // MARK: - After the head

    func machine(timeout: String? = nil, maxMessageSize: Int = 100) -> ServerCallStateMachine {
        var machine = ServerCallStateMachine(maxMessageSize: maxMessageSize)
        var headers = HTTP2Headers()
        headers.add(":method", "POST")
        headers.add(":path", "/a.B/C")
        headers.add("content-type", "application/proto")
        if let timeout { headers.add("connect-timeout-ms", timeout) }
        let action = machine.receivedHead(unary(headers))
        #expect(action == .collect)
        return machine
    }

    func run(_ machine: inout ServerCallStateMachine) {
        guard case .run = machine.receivedEnd(now: now, admit: { true }) else {
            Issue.record("the handler was not started")
            return
        }
    }

    @Test("head, body, end, result: the handler runs once and its result is sent")
    func happyPath() {
        var machine = machine()
        #expect(machine.receivedBody(60) == .collect)
        #expect(machine.receivedBody(40) == .collect)
        run(&machine)
        #expect(machine.handlerFinished() == .respond)
        #expect(machine.handlerFinished() == .none)
        #expect(machine.streamClosed() == .none)
    }

    @Test("a body beyond the limit is refused once and the rest thrown away")
    func tooLarge() {
        var machine = machine()
        #expect(machine.receivedBody(100) == .collect)
        guard case .reject(let rejection) = machine.receivedBody(1) else {
            Issue.record("not refused")
            return
        }
        #expect(rejection.error.code == .resourceExhausted)
        #expect(machine.receivedBody(1000) == .none)
        #expect(machine.receivedEnd(now: now, admit: { true }) == .none)
    }

    @Test("expired work is dropped before it starts and takes no place")
    func expired() {
        var machine = machine(timeout: "10")
        let later = now.advanced(by: .milliseconds(10))
        let action = machine.receivedEnd(
            now: later,
            admit: {
                Issue.record("asked for a place")
                return true
            })
        guard case .reject(let rejection) = action else {
            Issue.record("not refused")
            return
        }
        #expect(rejection.error.code == .deadlineExceeded)
    }

    @Test("a server without room sheds before the handler")
    func sheds() {
        var machine = machine()
        guard case .reject(let rejection) = machine.receivedEnd(now: now, admit: { false }) else {
            Issue.record("not refused")
            return
        }
        #expect(rejection.error.code == .resourceExhausted)
        #expect(rejection.status == 429)
    }

    @Test("a deadline during the handler answers once; the late result is dropped")
    func overrun() {
        var machine = machine(timeout: "10")
        run(&machine)
        #expect(machine.deadlinePassed() == .expire)
        #expect(machine.deadlinePassed() == .none)
        #expect(machine.handlerFinished() == .none)
    }

    @Test("a deadline during the body is answered too")
    func slowBody() {
        var machine = machine(timeout: "10")
        guard case .reject(let rejection) = machine.deadlinePassed() else {
            Issue.record("not refused")
            return
        }
        #expect(rejection.error.code == .deadlineExceeded)
    }

    @Test("a stream that closes cancels the handler that runs, and nothing else")
    func reset() {
        var running = machine()
        run(&running)
        #expect(running.streamClosed() == .cancel)
        #expect(running.handlerFinished() == .none)
        var receiving = machine()
        #expect(receiving.streamClosed() == .none)
    }
}
