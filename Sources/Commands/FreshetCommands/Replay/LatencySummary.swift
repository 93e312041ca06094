/// Percentiles in milliseconds.
package struct LatencySummary: Equatable, Sendable {
    package let calls: Int
    package let p50: Double
    package let p99: Double

    package init(calls: Int, p50: Double, p99: Double) {
        self.calls = calls
        self.p50 = p50
        self.p99 = p99
    }
}
