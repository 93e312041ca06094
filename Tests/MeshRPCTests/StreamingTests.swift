import MeshHTTP2
import MeshMessages
import MeshRPC
import NIOCore
import Testing

@Suite("Streaming calls at a server on loopback")
struct StreamingTests {
    @Test("one request, many responses, an end")
    func serverStream() async throws {
        try await withRawClient(.streams) { _, client in
            let reply = try await client.exchange("Count", ask("n"))
            #expect(reply.status == "200")
            #expect(reply.headers["content-type"] == "application/connect+proto")
            #expect(reply.answers == ["n0", "n1", "n2"])
            #expect(reply.endStream == EndStream())
            #expect(reply.end == .completed)
        }
    }

    @Test("many requests, one response")
    func clientStream() async throws {
        try await withRawClient(.streams) { _, client in
            var body = ask("a")
            for user in ["b", "c"] { body.writeImmutableBuffer(ask(user)) }
            let reply = try await client.exchange("Join", body)
            #expect(reply.answers == ["a b c"])
            let none = try await client.exchange("Join")
            #expect(none.answers == [""])
            #expect(none.endStream == EndStream())
        }
    }

    @Test("requests and responses alternate while both directions are open")
    func fullDuplex() async throws {
        try await withRawClient(.streams) { _, client in
            let call = try await client.open("Talk")
            for user in ["one", "two", "three"] {
                call.send(ask(user))
                let reply = await call.reply { !$0.envelopes.isEmpty }
                #expect(reply.answers == [user])
            }
            call.finish()
            let rest = await call.reply()
            #expect(rest.endStream == EndStream())
            #expect(rest.end == .completed)
        }
    }

    @Test("messages larger than the window pass, whole and in order")
    func largeMessages() async throws {
        let users = (0..<4).map { String(repeating: "\($0)", count: 1 << 20) }
        try await withRawClient(.streams) { _, client in
            var body = ByteBuffer()
            for user in users { body.writeImmutableBuffer(ask(user)) }
            let reply = try await client.exchange("Talk", body)
            let isWhole = reply.answers == users
            #expect(isWhole)
        }
    }

    @Test("JSON streams too")
    func json() async throws {
        try await withRawClient(.streams) { _, client in
            let body = Envelope(body: ByteBuffer(string: #"{"userId":"j"}"#)).encoded()
            let reply = try await client.exchange("Count", body, contentType: "application/connect+json")
            #expect(reply.headers["content-type"] == "application/connect+json")
            let texts = reply.envelopes.map { String(buffer: $0.body).filter { !$0.isWhitespace } }
            #expect(texts.count == 4)
            #expect(texts.first?.contains(#""j0""#) == true)
        }
    }

    @Test("an error after responses comes at the end, with details, headers and trailers")
    func errorAfterResponses() async throws {
        let service = TestService().onServerStream("Break") { _, responses, context in
            context.response.addHeader("x-head", "h")
            context.response.addTrailer("x-tail", "1")
            context.response.addTrailer("x-tail", "2")
            context.response.addTrailer("x-bin", bytes: [0, 255])
            try await responses.send(Answer(profilesVersion: "first"))
            throw RPCError(
                .aborted, "no more", details: [.init(type: "a.B", value: [1])],
                metadata: ["x-error": "e", "content-type": "text/plain"])
        }
        try await withRawClient(service) { _, client in
            let reply = try await client.exchange("Break", ask("u"))
            #expect(reply.status == "200")
            #expect(reply.headers["x-head"] == "h")
            #expect(reply.answers == ["first"])
            let end = try #require(reply.endStream)
            #expect(end.error?.code == .aborted)
            #expect(end.error?.details == [.init(type: "a.B", value: [1])])
            #expect(end.metadata.values(for: "x-tail") == ["1", "2"])
            #expect(end.metadata.bytes(for: "x-bin") == [0, 255])
            #expect(end.metadata["x-error"] == "e")
            #expect(end.metadata["content-type"] == nil)
        }
    }

    @Test("headers can be sent before the first response")
    func earlyHeaders() async throws {
        let release = Gate()
        let service = TestService().onServerStream("Slow") { _, responses, context in
            context.response.addHeader("x-early", "yes")
            try await responses.sendHeaders()
            await release.wait()
        }
        try await withRawClient(service) { _, client in
            let call = try await client.open("Slow")
            call.send(ask("u"))
            call.finish()
            let reply = await call.reply { !$0.head.isEmpty }
            #expect(reply.headers["x-early"] == "yes")
            release.open()
            let rest = await call.reply()
            #expect(rest.endStream == EndStream())
        }
    }

    @Test("a call that needs one request says unimplemented to none and to two")
    func wrongCount() async throws {
        try await withRawClient(.streams) { _, client in
            let none = try await client.exchange("Count")
            #expect(none.status == "200")
            #expect(none.endStream?.error?.code == .unimplemented)
            var two = ask("a")
            two.writeImmutableBuffer(ask("b"))
            let many = try await client.exchange("Count", two)
            #expect(many.endStream?.error?.code == .unimplemented)
        }
    }

    @Test("messages come and go as handlers on other threads please")
    func elsewhere() async throws {
        actor Elsewhere {
            func talk(_ requests: RequestStream<Ask>, _ responses: ResponseWriter<Answer>) async throws {
                for try await request in requests {
                    try await responses.send(Answer(profilesVersion: request.userID))
                }
            }
        }
        let place = Elsewhere()
        let service = TestService().onBidiStream("Talk") { requests, responses, _ in
            try await place.talk(requests, responses)
        }
        try await withRawClient(service) { _, client in
            let users = (0..<500).map { "user\($0)" }
            var body = ByteBuffer()
            for user in users { body.writeImmutableBuffer(ask(user)) }
            let reply = try await client.exchange("Talk", body)
            let isWhole = reply.answers == users
            #expect(isWhole)
        }
    }
}
