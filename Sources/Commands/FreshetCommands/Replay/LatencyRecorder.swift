import Histogram
import Synchronization

/// How long calls took, as seen by the caller.
final class LatencyRecorder: Sendable {
    /// Microseconds, three significant digits.
    private let histogram = Mutex(
        Histogram<UInt64>(highestTrackableValue: 120_000_000, numberOfSignificantValueDigits: .three))

    /// Runs a call and notes its duration if it succeeds.
    func measure<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let start = ContinuousClock.now
        let result = try await body()
        record(ContinuousClock.now - start)
        return result
    }

    func record(_ duration: Duration) {
        let micros = UInt64(max(1, min(duration / .microseconds(1), 120_000_000)))
        _ = histogram.withLock { $0.record(micros) }
    }

    var summary: LatencySummary {
        histogram.withLock { histogram in
            LatencySummary(
                calls: Int(histogram.totalCount), p50: Double(histogram.valueAtPercentile(50)) / 1_000,
                p99: Double(histogram.valueAtPercentile(99)) / 1_000)
        }
    }
}
