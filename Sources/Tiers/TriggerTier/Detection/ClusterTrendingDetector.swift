import Signals

/// A `trending` signal by cluster with its state.
struct ClusterTrendingDetector: Sendable {
    let signal: Signal
    let `operator`: TrendingOperator
    var state = ClusterTrendingState()

    /// Nil for any other signal.
    init?(_ signal: Signal) {
        guard signal.scope == .cluster, let trending = signal.operator as? TrendingOperator else { return nil }
        self.signal = signal
        self.operator = trending
    }
}
