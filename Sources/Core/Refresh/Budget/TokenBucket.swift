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

    /// - Parameter spendable: what could be spent now; more is not saved up.
    mutating func refill(seconds: Double, spendable: Double) {
        tokens = min(capacity, tokens + seconds * rate, max(tokens, spendable))
    }

    mutating func take(_ cost: Double) { tokens -= cost }
    mutating func giveBack(_ cost: Double) { tokens = min(capacity, tokens + cost) }

    /// Takes as many of the tokens as it has room for, and returns how many.
    mutating func fill(upTo offered: Double) -> Double {
        let taken = min(offered, max(0, capacity - tokens))
        tokens += taken
        return taken
    }

    /// What comes from nothing starts empty.
    mutating func change(rate: Double, burstSeconds: Double) {
        self.rate = rate
        capacity = rate * burstSeconds
        tokens = min(tokens, capacity)
    }
}
