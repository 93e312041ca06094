import MeshMessages
import MeshRPC
import Synchronization
import Testing

@Suite("Calls that a channel makes again", .timeLimit(.minutes(1)))
struct ChannelRepetitionTests {
    @Test("a call that one server sheds is served by another")
    func shed() async throws {
        let entered = Gate()
        let leave = Gate()
        let handler: Replicas.Handler = { name, request in
            if request.userID == "slow" {
                entered.open()
                await leave.wait()
            }
            return Answer(profilesVersion: name)
        }
        var limits = ServerLimits()
        limits.maxConcurrentCalls = 1
        try await Replicas.with(2, limits: limits, handler) { replicas in
            let channel = replicas.channel()
            let slow = Task { try await channel.who("slow", route: .endpoint(replicas.endpoint("a"))) }
            await entered.wait()
            let others = await answers(20, width: 1) { _ in try await channel.who() }
            #expect(Set(others) == ["b"])
            let shed = await failure { try await channel.who(route: .endpoint(replicas.endpoint("a"))) }
            #expect(shed?.code == .resourceExhausted)
            #expect(shed?.metadata[RetryPolicy.retryHint] != nil)
            #expect(shed?.metadata["retry-after"] == "1")
            leave.open()
            let slowAnswer = try await slow.value
            #expect(slowAnswer == "a")
            await channel.close()
        }
    }

    @Test("with retries switched off each call is made once")
    func never() async throws {
        try await Replicas.with(2) { replicas in
            let channel = replicas.channel(configure: { $0.retry = .never }, random: { 0 })
            await replicas.stop("a")
            #expect(await failure { try await channel.read() }?.code == .unavailable)
            await channel.close()
        }
    }

    /// The first copy of a call that is not for warming up waits to be cancelled; a second copy is answered.
    final class OnceStuck: Sendable {
        private let seen = Mutex<Set<String>>([])
        let cancelled = Gate()

        func answer(_ name: String, _ request: Ask) async -> Answer {
            let isFirst = seen.withLock { $0.insert(request.userID).inserted }
            if isFirst, request.userID != "warm" {
                await Gate().wait()
                cancelled.open()
            }
            return Answer(profilesVersion: name)
        }
    }

    @Test("a slow read is asked elsewhere, and the slow copy is cancelled")
    func hedge() async throws {
        let stuck = OnceStuck()
        try await Replicas.with(2, { await stuck.answer($0, $1) }) { replicas in
            let channel = replicas.channel { configuration in
                configuration.hedging?.minSamples = 20
                configuration.hedging?.extra = 1
            }
            _ = await answers(40, width: 2) { _ in try await channel.read("warm") }
            let answer = try await channel.read("one")
            #expect(replicas.names.contains(answer))
            await stuck.cancelled.wait()
            await channel.close()
        }
    }

    @Test("what has side effects, has an owner, or a channel without hedging is asked once", arguments: 0..<3)
    func once(way: Int) async throws {
        let stuck = OnceStuck()
        try await Replicas.with(2, { await stuck.answer($0, $1) }) { replicas in
            let channel = replicas.channel { configuration in
                configuration.hedging?.minSamples = 20
                configuration.hedging?.extra = 1
                if way == 2 { configuration.hedging = nil }
            }
            _ = await answers(40, width: 2) { _ in try await channel.read("warm") }
            let served = replicas.served(by: "a") + replicas.served(by: "b")
            let options = CallOptions(timeout: .milliseconds(300), route: way == 1 ? .owner(of: "k") : .balanced)
            let error = await failure {
                try await channel.ask(
                    way == 0 ? "Who" : "Read", "one", idempotency: way == 0 ? .unknown : .noSideEffects,
                    options: options)
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(replicas.served(by: "a") + replicas.served(by: "b") == served + 1)
            await channel.close()
        }
    }
}
