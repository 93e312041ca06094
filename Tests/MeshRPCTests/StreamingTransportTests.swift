import MeshMessages
import MeshRPC
import NIOCore
import NIOPosix
import Testing

@Suite("What lies between the socket and HTTP/2")
struct StreamingTransportTests {
    /// Proves nothing, but takes its time and gives a name.
    struct Named: ServerTransport {
        func prepare(_ channel: any Channel, ready: @escaping (String?) throws -> Void) throws {
            try channel.pipeline.syncOperations.addHandler(Hold(ready))
        }

        /// Holds the first bytes back until HTTP/2 is behind it, as a handshake does.
        final class Hold: ChannelInboundHandler {
            typealias InboundIn = ByteBuffer
            private let ready: (String?) throws -> Void
            private var isReady = false

            init(_ ready: @escaping (String?) throws -> Void) { self.ready = ready }

            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                if !isReady {
                    isReady = true
                    do { try ready("spiffe://test/ranker") } catch { context.fireErrorCaught(error) }
                }
                context.fireChannelRead(data)
            }
        }
    }

    @Test("HTTP/2 begins when the transport says so, and handlers learn the name that it proved")
    func named() async throws {
        let service = TestService().onServerStream("Who") { _, responses, context in
            try await responses.send(Answer(profilesVersion: context.peerID ?? "nobody"))
            context.logger.debug("asked")
        }
        let group = MultiThreadedEventLoopGroup.singleton
        let server = RPCServer(services: [service], group: group, transport: Named())
        try await server.start(host: "127.0.0.1", port: 0)
        let client = try await RawClient.connect(to: server)
        let reply = try await client.exchange("Who", ask("u"))
        #expect(reply.answers == ["spiffe://test/ranker"])
        await client.close()
        await server.drain(timeout: .seconds(5))
    }

    @Test("several tasks may send at once; each message stays whole")
    func manyWriters() async throws {
        let service = TestService().onServerStream("Crowd") { _, responses, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        let text = String(repeating: "\(index) ", count: 20_000)
                        for _ in 0..<5 { try await responses.send(Answer(profilesVersion: text)) }
                    }
                }
                try await group.waitForAll()
            }
        }
        try await withRawClient(service) { _, client in
            let reply = try await client.exchange("Crowd", ask("u"))
            var counts: [String: Int] = [:]
            for answer in reply.answers { counts[String(answer.prefix { $0 != " " }), default: 0] += 1 }
            #expect(counts.count == 20)
            #expect(counts.values.allSatisfy { $0 == 5 })
            #expect(reply.endStream == EndStream())
        }
    }
}
