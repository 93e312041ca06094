import MeshHTTP2
import MeshMessages
import MeshRPC
import NIOCore
import Testing

@Suite("What a streaming server refuses, on loopback")
struct StreamingRefusalTests {
    @Test(
        "bytes that are no request end the stream with an error",
        arguments: [
            (Envelope(flags: 1, body: ByteBuffer(string: "x")).encoded(), RPCError.Code.internal),
            (Envelope(flags: 2, body: ByteBuffer(string: "{}")).encoded(), .invalidArgument),
            (Envelope(flags: 4, body: ByteBuffer(string: "x")).encoded(), .invalidArgument),
            (Envelope(body: ByteBuffer(bytes: [0xff])).encoded(), .invalidArgument),
            (ByteBuffer(bytes: [0, 0, 0]), .invalidArgument),
            (ByteBuffer(bytes: [0, 0, 0, 0, 9, 1]), .invalidArgument),
            (ByteBuffer(bytes: [0, 0xff, 0xff, 0xff, 0xff, 1]), .resourceExhausted),
        ])
    func badBytes(body: ByteBuffer, code: RPCError.Code) async throws {
        try await withRawClient(.streams) { _, client in
            let reply = try await client.exchange("Join", body)
            #expect(reply.status == "200")
            #expect(reply.endStream?.error?.code == code)
        }
    }

    @Test(
        "a head that asks for what there is not ends the stream with an error",
        arguments: [
            ("connect-timeout-ms", "12345678901", RPCError.Code.invalidArgument),
            ("connect-timeout-ms", "0", .deadlineExceeded),
            ("connect-protocol-version", "2", .invalidArgument),
            ("connect-content-encoding", "zstd", .unimplemented),
        ])
    func badHead(name: String, value: String, code: RPCError.Code) async throws {
        try await withRawClient(.streams) { _, client in
            let reply = try await client.exchange("Join", ask("u"), headers: [(name, value)])
            #expect(reply.status == "200")
            #expect(reply.answers.isEmpty)
            #expect(reply.endStream?.error?.code == code)
        }
    }

    @Test("what is no streaming request gets an HTTP status")
    func notStreaming() async throws {
        try await withRawClient(.streams) { _, client in
            let type = try await client.exchange("Join", contentType: "application/proto")
            #expect(type.status == "415")
            #expect(type.headers["accept-post"] == "application/connect+proto, application/connect+json")
            let verb = try await client.exchange("Join", verb: "PUT")
            #expect(verb.status == "405")
            #expect(verb.headers["allow"] == "POST")
            let unary = try await client.exchange("Echo", ask("u"))
            #expect(unary.status == "415")
            let path = try await client.exchange("Nowhere")
            #expect(path.status == "404")
        }
    }

    @Test("a message that is too large is refused while its sender is still sending, and the sender is stopped")
    func endlessMessage() async throws {
        var limits = ServerLimits()
        limits.maxMessageSize = 10_000
        limits.maxLinger = .milliseconds(50)
        try await withRawClient(.streams, limits: limits) { _, client in
            let call = try await client.open("Join")
            call.send(ByteBuffer(bytes: [0, 0, 1, 0, 0, 7]))
            let reply = await call.reply()
            #expect(reply.endStream?.error?.code == .resourceExhausted)
            #expect(reply.end == .reset(.noError) || reply.end == .completed)
        }
    }

    @Test("the refusal of a unary call arrives, however much of the request comes with it", arguments: 1...8)
    func earlyAnswer(pieces: Int) async throws {
        var limits = ServerLimits()
        limits.maxMessageSize = 1000
        try await withRawClient(.streams, limits: limits) { _, client in
            let call = try await client.open("Echo", contentType: "application/proto")
            for _ in 0..<pieces { call.send(ByteBuffer(repeating: 0x7a, count: 4096)) }
            let reply = await call.reply()
            #expect(reply.status == "429")
            #expect(String(buffer: reply.body).contains("resource_exhausted"))
        }
    }

    @Test("streams beyond their limit are shed with a hint; unary calls have a limit of their own")
    func sheds() async throws {
        let entered = Gate()
        let service = TestService.streams.onBidiStream("Hold") { requests, _, _ in
            entered.open()
            for try await _ in requests {}
        }
        var limits = ServerLimits()
        limits.maxConcurrentStreamCalls = 1
        try await withRawClient(service, limits: limits) { server, client in
            let held = try await client.open("Hold")
            await entered.wait()
            let shed = try await client.exchange("Join", ask("u"))
            #expect(shed.endStream?.error?.code == .resourceExhausted)
            #expect(shed.endStream?.metadata["retry-after"] == "1")
            let unary = try await client.exchange(
                "Echo", ByteBuffer(bytes: Ask(userID: "u").serializedBytes()), contentType: "application/proto")
            #expect(unary.status == "200")
            held.finish()
            let end = await held.reply()
            #expect(end.endStream == EndStream())
            while server.callsInFlight > 0 { await Task.yield() }
            let again = try await client.exchange("Join", ask("again"))
            #expect(again.answers == ["again"])
        }
    }

    @Test("a peer that may not call is told so before anything is decoded")
    func authorizes() async throws {
        struct OnlyEcho: CallAuthorizer {
            func refusal(of method: MethodDescriptor, to peer: PeerIdentity) -> RPCError? {
                method.method == "Echo" ? nil : RPCError(.permissionDenied, "\(peer.id ?? "nobody") may not")
            }
        }
        let service = TestService.streams.on("Other") { _, _ in Answer() }
        try await withRawClient(service, authorizer: OnlyEcho()) { _, client in
            let garbage = ByteBuffer(bytes: [0xff])
            let stream = try await client.exchange("Join", garbage)
            #expect(stream.endStream?.error?.code == .permissionDenied)
            let unary = try await client.exchange("Other", garbage, contentType: "application/proto")
            #expect(unary.status == "403")
            let allowed = try await client.exchange("Echo", contentType: "application/proto")
            #expect(allowed.status == "200")
        }
    }

    @Test("a connection beyond the limit is told to go away, and the others keep serving")
    func connections() async throws {
        var limits = ServerLimits()
        limits.maxConnections = 1
        try await withRawClient(.streams, limits: limits) { server, client in
            let first = try await client.exchange("Join", ask("first"))
            #expect(first.answers == ["first"])
            do {
                let other = try await RawClient.connect(to: server)
                let refused = try await other.open("Join")
                let reply = await refused.reply()
                #expect(reply.end == .reset(.refusedStream))
                await other.close()
            } catch {
                // GOAWAY was faster than the request.
                #expect(error as? HTTP2Error == .connectionClosed)
            }
            let again = try await client.exchange("Join", ask("again"))
            #expect(again.answers == ["again"])
        }
    }
}
