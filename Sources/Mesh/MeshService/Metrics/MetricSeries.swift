import CoreMetrics
import Synchronization

/// The values of one metric with one set of labels.
protocol MetricSeries: AnyObject, Sendable {
    /// Appends this series' lines.
    func write(name: String, labels: MetricLabels, into text: inout String)
}

/// A sum that only grows.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    private let value = Mutex(0.0)

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        value.withLock { $0 += amount }
    }
    func reset() { value.withLock { $0 = 0 } }

    func write(name: String, labels: MetricLabels, into text: inout String) {
        text += "\(name)\(labels.text) \(MetricNumber.text(value.withLock { $0 }))\n"
    }
}

/// A value that goes up and down.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ amount: Int64) { set(Double(amount)) }
    func set(_ amount: Double) { value.withLock { $0 = amount } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ amount: Int64) { set(Double(amount)) }
    func record(_ amount: Double) { set(amount) }

    func write(name: String, labels: MetricLabels, into text: inout String) {
        text += "\(name)\(labels.text) \(MetricNumber.text(value.withLock { $0 }))\n"
    }
}

/// Observations counted in buckets with fixed upper bounds.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    /// 100 µs to 10 s, three to a decade.
    static let secondBounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// For sizes and counts.
    static let amountBounds: [Double] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000, 10_000_000,
    ]

    private struct State {
        /// Observations in each bucket alone; the last is for what is over every bound.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ amount: Int64) { record(Double(amount)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ amount: Double) {
        guard amount.isFinite else { return }
        var bucket = 0
        while bucket < bounds.count, amount > bounds[bucket] { bucket += 1 }
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += amount
        }
    }

    func write(name: String, labels: MetricLabels, into text: inout String) {
        let now = state.withLock { $0 }
        var running: UInt64 = 0
        for (index, count) in now.counts.enumerated() {
            running += count
            let bound = index < bounds.count ? MetricNumber.text(bounds[index]) : "+Inf"
            text += "\(name)_bucket\(labels.text(with: ("le", bound))) \(running)\n"
        }
        text += "\(name)_sum\(labels.text) \(MetricNumber.text(now.sum))\n"
        text += "\(name)_count\(labels.text) \(running)\n"
    }
}
