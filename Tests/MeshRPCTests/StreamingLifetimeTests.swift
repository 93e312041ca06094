import MeshHTTP2
import MeshMessages
import MeshRPC
import NIOCore
import Synchronization
import Testing

@Suite("How streaming calls wait, end and are cut short, on loopback")
struct StreamingLifetimeTests {
    @Test("a deadline ends the stream at once and cancels the handler, which need not listen")
    func deadline() async throws {
        let cancelled = Gate()
        let late = Gate()
        let service = TestService.streams.onBidiStream("Wait") { requests, responses, context in
            #expect(context.timeout == .milliseconds(100))
            let error = await failure { try await requests.next() }
            #expect(error?.code == .deadlineExceeded)
            #expect(context.isCancelled)
            cancelled.open()
            // A task of its own is not cancelled with the handler's.
            await Task { await late.wait() }.value
            let write = await failure { try await responses.send(Answer()) }
            #expect(write?.code == .deadlineExceeded)
        }
        try await withRawClient(service) { server, client in
            let call = try await client.open("Wait", [("connect-timeout-ms", "100")])
            let reply = await call.reply { $0.endStream != nil }
            #expect(reply.endStream?.error?.code == .deadlineExceeded)
            await cancelled.wait()
            #expect(server.callsInFlight == 1)
            late.open()
            while server.callsInFlight > 0 { await Task.yield() }
        }
    }

    @Test("a client that resets its stream cancels the handler, in reading and in writing")
    func reset() async throws {
        let entered = Gate()
        let ended = Gate()
        let service = TestService.streams
            .onBidiStream("Read") { requests, _, _ in
                entered.open()
                let error = await failure { try await requests.next() }
                #expect(error?.code == .canceled)
                #expect(Task.isCancelled)
                ended.open()
            }
        try await withRawClient(service) { server, client in
            let call = try await client.open("Read")
            await entered.wait()
            call.reset()
            await ended.wait()
            while server.callsInFlight > 0 { await Task.yield() }
            let reply = try await client.exchange("Join", ask("alive"))
            #expect(reply.answers == ["alive"])
        }
    }

    @Test("a lost connection cancels the writer that waits for a slow reader")
    func lostConnection() async throws {
        let ended = Gate()
        let service = TestService.streams.onServerStream("Flood") { _, responses, _ in
            let chunk = Answer(profilesVersion: String(repeating: "x", count: 32_768))
            let error = await failure { while true { try await responses.send(chunk) } }
            #expect(error?.code == .canceled)
            ended.open()
        }
        try await withRawClient(service) { server, client in
            let other = try await RawClient.connect(to: server)
            let call = try await other.open("Flood", holds: true)
            call.send(ask("u"))
            call.finish()
            _ = await call.reply { $0.body.readableBytes >= 100_000 }
            await other.close()
            await ended.wait()
            while server.callsInFlight > 0 { await Task.yield() }
            let reply = try await client.exchange("Join", ask("alive"))
            #expect(reply.answers == ["alive"])
        }
    }

    @Test("a slow reader holds its writer, and gets everything in the end")
    func slowReader() async throws {
        let sent = Atomic<Int>(0)
        let size = 16_384
        let count = 200
        let service = TestService().onServerStream("Flood") { _, responses, _ in
            let chunk = Answer(profilesVersion: String(repeating: "x", count: size))
            for _ in 0..<count {
                try await responses.send(chunk)
                sent.add(1, ordering: .relaxed)
            }
        }
        let limits = HTTP2Limits()
        try await withRawClient(service) { _, client in
            let call = try await client.open("Flood", holds: true)
            call.send(ask("u"))
            call.finish()
            let first = await call.reply { $0.body.readableBytes >= limits.streamWindow }
            let bound = (limits.streamWindow + limits.sendBuffer) / size + 2
            let sentSoFar = sent.load(ordering: .relaxed)
            #expect(sentSoFar <= bound)
            call.release()
            var whole = await call.reply()
            whole.body = ByteBuffer(bytes: Array(first.body.readableBytesView) + Array(whole.body.readableBytesView))
            #expect(whole.answers.count == count)
            #expect(whole.endStream == EndStream())
        }
    }

    @Test("a cancelled child task gives up its read, and the next read gets the message")
    func cancelledRead() async throws {
        let entered = Gate()
        let givenUp = Gate()
        let service = TestService().onBidiStream("Patience") { requests, responses, _ in
            let reading = Task { await failure { try await requests.next() } }
            entered.open()
            reading.cancel()
            #expect(await reading.value?.code == .canceled)
            givenUp.open()
            let request = try await requests.next()
            try await responses.send(Answer(profilesVersion: request?.userID ?? ""))
        }
        try await withRawClient(service) { _, client in
            let call = try await client.open("Patience")
            await givenUp.wait()
            call.send(ask("kept"))
            call.finish()
            let reply = await call.reply()
            #expect(reply.answers == ["kept"])
        }
    }

    @Test("a handler may return before its peer has sent everything")
    func earlyReturn() async throws {
        let service = TestService.streams.onBidiStream("Enough") { requests, responses, _ in
            let first = try await requests.next()
            try await responses.send(Answer(profilesVersion: first?.userID ?? ""))
        }
        try await withRawClient(service) { _, client in
            let call = try await client.open("Enough")
            call.send(ask("first"))
            let reply = await call.reply { $0.endStream != nil }
            #expect(reply.answers == ["first"])
            for _ in 0..<10 { call.send(ask(String(repeating: "y", count: 100_000))) }
            call.finish()
            let rest = await call.reply()
            #expect(rest.end == .completed)
        }
    }

    @Test("a peer that goes on after the answer, or says nothing, is stopped")
    func lingering() async throws {
        var limits = ServerLimits()
        limits.maxLinger = .milliseconds(50)
        let service = TestService.streams.onBidiStream("Enough") { _, _, _ in }
        try await withRawClient(service, limits: limits) { _, client in
            let silent = try await client.open("Enough")
            let reply = await silent.reply()
            #expect(reply.endStream == EndStream())
            #expect(reply.end == .completed)
            let unary = try await client.open("Nowhere", contentType: "application/proto")
            let refused = await unary.reply()
            #expect(refused.status == "404")
        }
    }
}
