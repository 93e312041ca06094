#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

import Histogram
import Learning
import MeshMessages
import MeshRPC
import NIOCore
import NIOPosix
import Synchronization

/// Load on freshet-ranker, and the events that its session tier is to know.
final class RankLoad: Sendable {
    private struct Tally {
        var calls = 0
        var degraded = 0
        var short = 0
        var learned = 0
        var failure: String?
        /// Of each call, in microseconds.
        var latencies = Histogram<UInt64>(highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: .three)
    }

    /// Calls in flight at most when they arrive at random: past capacity they would pile up without end.
    private static let mostInFlight = 4_096
    private static let limit: UInt32 = 10
    /// Recent events a user.
    private static let recentEvents = 10

    private let options: RankBenchOptions
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: RPCChannel
    private let tally = Mutex(Tally())
    private let inFlight = Atomic(0)

    init(_ options: RankBenchOptions) {
        self.options = options
        var configuration = ChannelConfiguration()
        configuration.defaultTimeout = .seconds(30)
        configuration.retry = .never
        configuration.hedging = nil
        configuration.maxCallsInFlight = Self.mostInFlight
        configuration.maxConnections = 2
        channel = RPCChannel(host: "127.0.0.1", port: options.port, group: group, configuration: configuration)
    }

    /// Ten recent events of each user, so that the session hop has something to bring.
    func fill() async throws {
        let session = SessionService.Client(channel)
        let now = wallTime()
        for user in 0..<options.users {
            var random = SeededGenerator(seed: UInt64(user))
            let events = (0..<Self.recentEvents).map { number in
                SignalsV1.Event(
                    eventID: "bench-\(user)-\(number)", userID: BenchInteractions.userID(user),
                    itemID: BenchInteractions.itemID(Int.random(in: 0..<options.items, using: &random)), kind: "view",
                    occurredAt: now - 60_000_000 * Int64(Self.recentEvents - number))
            }
            _ = try await session.ingestEvents(.init(events: events))
        }
        print(#"{"events":\#(options.users * Self.recentEvents)}"#)
    }

    func run() async throws {
        let start = ContinuousClock.now
        if options.rate > 0 { try await runOpen(from: start) } else { try await runClosed(from: start) }
        show(seconds: start.duration(to: .now) / .seconds(1))
        if let failure = tally.withLock({ $0.failure }) { throw RankBenchFailure(failure) }
    }

    /// Each of a number of clients asks again when it is answered.
    private func runClosed(from start: ContinuousClock.Instant) async throws {
        let ranker = RankerService.Client(channel)
        let executor = EventLoopTaskExecutor(group.next())
        let end = start + .seconds(options.seconds)
        await withTaskGroup(of: Void.self) { group in
            for client in 0..<options.inFlight {
                group.addTask(executorPreference: executor) { [self] in
                    var number = client
                    while ContinuousClock.now < end, !hasFailed {
                        await call(ranker, number, at: .now)
                        number += options.inFlight
                    }
                }
            }
        }
    }

    /// Requests arrive at random, independent of the answers; latency counts from the moment of arrival, so that a request that
    /// has to wait behind others is as late as its user would find it.
    private func runOpen(from start: ContinuousClock.Instant) async throws {
        let ranker = RankerService.Client(channel)
        let executor = EventLoopTaskExecutor(group.next())
        let clockwork = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (rate, seconds) = (options.rate, options.seconds)
        // A thread of its own sleeps until the next arrival: timers are a millisecond late now and then.
        try await clockwork.next().submit { [self] in
            var random = SeededGenerator(seed: 4)
            var due = 0.0
            var number = 0
            while !hasFailed {
                due -= log(1 - Double.random(in: 0..<1, using: &random)) / rate
                guard due < seconds else { return }
                let arrival = start + .seconds(due)
                let ahead = ContinuousClock.now.duration(to: arrival) / .nanoseconds(1)
                if ahead > 0 { usleep(UInt32(ahead / 1_000)) }
                guard inFlight.add(1, ordering: .relaxed).newValue <= Self.mostInFlight else {
                    tally.withLock {
                        $0.failure = "\(Self.mostInFlight) requests wait: \(rate) a second is past capacity"
                    }
                    return
                }
                let request = number
                Task(executorPreference: executor) {
                    await self.call(ranker, request, at: arrival)
                    self.inFlight.subtract(1, ordering: .relaxed)
                }
                number += 1
            }
        }.get()
        while inFlight.load(ordering: .relaxed) > 0, !hasFailed { try await Task.sleep(for: .milliseconds(5)) }
        try await clockwork.shutdownGracefully()
    }

    private var hasFailed: Bool { tally.withLock { $0.failure != nil } }

    private func call(_ ranker: RankerService.Client, _ number: Int, at start: ContinuousClock.Instant) async {
        do {
            let answer = try await ranker.rank(request(number))
            let micros = UInt64(max(1, start.duration(to: .now) / .microseconds(1)))
            tally.withLock {
                $0.calls += 1
                if answer.degraded { $0.degraded += 1 }
                if answer.items.count < min(Int(Self.limit), options.candidates == 0 ? 10 : options.candidates / 4) {
                    $0.short += 1
                }
                if answer.ranker != "retrieval" { $0.learned += 1 }
                _ = $0.latencies.record(min(micros, 60_000_000))
            }
        } catch {
            tally.withLock { $0.failure = "\(error)" }
        }
    }

    private func request(_ number: Int) -> RankerV1.RankRequest {
        var random = SeededGenerator(seed: UInt64(number) &+ 1 << 40)
        let user = Int.random(in: 0..<options.users, using: &random)
        var candidates: Set<Int> = []
        while candidates.count < min(options.candidates, options.items) {
            candidates.insert(Int.random(in: 0..<options.items, using: &random))
        }
        return RankerV1.RankRequest(
            userID: BenchInteractions.userID(user), limit: Self.limit,
            candidates: candidates.map(BenchInteractions.itemID), unlogged: !options.isLogged)
    }

    private func show(seconds: Double) {
        tally.withLock { tally in
            func milliseconds(_ percentile: Double) -> Double {
                Double(tally.latencies.valueAtPercentile(percentile)) / 1_000
            }
            let fields: [(String, Double)] = [
                ("count", Double(tally.calls)), ("seconds", seconds), ("per_second", Double(tally.calls) / seconds),
                ("p50_ms", milliseconds(50)), ("p99_ms", milliseconds(99)), ("p999_ms", milliseconds(99.9)),
                ("degraded", Double(tally.degraded)), ("short", Double(tally.short)),
                ("learned", Double(tally.learned)),
            ]
            print("{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
        }
    }
}
