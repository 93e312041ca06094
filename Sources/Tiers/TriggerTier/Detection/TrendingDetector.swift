import Signals

/// A global `trending` signal with its state.
struct TrendingDetector: Sendable {
    let signal: Signal
    let `operator`: TrendingOperator
    var state: TrendingState

    /// Nil for any other signal.
    init?(_ signal: Signal) {
        guard signal.scope == .global, let trending = signal.operator as? TrendingOperator else { return nil }
        self.signal = signal
        self.operator = trending
        self.state = trending.initial()
    }
}
