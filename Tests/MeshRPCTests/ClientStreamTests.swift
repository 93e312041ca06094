import MeshHTTP2
import MeshMessages
import MeshRPC
import NIOCore
import Synchronization
import Testing

@Suite("Streaming calls of a channel to a scripted server")
struct ClientStreamTests {
    typealias Stream = RPCStream<Ask, Answer>

    static func method(_ kind: MethodDescriptor.Kind) -> MethodDescriptor {
        MethodDescriptor(service: "test.v1.TestService", method: "Stream", kind: kind)
    }

    static func answer(_ text: String) -> ByteBuffer { MessageCodec.proto.encode(Answer(profilesVersion: text)) }

    static func open(
        _ channel: RPCChannel, _ kind: MethodDescriptor.Kind = .bidiStream, options: CallOptions = .default
    ) async throws -> Stream {
        try await channel.open(method(kind), options: options)
    }

    @Test("a server stream: one request, many responses, headers and trailers")
    func serverStream() async throws {
        let script: RawServer.Script = { stream in
            stream.onEnd = { stream in
                stream.head("application/connect+proto", status: 200, [("x-one", "1")])
                for index in 0..<stream.messages[0].readableBytes { stream.envelope(Self.answer("\(index)")) }
                stream.end(#"{"metadata":{"x-two":["2"]}}"#)
            }
        }
        try await withRawServer(script) { _, channel in
            let stream: Stream = try await channel.open(
                Self.method(.serverStream), Ask(userID: "ab"), options: .default)
            var received: [String] = []
            for try await response in stream { received.append(response.profilesVersion) }
            #expect(received == ["0", "1", "2", "3"])
            let headers = try await stream.headers()
            #expect(headers["x-one"] == "1")
            #expect(stream.trailers["x-two"] == "2")
        }
    }

    @Test("a client stream: many requests, one response; none and two are unimplemented")
    func clientStream() async throws {
        let script: RawServer.Script = { stream in
            stream.onEnd = { stream in
                stream.head()
                for _ in 1..<stream.messages.count { stream.envelope(Self.answer("\(stream.messages.count)")) }
                stream.end()
            }
        }
        try await withRawServer(script) { _, channel in
            func response(to count: Int) async throws -> String {
                let stream = try await Self.open(channel, .clientStream)
                for index in 0..<count { try await stream.send(Ask(userID: "\(index)")) }
                return try await stream.response().message.profilesVersion
            }
            let good = try await response(to: 2)
            #expect(good == "2")
            let none = await failure { try await response(to: 1) }
            #expect(none?.code == .unimplemented)
            let two = await failure { try await response(to: 3) }
            #expect(two?.code == .unimplemented)
        }
    }

    @Test("a full-duplex stream: every request is answered before the next is sent")
    func fullDuplex() async throws {
        let script: RawServer.Script = { stream in
            stream.head()
            var answered = 0
            stream.onBody = { stream in
                for message in stream.messages.dropFirst(answered) {
                    stream.envelope(message)
                    answered += 1
                }
            }
            stream.onEnd = { $0.end() }
        }
        try await withRawServer(script) { _, channel in
            let stream: RPCStream<Ask, Ask> = try await channel.open(Self.method(.bidiStream), options: .default)
            _ = try await stream.headers()
            for index in 0..<10 {
                try await stream.send(Ask(userID: "\(index)"))
                let echo = try await stream.next()
                #expect(echo?.userID == "\(index)")
            }
            stream.finishSending()
            let end = try await stream.next()
            #expect(end == nil)
        }
    }

    @Test("the head of a request says what Connect asks for")
    func requestHead() async throws {
        let script: RawServer.Script = { stream in
            let names = [
                "content-type", "connect-protocol-version", "connect-timeout-ms", "connect-accept-encoding",
                "connect-content-encoding", "x-mine",
            ]
            let seen = names.map { stream[$0] ?? "-" }.joined(separator: " ")
            stream.head("application/connect+json")
            stream.envelope(MessageCodec.json.encode(Answer(profilesVersion: seen)))
            stream.end()
        }
        var configuration = ChannelConfiguration()
        configuration.acceptCompression = true
        configuration.codec = .json
        try await withRawServer(configuration: configuration, script) { _, channel in
            let plain = try await Self.open(channel)
            let seen = try await plain.next()?.profilesVersion
            #expect(seen == "application/connect+json 1 - gzip - -")
            let options = CallOptions(timeout: .seconds(900), metadata: ["x-mine": "m"], compression: .gzip)
            let full = try await Self.open(channel, options: options)
            let parts = try await full.next()?.profilesVersion.split(separator: " ").map(String.init) ?? []
            #expect(parts.count == 6 && parts[4...] == ["gzip", "m"])
            let timeout = try #require(Int(parts[2]))
            #expect(timeout > 800_000 && timeout <= 900_000)
        }
    }

    @Test("compressed messages travel both ways")
    func compression() async throws {
        let text = String(repeating: "squeeze ", count: 1000)
        let script: RawServer.Script = { stream in
            stream.onEnd = { stream in
                stream.head("application/connect+proto", status: 200, [("connect-content-encoding", "gzip")])
                stream.envelope(stream.messages[0], flags: Envelope.compressed)
                let size = Ask(userID: "\(stream.messages[0].readableBytes)")
                stream.envelope(MessageCodec.proto.encode(size))
                stream.end()
            }
        }
        var configuration = ChannelConfiguration()
        configuration.requestCompression = .gzip
        configuration.acceptCompression = true
        try await withRawServer(configuration: configuration, script) { _, channel in
            let stream: RPCStream<Ask, Ask> = try await channel.open(Self.method(.bidiStream), options: .default)
            try await stream.send(Ask(userID: text))
            stream.finishSending()
            let echo = try await stream.next()
            #expect(echo?.userID == text)
            let size = try await stream.next().flatMap { Int($0.userID) }
            #expect(try #require(size) < 500)
        }
    }

    @Test("a peer that ends the call early is heard by who sends and by who reads")
    func earlyError() async throws {
        let script: RawServer.Script = { stream in
            stream.onBody = { stream in
                stream.onBody = nil
                stream.head()
                stream.end(#"{"error":{"code":"permission_denied","message":"not you"}}"#)
            }
        }
        try await withRawServer(script) { _, channel in
            let stream = try await Self.open(channel, .clientStream)
            let sending = await failure {
                while true { try await stream.send(Ask(userID: String(repeating: "x", count: 10_000))) }
            }
            #expect(sending?.code == .permissionDenied)
            let reading = await failure { try await stream.response() }
            #expect(reading?.message == "not you")
        }
    }

    @Test("a peer that does not read stops the sender; one that reads on lets it go on")
    func backpressure() async throws {
        let held = Mutex<NIOLoopBound<RawStream>?>(nil)
        let isOver = Atomic<Bool>(false)
        let script: RawServer.Script = { stream in
            held.withLock { $0 = NIOLoopBound(stream, eventLoop: stream.eventLoop) }
            stream.holdsBody = true
            stream.onClose = { _ in isOver.store(true, ordering: .relaxed) }
        }
        try await withRawServer(script) { _, channel in
            let stream = try await Self.open(channel, .clientStream)
            let sent = Atomic<Int>(0)
            let sender = Task {
                for _ in 0..<100 {
                    try await stream.send(Ask(userID: String(repeating: "x", count: 100_000)))
                    sent.add(1, ordering: .relaxed)
                }
                stream.finishSending()
            }
            // Nothing comes any more once the window is used up.
            while held.withLock({ $0 }) == nil { await Task.yield() }
            let server = try #require(held.withLock { $0 })
            var window = 0
            while window < 256 * 1024, !isOver.load(ordering: .relaxed) {
                window = try await server.eventLoop.submit { server.value.body.readableBytes }.get()
                await Task.yield()
            }
            let stopped = sent.load(ordering: .relaxed)
            #expect(stopped < 10)
            try await server.eventLoop.submit {
                server.value.onEnd = { stream in
                    stream.head()
                    stream.envelope(Self.answer("\(stream.messages.count)"))
                    stream.end()
                }
                server.value.readOn()
            }.get()
            try await sender.value
            let answer = try await stream.response().message.profilesVersion
            #expect(answer == "100")
        }
    }

    @Test("a reader that does not read stops the peer; messages larger than the window pass")
    func slowReader() async throws {
        let written = Atomic<Int>(0)
        let script: RawServer.Script = { stream in
            stream.head()
            let write: (RawStream) -> Void = { stream in
                while stream.stream.isWritable, written.load(ordering: .relaxed) < 40 {
                    written.add(1, ordering: .relaxed)
                    stream.envelope(Self.answer(String(repeating: "y", count: 400_000)))
                }
                if written.load(ordering: .relaxed) == 40 {
                    stream.onWritable = nil
                    stream.end()
                }
            }
            stream.onWritable = write
            write(stream)
        }
        try await withRawServer(script) { _, channel in
            let stream = try await Self.open(channel, .serverStream)
            _ = try await stream.headers()
            var count = 0
            while let message = try await stream.next() {
                #expect(message.profilesVersion.utf8.count == 400_000)
                count += 1
                #expect(written.load(ordering: .relaxed) <= count + 2)
            }
            #expect(count == 40)
        }
    }

    // MARK: - Ends

    @Test("a task that is cancelled while it reads, sends or waits for headers cancels the call with RST_STREAM CANCEL")
    func cancellation() async throws {
        let begun = Mutex(0)
        let ends = Mutex<[HTTP2StreamEnd]>([])
        let script: RawServer.Script = { stream in
            begun.withLock { $0 += 1 }
            stream.holdsBody = true
            stream.onClose = { end in ends.withLock { $0.append(end) } }
        }
        try await withRawServer(script) { _, channel in
            let acts: [@Sendable (Stream) async throws -> Void] = [
                { (stream: Stream) async throws in _ = try await stream.next() },
                { stream in _ = try await stream.headers() },
                { stream in while true { try await stream.send(Ask(userID: String(repeating: "x", count: 99_999))) } },
            ]
            for (number, act) in acts.enumerated() {
                let stream = try await Self.open(channel)
                // A server never sees a stream that is reset in the burst that opens it.
                while begun.withLock({ $0 }) <= number { await Task.yield() }
                let task = Task { await failure { try await act(stream) } }
                task.cancel()
                #expect(await task.value?.code == .canceled)
                let after = await failure { try await stream.next() }
                #expect(after?.code == .canceled)
            }
            while ends.withLock({ $0.count }) < 3 { await Task.yield() }
            #expect(ends.withLock { $0 } == Array(repeating: .reset(.cancel), count: 3))
        }
    }

    @Test("a stream that nobody holds any more is cancelled")
    func abandoned() async throws {
        let opened = Gate()
        let closed = Gate()
        let script: RawServer.Script = { stream in
            stream.onClose = { _ in closed.open() }
            opened.open()
        }
        try await withRawServer(script) { _, channel in
            do {
                let stream = try await Self.open(channel)
                // A head and its reset in one read are a stream that a server never begins with, and never closes.
                await opened.wait()
                withExtendedLifetime(stream) {}
            }
            await closed.wait()
        }
    }

    @Test("a deadline ends a stream; without one it has none")
    func deadline() async throws {
        let script: RawServer.Script = { stream in
            stream.head()
            stream.envelope(Self.answer("first"))
        }
        try await withRawServer(script) { _, channel in
            func end(of stream: Stream) async -> RPCError? {
                await failure { while let _ = try await stream.next() {} }
            }
            let stream = try await Self.open(channel, options: CallOptions(timeout: .milliseconds(500)))
            let ended = await end(of: stream)
            #expect(ended?.code == .deadlineExceeded)
            let inherited = try await CallScope.$current.withValue(
                CallScope(deadline: .now.advanced(by: .milliseconds(500)))
            ) {
                try await Self.open(channel)
            }
            let late = await end(of: inherited)
            #expect(late?.code == .deadlineExceeded)
            let free = try await Self.open(channel)
            let first = try await free.next()?.profilesVersion
            #expect(first == "first")
        }
    }

    @Test("a response without EndStream yields its messages, then internal")
    func truncated() async throws {
        let script: RawServer.Script = { stream in
            stream.head()
            stream.envelope(Self.answer("only"))
            stream.stream.finish()
        }
        try await withRawServer(script) { _, channel in
            let stream = try await Self.open(channel)
            let only = try await stream.next()?.profilesVersion
            #expect(only == "only")
            let error = await failure { try await stream.next() }
            #expect(error?.code == .internal)
        }
    }

    @Test("closing the channel ends its streams")
    func close() async throws {
        let script: RawServer.Script = { $0.head() }
        try await withRawServer(script) { _, channel in
            let stream = try await Self.open(channel)
            _ = try await stream.headers()
            await channel.close()
            let error = await failure { try await stream.next() }
            #expect(error?.code == .unavailable)
        }
    }
}
