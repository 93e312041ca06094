import MeshMessages
import MeshRPC
import Testing

@Suite("A channel to several servers", .timeLimit(.minutes(1)))
struct ChannelBalancingTests {
    @Test("a slow server gets few calls, a killed one is ejected and comes back, and every call succeeds")
    func threeServers() async throws {
        let handler: Replicas.Handler = { name, _ in
            if name == "b" { try await Task.sleep(for: .milliseconds(100)) }
            return Answer(profilesVersion: name)
        }
        try await Replicas.with(3, handler) { replicas in
            let channel = replicas.channel()
            let first = await answers(400, width: 8) { _ in try await channel.read() }
            #expect(Set(first).isSubset(of: ["a", "b", "c"]))
            // How the quick ones share the rest is chance on a busy machine.
            #expect(first.count { $0 == "b" } < 400 / 3)
            #expect(first.contains("c"))

            await replicas.stop("c")
            var calls = 0
            while channel.ejectedEndpoints != [replicas.endpoint("c")], calls < 2000 {
                let without = await answers(8, width: 8) { _ in try await channel.read() }
                #expect(Set(without).isSubset(of: ["a", "b"]))
                calls += 8
            }
            #expect(channel.ejectedEndpoints == [replicas.endpoint("c")])

            try await replicas.start("c")
            var isBack = false
            while !isBack, !Task.isCancelled {
                let after = await answers(8, width: 8) { _ in try await channel.read() }
                #expect(Set(after).isSubset(of: ["a", "b", "c"]))
                isBack = after.contains("c") && channel.ejectedEndpoints.isEmpty
            }
            await channel.close()
        }
    }

    @Test("a server that drains loses no call, and none is made twice")
    func drain() async throws {
        try await Replicas.with(3) { replicas in
            let channel = replicas.channel()
            let underWay = Gate()
            let load = Task {
                await answers(1200, width: 8) { number in
                    if number == 200 { underWay.open() }
                    return try await channel.who()
                }
            }
            await underWay.wait()
            await replicas.stop("a", timeout: .seconds(20))
            let given = await load.value
            #expect(Set(given).isSubset(of: ["a", "b", "c"]))
            #expect(replicas.names.map(replicas.served(by:)).reduce(0, +) == 1200)
            await channel.close()
        }
    }

    @Test("an endpoint that leaves gets no more calls, and those in flight end well")
    func update() async throws {
        let entered = Gate()
        let leave = Gate()
        let handler: Replicas.Handler = { name, request in
            if request.userID == "slow" {
                entered.open()
                await leave.wait()
            }
            return Answer(profilesVersion: name)
        }
        try await Replicas.with(2, handler) { replicas in
            let channel = replicas.channel(to: ["a"])
            let slow = Task { try await channel.who("slow") }
            await entered.wait()
            channel.update([replicas.endpoint("b")])
            #expect(channel.endpoints == [replicas.endpoint("b")])
            let others = await answers(20, width: 4) { _ in try await channel.who() }
            #expect(Set(others) == ["b"])
            leave.open()
            let slowAnswer = try await slow.value
            #expect(slowAnswer == "a")
            await channel.close()
        }
    }

    @Test("without endpoints, and after closing, calls are unavailable")
    func nobody() async throws {
        let channel = RPCChannel(endpoints: [], group: .singletonMultiThreadedEventLoopGroup)
        #expect(await failure { try await channel.who() }?.code == .unavailable)
        await channel.close()
        channel.update([Endpoint(host: "127.0.0.1", port: 1)])
        #expect(channel.endpoints.isEmpty)
        #expect(await failure { try await channel.who() }?.message == "the channel is closed")
    }

    @Test("a call with an owner goes to no other server, even when the owner is away")
    func owner() async throws {
        try await Replicas.with(3) { replicas in
            let channel = replicas.channel()
            let owner = try await channel.who(route: .owner(of: "partition 7"))
            let again = await answers(20, width: 4) { _ in try await channel.who(route: .owner(of: "partition 7")) }
            #expect(Set(again) == [owner])
            let named = try await channel.who(route: .endpoint(replicas.endpoint("b")))
            #expect(named == "b")

            await replicas.stop(owner)
            let orphan = await failure { try await channel.who(route: .owner(of: "partition 7")) }
            #expect(orphan?.code == .unavailable)
            let elsewhere = await answers(20, width: 4) { _ in try await channel.read() }
            #expect(Set(elsewhere).isSubset(of: Set(replicas.names).subtracting([owner])))
            let unknown = Endpoint(host: "127.0.0.1", port: 1)
            #expect(await failure { try await channel.who(route: .endpoint(unknown)) }?.code == .unavailable)
            await channel.close()
        }
    }

    @Test("a stream counts at its endpoint until its end")
    func streams() async throws {
        try await Replicas.with(2) { replicas in
            let channel = replicas.channel { $0.maxCallsInFlight = 1 }
            let method = MethodDescriptor(service: "test.v1.TestService", method: "Count", kind: .serverStream)
            func open() async throws -> RPCStream<Ask, Answer> {
                try await channel.open(method, Ask(), options: .default)
            }
            let first = try await open()
            let second = try await open()
            let names = [try await first.next()?.profilesVersion, try await second.next()?.profilesVersion]
            #expect(Set(names) == ["a", "b"])
            #expect(await failure { try await open() }?.code == .resourceExhausted)
            second.cancel()
            #expect(await failure { try await second.next() }?.code == .canceled)
            let third = try await open()
            let name = try await third.next()?.profilesVersion
            #expect(name == names[1])
            await channel.close()
        }
    }
}
