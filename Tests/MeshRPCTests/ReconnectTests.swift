import MeshMessages
import MeshRPC
import NIOCore
import NIOPosix
import Testing

@Suite("Peers that come and go")
struct ReconnectTests {
    @Test("a peer cut off during a call gives unavailable, and the channel finds it again")
    func reconnects() async throws {
        let entered = Gate()
        let service = TestService.echo.on("Hang") { _, _ in
            entered.open()
            await Gate().wait()
            return Answer()
        }
        let group = MultiThreadedEventLoopGroup.singleton
        let first = RPCServer(services: [service], group: group)
        let port = try await first.start(host: "127.0.0.1", port: 0).port!
        let channel = RPCChannel(host: "127.0.0.1", port: port, group: group, random: { 0 })
        let hanging = Task { await failure { try await channel.ask("Hang") } }
        await entered.wait()
        await first.drain(timeout: .zero)
        #expect(await hanging.value?.code == .unavailable)

        let refused = await failure { try await channel.ask("Echo") }
        #expect(refused?.code == .unavailable)
        #expect(refused?.message.contains("127.0.0.1:\(port)") == true)

        let second = RPCServer(services: [.echo as TestService], group: group)
        try await second.start(host: "127.0.0.1", port: port)
        let reply = try await channel.ask("Echo", "back")
        #expect(reply == "back")
        await channel.close()
        await second.drain()
    }

    @Test("a closed channel refuses calls")
    func closed() async throws {
        let channel = RPCChannel(host: "127.0.0.1", port: 1, group: MultiThreadedEventLoopGroup.singleton)
        await channel.close()
        #expect(await failure { try await channel.ask("Echo") }?.code == .unavailable)
    }
}
