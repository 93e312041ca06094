import MeshMessages
import MeshRPC
import Synchronization
import Testing

@Suite("Calls to the owners of keys", .timeLimit(.minutes(1)))
struct ChannelOwnerTests {
    private static func sentOn(to owner: Endpoint) -> RPCError {
        RPCError(.unavailable, "another's", metadata: ["freshet-owner": owner.description])
    }

    @Test("a call goes to the owner that the table names, also where balancing does not")
    func named() async throws {
        try await Replicas.with(2) { replicas in
            let channel = replicas.channel(to: ["a"])
            channel.update([replicas.endpoint("a")], owners: OwnerTable(owners: [replicas.endpoint("b")]))
            let owner = try await channel.who(route: .owner(of: "u"))
            #expect(owner == "b")
            let others = await answers(20, width: 2) { _ in try await channel.who() }
            #expect(Set(others) == ["a"])
            await channel.close()
        }
    }

    @Test("the client follows to an owner that it did not know, without spending its retry budget")
    func follows() async throws {
        let owner = Mutex<Endpoint?>(nil)
        let handler: Replicas.Handler = { name, _ in
            if name == "a", let owner = owner.withLock({ $0 }) { throw Self.sentOn(to: owner) }
            return Answer(profilesVersion: name)
        }
        try await Replicas.with(2, handler) { replicas in
            owner.withLock { $0 = replicas.endpoint("b") }
            let channel = replicas.channel(to: ["a"]) { configuration in
                configuration.retry.budget.fraction = 0
                configuration.retry.budget.perSecond = 0
            }
            channel.update([replicas.endpoint("a")], owners: OwnerTable(owners: [replicas.endpoint("a")]))
            let answers = await answers(50, width: 5) { _ in try await channel.who(route: .owner(of: "u")) }
            #expect(Set(answers) == ["b"])
            #expect(channel.ejectedEndpoints.isEmpty)
            await channel.close()
        }
    }

    @Test("two that send a call to each other do not keep it beyond its deadline")
    func circle() async throws {
        let endpoints = Mutex<[String: Endpoint]>([:])
        let handler: Replicas.Handler = { name, _ in
            let other = endpoints.withLock { $0[name == "a" ? "b" : "a"] }
            throw other.map(Self.sentOn) ?? RPCError(.internal, "the test has not begun")
        }
        try await Replicas.with(2, handler) { replicas in
            endpoints.withLock { $0 = ["a": replicas.endpoint("a"), "b": replicas.endpoint("b")] }
            let channel = replicas.channel()
            channel.update(replicas.endpoints, owners: OwnerTable(owners: [replicas.endpoint("a")]))
            let options = CallOptions(timeout: .milliseconds(200), route: .owner(of: "u"))
            let error = await failure { try await channel.ask("Who", "u", options: options) }
            #expect(error?.code == .unavailable || error?.code == .deadlineExceeded)
            await channel.close()
        }
    }

    @Test("a call waits for an owner that is away, and is served when it is back")
    func waitsForReconnect() async throws {
        try await Replicas.with(1) { replicas in
            let channel = replicas.channel()
            channel.update(replicas.endpoints, owners: OwnerTable(owners: [replicas.endpoint("a")]))
            await replicas.stop("a")
            let refused = await failure { try await channel.who() }
            #expect(refused?.code == .unavailable)
            async let answer = channel.who(route: .owner(of: "u"))
            try await replicas.start("a")
            let name = try await answer
            #expect(name == "a")
            await channel.close()
        }
    }

    @Test("a call waits for an owner that is not known, until the topology names it")
    func waitsForTopology() async throws {
        try await Replicas.with(1) { replicas in
            let channel = replicas.channel()
            channel.update(replicas.endpoints, owners: OwnerTable(owners: [nil]))
            async let answer = channel.who(route: .owner(of: "u"))
            channel.update(replicas.endpoints, owners: OwnerTable(owners: replicas.endpoints))
            let name = try await answer
            #expect(name == "a")
            await channel.close()
        }
    }

    @Test("an owner that never comes is unavailable at the deadline, and the call was sent to nobody")
    func deadline() async throws {
        try await Replicas.with(1) { replicas in
            let channel = replicas.channel()
            channel.update(replicas.endpoints, owners: OwnerTable(owners: [nil]))
            let options = CallOptions(timeout: .milliseconds(200), route: .owner(of: "u"))
            let error = await failure { try await channel.ask("Who", "u", options: options) }
            #expect(error?.code == .unavailable)
            #expect(replicas.served(by: "a") == 0)
            await channel.close()
        }
    }

    @Test("a waiting call ends when its caller gives up")
    func cancelled() async throws {
        try await Replicas.with(1) { replicas in
            let channel = replicas.channel()
            channel.update(replicas.endpoints, owners: OwnerTable(owners: [nil]))
            let call = Task { try await channel.who(route: .owner(of: "u")) }
            call.cancel()
            let error = await failure { try await call.value }
            #expect(error?.code == .canceled)
            await channel.close()
        }
    }

    @Test("with retries switched off nothing is followed or waited for")
    func never() async throws {
        try await Replicas.with(1) { replicas in
            let channel = replicas.channel { $0.retry = .never }
            channel.update(replicas.endpoints, owners: OwnerTable(owners: [nil]))
            let error = await failure { try await channel.who(route: .owner(of: "u")) }
            #expect(error?.code == .unavailable)
            await channel.close()
        }
    }
}
