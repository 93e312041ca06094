import MeshMessages
import MeshRPC
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite("A server and a channel on loopback")
struct LoopbackTests {
    @Test("a call comes back with its answer")
    func echo() async throws {
        try await withServer(.echo) { _, channel in
            let reply = try await channel.ask("Echo", "ada")
            #expect(reply == "ada")
        }
    }

    @Test("a thousand concurrent calls share two connections")
    func manyCalls() async throws {
        let peers = Mutex<Set<String>>([])
        let service = TestService().on("Echo") { request, context in
            peers.withLock { _ = $0.insert(context.peer) }
            return Answer(profilesVersion: request.userID)
        }
        var limits = ServerLimits()
        limits.http2.maxConcurrentStreams = 64
        try await withServer(service, limits: limits) { _, channel in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<1000 {
                    group.addTask { try await channel.ask("Echo", "user\(index)") == "user\(index)" }
                }
                for try await matched in group { #expect(matched) }
            }
        }
        #expect(peers.withLock { $0.count } <= 2)
    }

    @Test("messages of a megabyte pass the flow-control windows both ways")
    func largeMessages() async throws {
        let name = String(repeating: "x", count: 1 << 20)
        try await withServer(.echo) { _, channel in
            let reply = try await channel.ask("Echo", name)
            #expect(reply == name)
        }
    }

    @Test("an oversized message is refused with resource_exhausted and breaks nothing")
    func oversized() async throws {
        var limits = ServerLimits()
        limits.maxMessageSize = 100_000
        try await withServer(.echo, limits: limits) { _, channel in
            let error = await failure { try await channel.ask("Echo", String(repeating: "x", count: 200_000)) }
            #expect(error?.code == .resourceExhausted)
            let reply = try await channel.ask("Echo", "small")
            #expect(reply == "small")
        }
    }

    @Test("an unknown method is unimplemented")
    func unknownMethod() async throws {
        try await withServer(.echo) { _, channel in
            let error = await failure { try await channel.ask("Nothing") }
            #expect(error?.code == .unimplemented)
            #expect(error?.message.contains("/test.v1.TestService/Nothing") == true)
        }
    }

    @Test("a handler's RPCError crosses the wire whole; any other error is internal and says nothing")
    func handlerErrors() async throws {
        struct Secret: Error {}
        let service = TestService()
            .on("Known") { _, context in
                context.response.addTrailer("hint", "later")
                throw RPCError(
                    .failedPrecondition, "tab\t\"quote\" \u{1F600}", details: [.init(type: "a.B", value: [0, 255, 7])])
            }
            .on("Unknown") { _, _ in throw Secret() }
        try await withServer(service) { _, channel in
            let known = await failure { try await channel.ask("Known") }
            #expect(known?.code == .failedPrecondition)
            #expect(known?.message == "tab\t\"quote\" \u{1F600}")
            #expect(known?.details == [.init(type: "a.B", value: [0, 255, 7])])
            #expect(known?.metadata["hint"] == "later")
            let unknown = await failure { try await channel.ask("Unknown") }
            #expect(unknown?.code == .internal)
            #expect(unknown?.message == "internal error")
        }
    }

    @Test("a handler runs on its connection's event loop, also after it suspended there")
    func staysOnTheEventLoop() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let loops = Array(group.makeIterator())
        @Sendable func loopIndex() -> Int? { loops.firstIndex { $0.inEventLoop } }
        let service = TestService().on("Where") { _, _ in
            let before = loopIndex()
            await Task.yield()
            let after = loopIndex()
            return Answer(profilesVersion: "\(before.map(String.init) ?? "none") \(after.map(String.init) ?? "none")")
        }
        try await withServer(service) { _, channel in
            for _ in 0..<20 {
                let places = try await channel.ask("Where").split(separator: " ")
                #expect(places[0] != "none")
                #expect(places[0] == places[1])
            }
        }
    }

    @Test("request headers reach the handler")
    func metadata() async throws {
        let service = TestService().on("Header") { _, context in
            Answer(profilesVersion: context.metadata["x-tenant"] ?? "missing")
        }
        try await withServer(service) { _, channel in
            let options = CallOptions(timeout: .seconds(20), metadata: ["X-Tenant": "blue"])
            let reply = try await channel.ask("Header", options: options)
            #expect(reply == "blue")
        }
    }

    @Test("headers beyond the limit are refused and break nothing")
    func largeHeaders() async throws {
        try await withServer(.echo) { _, channel in
            let big = CallOptions(
                timeout: .seconds(20), metadata: ["x-big": String(repeating: "h", count: 20_000)])
            let error = await failure { try await channel.ask("Echo", options: big) }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.message.contains("headers") == true)
            let reply = try await channel.ask("Echo", "fine")
            #expect(reply == "fine")
        }
    }

    @Test("beyond its concurrency limit the server sheds with resource_exhausted")
    func sheds() async throws {
        let entered = Gate()
        let release = Gate()
        let service = TestService.echo.on("Hold") { _, _ in
            entered.open()
            await release.wait()
            return Answer(profilesVersion: "held")
        }
        var limits = ServerLimits()
        limits.maxConcurrentCalls = 1
        try await withServer(service, limits: limits) { _, channel in
            async let held = channel.ask("Hold")
            await entered.wait()
            let error = await failure { try await channel.ask("Echo") }
            #expect(error?.code == .resourceExhausted)
            release.open()
            let answer = try await held
            #expect(answer == "held")
            let reply = try await channel.ask("Echo", "again")
            #expect(reply == "again")
        }
    }

    @Test("draining lets the call in flight end and refuses new connections")
    func drains() async throws {
        let entered = Gate()
        let release = Gate()
        let service = TestService().on("Hold") { _, _ in
            entered.open()
            await release.wait()
            return Answer(profilesVersion: "held")
        }
        let group = MultiThreadedEventLoopGroup.singleton
        let server = RPCServer(services: [service], group: group)
        let port = try await server.start(host: "127.0.0.1", port: 0).port!
        let channel = RPCChannel(host: "127.0.0.1", port: port, group: group)
        async let held = channel.ask("Hold")
        await entered.wait()
        async let drained: Void = server.drain(timeout: .seconds(20))
        while server.boundAddress != nil { await Task.yield() }
        release.open()
        let answer = try await held
        #expect(answer == "held")
        await drained
        let error = await failure { try await channel.ask("Hold") }
        #expect(error?.code == .unavailable)
        await channel.close()
    }
}
