import MeshHTTP2
import MeshMessages
import MeshRPC
import NIOCore
import ProtobufC
import Synchronization
import Testing

@Suite("Unary calls of a channel to a scripted server")
struct ClientUnaryTests {
    static let reading = TestService.method("Read", .noSideEffects)
    static let writing = TestService.method("Write")

    static func answer(_ stream: RawStream, _ text: String, _ more: [(String, String)] = []) {
        stream.answer(MessageCodec.proto.encode(Answer(profilesVersion: text)), "application/proto", status: 200, more)
    }

    func call(
        _ channel: RPCChannel, _ method: MethodDescriptor = writing, _ user: String = "u",
        options: CallOptions = CallOptions(timeout: .seconds(20))
    ) async throws -> RPCResponse<Answer> {
        try await channel.call(method, Ask(userID: user), options: options)
    }

    @Test("a response brings headers and trailers, the latter without their prefix; -bin ones as bytes")
    func metadata() async throws {
        let script: RawServer.Script = { stream in
            Self.answer(
                stream, "a", [("x-one", "1"), ("x-one", "2"), ("trailer-x-two", "3"), ("trailer-x-bin", "AAEC")])
        }
        try await withRawServer(script) { _, channel in
            let response = try await call(channel)
            #expect(response.message.profilesVersion == "a")
            #expect(response.headers.values(for: "x-one") == ["1", "2"])
            #expect(response.headers["trailer-x-two"] == nil)
            #expect(response.trailers["x-two"] == "3")
            #expect(response.trailers.bytes(for: "x-bin") == [0, 1, 2])
        }
    }

    @Test("an empty body is an empty message")
    func emptyBody() async throws {
        try await withRawServer({ $0.answer(ByteBuffer(), "application/proto") }) { _, channel in
            let response = try await call(channel)
            #expect(response.message == Answer())
        }
    }

    @Test("requests of the threshold or more are compressed, responses are when the peer likes")
    func compression() async throws {
        let script: RawServer.Script = { stream in
            stream.onEnd = { stream in
                let seen = "\(stream["content-encoding"] ?? "-") \(stream["accept-encoding"] ?? "-")"
                let body = try! Compression.gzip.compress(MessageCodec.proto.encode(Answer(profilesVersion: seen)))
                stream.answer(body, "application/proto", status: 200, [("content-encoding", "gzip")])
            }
        }
        var configuration = ChannelConfiguration()
        configuration.requestCompression = .gzip
        configuration.acceptCompression = true
        try await withRawServer(configuration: configuration, script) { _, channel in
            let small = try await call(channel)
            #expect(small.message.profilesVersion == "- gzip")
            let large = try await call(channel, Self.writing, String(repeating: "x", count: 2000))
            #expect(large.message.profilesVersion == "gzip gzip")
        }
        configuration.acceptCompression = false
        try await withRawServer(configuration: configuration, script) { _, channel in
            let error = await failure { try await call(channel) }
            #expect(error?.code == .internal)
        }
    }

    @Test("a response beyond the limit, and one that unpacks beyond it, are resource_exhausted")
    func tooLarge() async throws {
        let bomb: RawServer.Script = { stream in
            let body = try! Compression.gzip.compress(ByteBuffer(repeating: 0, count: 1 << 20))
            stream.answer(body, "application/proto", status: 200, [("content-encoding", "gzip")])
        }
        let large: RawServer.Script = { $0.answer(ByteBuffer(repeating: 0, count: 1 << 20), "application/proto") }
        var configuration = ChannelConfiguration()
        configuration.maxResponseSize = 100_000
        configuration.acceptCompression = true
        for script in [bomb, large] {
            try await withRawServer(configuration: configuration, script) { _, channel in
                let error = await failure { try await call(channel) }
                #expect(error?.code == .resourceExhausted)
            }
        }
    }

    @Test("GET carries the message in the path, the same each time; a long one is posted, and so is what has effects")
    func get() async throws {
        let script: RawServer.Script = { Self.answer($0, "\($0.verb) \($0["content-type"] ?? "-") \($0.path)") }
        var configuration = ChannelConfiguration()
        configuration.useGet = true
        try await withRawServer(configuration: configuration, script) { _, channel in
            let user = "??>>"
            let message = Ask(userID: user).serializedBytes()
            let encoded = Base64.encode(message).map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
            let expected =
                "GET - /test.v1.TestService/Read?connect=v1&base64=1&encoding=proto&message=" + String(encoded)
            for _ in 0..<2 {
                let response = try await call(channel, Self.reading, user)
                #expect(response.message.profilesVersion == expected)
            }
            let effect = try await call(channel, Self.writing)
            #expect(effect.message.profilesVersion == "POST application/proto /test.v1.TestService/Write")
            let long = try await call(channel, Self.reading, String(repeating: "x", count: 7000))
            #expect(long.message.profilesVersion == "POST application/proto /test.v1.TestService/Read")
            let chosen = try await call(channel, Self.reading, options: CallOptions(useGet: false))
            #expect(chosen.message.profilesVersion.hasPrefix("POST"))
            let squeezed = CallOptions(timeout: .seconds(20), compression: .gzip)
            let small = try await call(channel, Self.reading, String(repeating: "x", count: 7000), options: squeezed)
            #expect(small.message.profilesVersion.contains("&base64=1&compression=gzip&encoding=proto&message="))
        }
    }

    @Test("JSON is spoken when the channel is told so")
    func json() async throws {
        let script: RawServer.Script = { stream in
            stream.onEnd = { stream in
                let text = "\(stream["content-type"] ?? "-") \(String(buffer: stream.body))"
                stream.answer(
                    MessageCodec.json.encode(Answer(profilesVersion: text)), "application/json; charset=utf-8")
            }
        }
        var configuration = ChannelConfiguration()
        configuration.codec = .json
        try await withRawServer(configuration: configuration, script) { _, channel in
            let response = try await call(channel, Self.writing, "ada")
            #expect(response.message.profilesVersion.hasPrefix("application/json {"))
            #expect(response.message.profilesVersion.contains("ada"))
        }
    }

    @Test("a refused stream is tried again, also when the method may not be repeated")
    func refused() async throws {
        let calls = Atomic<Int>(0)
        let script: RawServer.Script = { stream in
            if calls.add(1, ordering: .relaxed).newValue < 3 {
                stream.stream.reset(.refusedStream)
            } else {
                Self.answer(stream, "third")
            }
        }
        try await withRawServer(script) { _, channel in
            let response = try await call(channel)
            #expect(response.message.profilesVersion == "third")
        }
    }

    @Test("after GOAWAY the call in flight ends and the next takes a new connection")
    func goAway() async throws {
        let held = Mutex<NIOLoopBound<RawStream>?>(nil)
        let entered = Gate()
        let script: RawServer.Script = { stream in
            guard stream.path.hasSuffix("Read") else { return Self.answer(stream, "other") }
            held.withLock { $0 = NIOLoopBound(stream, eventLoop: stream.eventLoop) }
            entered.open()
        }
        try await withRawServer(script) { server, channel in
            async let first = call(channel, Self.reading)
            await entered.wait()
            server.goAway()
            while server.connectionCount < 2 {
                let other = try await call(channel)
                #expect(other.message.profilesVersion == "other")
            }
            let stream = try #require(held.withLock { $0 })
            stream.eventLoop.execute { Self.answer(stream.value, "first") }
            let response = try await first
            #expect(response.message.profilesVersion == "first")
        }
    }

    @Test("a peer that allows few streams gets a second connection, and no third")
    func pools() async throws {
        let arrived = Atomic<Int>(0)
        let held = Mutex<[NIOLoopBound<RawStream>]>([])
        let script: RawServer.Script = { stream in
            held.withLock { $0.append(NIOLoopBound(stream, eventLoop: stream.eventLoop)) }
            arrived.add(1, ordering: .relaxed)
        }
        var limits = HTTP2Limits()
        limits.maxConcurrentStreams = 2
        try await withRawServer(limits: limits, script) { server, channel in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await call(channel).message.profilesVersion }
                }
                var answered = 0
                while answered < 6 {
                    while arrived.load(ordering: .relaxed) < min(6, answered + 4) { await Task.yield() }
                    #expect(server.connectionCount == 2)
                    let stream = held.withLock { $0.removeFirst() }
                    stream.eventLoop.execute { Self.answer(stream.value, "held") }
                    let text = try await group.next()
                    #expect(text == "held")
                    answered += 1
                }
            }
        }
    }
}
