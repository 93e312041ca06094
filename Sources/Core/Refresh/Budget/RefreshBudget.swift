/// CPU time for refreshing: a token bucket that paces, and a minute that may never be overspent.
///
/// A lease reserves what it is expected to cost; the completion settles what it did cost. What is out counts as spent, so
/// as long as refreshes keep to their reservations no 60 seconds hold more than 60 times the rate. A twentieth of the minute
/// is kept back for those that do not.
struct RefreshBudget: Sendable {
    static let windowSeconds = 60
    static let headroom = 0.05

    /// CPU milliseconds a second; 0 stops refreshing.
    private(set) var rate: Double
    /// The bucket holds this many seconds of the rate.
    let burstSeconds: Double
    private var tokens: Double
    private var refilledAt: Double
    private var reserved = 0.0
    /// Spending of whole seconds; `ledger[s % 61]` belongs to second `s`, so that a little more than a minute is covered.
    private var ledger = [Double](repeating: 0, count: Self.windowSeconds + 1)
    private var ledgerSecond: Int
    private var inWindow = 0.0
    private(set) var totalSpent = 0.0

    init(rate: Double, burstSeconds: Double = 10, now: Double) {
        precondition(rate >= 0 && burstSeconds > 0, "a budget cannot be negative")
        self.rate = rate
        self.burstSeconds = burstSeconds
        tokens = rate * burstSeconds
        refilledAt = now
        ledgerSecond = Int(now.rounded(.down))
    }

    private var capacity: Double { rate * burstSeconds }

    /// How full the bucket is, at most 1; negative while in debt.
    var level: Double { capacity > 0 ? tokens / capacity : 0 }

    /// What could be spent at all within one minute.
    var perMinute: Double { rate * Double(Self.windowSeconds) * (1 - Self.headroom) }

    mutating func setRate(_ rate: Double, now: Double) {
        precondition(rate >= 0, "a budget cannot be negative")
        advance(to: now)
        self.rate = rate
        tokens = min(tokens, capacity)
    }

    /// Refills the bucket and forgets spending that is over a minute old. Time that runs backwards changes nothing.
    mutating func advance(to now: Double) {
        guard now > refilledAt else { return }
        tokens = min(capacity, tokens + (now - refilledAt) * rate)
        refilledAt = now
        let second = Int(now.rounded(.down))
        for past in stride(from: ledgerSecond + 1, through: min(second, ledgerSecond + ledger.count), by: 1) {
            inWindow -= ledger[slot(past)]
            ledger[slot(past)] = 0
        }
        if second - ledgerSecond >= ledger.count { inWindow = 0 }
        ledgerSecond = max(ledgerSecond, second)
    }

    /// Whether `cost` may be reserved now. A refresh that costs more than the bucket holds waits until it is full.
    func affords(_ cost: Double) -> Bool {
        rate > 0 && tokens >= min(cost, capacity) && inWindow + reserved + cost <= perMinute
    }

    mutating func reserve(_ cost: Double) {
        tokens -= cost
        reserved += cost
    }

    /// Replaces a reservation by what was spent.
    mutating func settle(reservation: Double, spent: Double) {
        reserved = max(0, reserved - reservation)
        tokens = min(capacity, tokens + reservation - spent)
        ledger[slot(ledgerSecond)] += spent
        inWindow += spent
        totalSpent += spent
    }

    private func slot(_ second: Int) -> Int {
        let remainder = second % ledger.count
        return remainder < 0 ? remainder + ledger.count : remainder
    }
}
