/// Tokens, one a CPU millisecond, that come at a steady rate up to a capacity.
struct TokenBucket: Sendable {
    /// Tokens a second.
    private(set) var rate: Double
    private(set) var capacity: Double
    /// Negative while in debt.
    private(set) var tokens: Double

    init(rate: Double, burstSeconds: Double) {
        self.rate = rate
        capacity = rate * burstSeconds
        tokens = capacity
    }

    /// How full it is, at most 1.
    var level: Double { capacity > 0 ? tokens / capacity : 0 }

    /// What costs more than the bucket holds waits until it is full.
    func affords(_ cost: Double) -> Bool { rate > 0 && tokens >= min(cost, capacity) }

    mutating func refill(seconds: Double) { tokens = min(capacity, tokens + seconds * rate) }
    mutating func take(_ cost: Double) { tokens -= cost }
    mutating func giveBack(_ cost: Double) { tokens = min(capacity, tokens + cost) }

    mutating func change(rate: Double, burstSeconds: Double) {
        let wasEmpty = capacity == 0
        self.rate = rate
        capacity = rate * burstSeconds
        tokens = wasEmpty ? capacity : min(tokens, capacity)
    }
}
