import MeshMessages
import MeshRPC
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite("Deadlines and cancellation")
struct DeadlineTests {
    @Test("the deadline travels over two hops and never grows")
    func propagation() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let last = TestService().on("Last") { _, context in
            Answer(profilesVersion: "\(context.remaining!.millisecondsRoundedUp)")
        }
        let lastServer = RPCServer(services: [last], group: group)
        let lastPort = try await lastServer.start(host: "127.0.0.1", port: 0).port!
        let next = RPCChannel(host: "127.0.0.1", port: lastPort, group: group)
        let first = TestService().on("First") { _, context in
            let asked = try await next.ask("Last", options: .default)
            let greedy = try await next.ask("Last", options: CallOptions(timeout: .seconds(60)))
            return Answer(profilesVersion: "\(asked) \(greedy) \(Deadline.current == context.deadline)")
        }
        try await withServer(first) { _, channel in
            let answer = try await channel.ask("First", options: CallOptions(timeout: .seconds(30)))
            let parts = answer.split(separator: " ")
            for part in parts.prefix(2) {
                let remaining = try #require(Int(part))
                #expect(remaining > 1_000 && remaining <= 30_000)
            }
            #expect(parts[2] == "true")
        }
        await next.close()
        await lastServer.drain()
    }

    @Test("a handler that overruns is cancelled and the caller learns deadline_exceeded")
    func overrun() async throws {
        let hasEntered = Atomic<Bool>(false)
        let cancelled = Gate()
        let service = TestService.echo.on("Slow") { _, _ in
            hasEntered.store(true, ordering: .relaxed)
            await withTaskCancellationHandler {
                await Gate().wait()
            } onCancel: {
                cancelled.open()
            }
            throw CancellationError()
        }
        try await withServer(service) { _, channel in
            _ = try await channel.ask("Echo")
            var timeout = Duration.milliseconds(200)
            var error: RPCError?
            // On a machine that is busy elsewhere the time may be over before the handler begins, and then it never does.
            repeat {
                let options = CallOptions(timeout: timeout)
                error = await failure { try await channel.ask("Slow", options: options) }
                timeout *= 2
            } while !hasEntered.load(ordering: .relaxed)
            #expect(error?.code == .deadlineExceeded)
            await cancelled.wait()
        }
    }

    @Test("a caller that gives up cancels the handler through RST_STREAM")
    func cancellation() async throws {
        let entered = Gate()
        let cancelled = Gate()
        let service = TestService.echo.on("Slow") { _, _ in
            await withTaskCancellationHandler {
                entered.open()
                await Gate().wait()
            } onCancel: {
                cancelled.open()
            }
            throw CancellationError()
        }
        try await withServer(service) { server, channel in
            let call = Task { await failure { try await channel.ask("Slow") } }
            await entered.wait()
            call.cancel()
            #expect(await call.value?.code == .canceled)
            await cancelled.wait()
            while server.callsInFlight > 0 { await Task.yield() }
            let reply = try await channel.ask("Echo", "alive")
            #expect(reply == "alive")
        }
    }

    @Test("a call without time left is not sent")
    func expiredBeforeStart() async throws {
        let called = Atomic<Bool>(false)
        let service = TestService().on("Never") { _, _ in
            called.store(true, ordering: .relaxed)
            return Answer()
        }
        try await withServer(service) { _, channel in
            let error = await failure { try await channel.ask("Never", options: CallOptions(timeout: .zero)) }
            #expect(error?.code == .deadlineExceeded)
        }
        let wasCalled = called.load(ordering: .relaxed)
        #expect(!wasCalled)
    }

    @Test("a call without a timeout inherits the deadline, else it gets the default; nothing exceeds the maximum")
    func effective() {
        let now = ContinuousClock.now
        func deadline(_ timeout: Duration?, inherited: Duration?, fallback: Duration? = .seconds(1)) -> Duration? {
            Deadline.effective(
                timeout: timeout, inherited: inherited.map { now.advanced(by: $0) }, fallback: fallback,
                maximum: .seconds(60), now: now
            ).map { now.duration(to: $0) }
        }
        #expect(deadline(nil, inherited: nil) == .seconds(1))
        #expect(deadline(nil, inherited: .seconds(9)) == .seconds(9))
        #expect(deadline(.seconds(2), inherited: .seconds(9)) == .seconds(2))
        #expect(deadline(.seconds(20), inherited: .seconds(9)) == .seconds(9))
        #expect(deadline(.seconds(600), inherited: nil) == .seconds(60))
        #expect(deadline(.seconds(-5), inherited: nil) == .zero)
        #expect(deadline(nil, inherited: nil, fallback: nil) == nil)
    }
}
