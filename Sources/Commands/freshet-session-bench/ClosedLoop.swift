import Histogram
import MeshRPC
import NIOCore
import Synchronization

/// A number of callers that each make one call after the other, all on one event loop's thread.
///
/// As many callers as calls in flight: the next call of a caller starts when its last one is answered, so latency and
/// throughput belong together.
struct ClosedLoop: Sendable {
    /// What came of it.
    struct Result: Sendable {
        var calls: Int
        var seconds: Double
        /// Latencies of the calls, in milliseconds.
        var median: Double
        var p99: Double
    }

    private struct Tally {
        var calls = 0
        /// Of each call, in microseconds.
        var latencies = Histogram<UInt64>(highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: .three)
    }

    /// What the callers share.
    private final class Progress: Sendable {
        let next = Atomic(0)
        let tally = Mutex(Tally())
    }

    private let options: SessionBenchOptions

    init(_ options: SessionBenchOptions) {
        self.options = options
    }

    /// Runs calls on `eventLoop` for the time that the options say, or as many as they say.
    ///
    /// - Parameter call: gets the number of the call, from 0; what one throws ends the whole.
    func run(
        on eventLoop: any EventLoop, _ call: @escaping @Sendable (_ number: Int) async throws -> Void
    ) async throws -> Result {
        let progress = Progress()
        let limit = options.calls ?? .max
        let executor = EventLoopTaskExecutor(eventLoop)
        let start = ContinuousClock.now
        let end = options.calls == nil ? start + .seconds(options.seconds) : nil
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<options.inFlight {
                group.addTask(executorPreference: executor) {
                    while true {
                        let begun = ContinuousClock.now
                        if let end, begun >= end { return }
                        let number = progress.next.add(1, ordering: .relaxed).oldValue
                        guard number < limit else { return }
                        try await call(number)
                        let micros = UInt64(max(1, begun.duration(to: .now) / .microseconds(1)))
                        progress.tally.withLock {
                            $0.calls += 1
                            _ = $0.latencies.record(min(micros, 60_000_000))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        return progress.tally.withLock {
            Result(
                calls: $0.calls, seconds: seconds, median: Double($0.latencies.valueAtPercentile(50)) / 1_000,
                p99: Double($0.latencies.valueAtPercentile(99)) / 1_000)
        }
    }
}

extension ClosedLoop.Result {
    /// Prints the result as one line of JSON.
    ///
    /// - Parameter units: events or requests in one call.
    func show(units: Int = 1) {
        let rate = Double(calls * units) / seconds
        let fields: [(String, Double)] = [
            ("count", Double(calls * units)), ("seconds", seconds), ("per_second", rate), ("p50_ms", median),
            ("p99_ms", p99),
        ]
        print("{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
    }
}
