/// What was spent within the last minute, and what is reserved for work that is out.
///
/// Spending is kept by whole seconds, 61 of them, so that a little more than any 60 seconds is covered.
struct SpendingWindow: Sendable {
    static let seconds = 60

    private(set) var reserved = 0.0
    private(set) var spent = 0.0
    private(set) var totalSpent = 0.0
    /// `ledger[s % 61]` belongs to second `s`.
    private var ledger = [Double](repeating: 0, count: Self.seconds + 1)
    /// The one that spending is counted in now.
    private(set) var second: Int

    init(now: Double) { second = Int(now.rounded(.down)) }

    /// Spent or reserved.
    var committed: Double { spent + reserved }

    /// Forgets spending that is over a minute old.
    mutating func advance(to now: Double) {
        let present = Int(now.rounded(.down))
        guard present > second else { return }
        for past in stride(from: second + 1, through: min(present, second + ledger.count), by: 1) {
            spent -= ledger[slot(past)]
            ledger[slot(past)] = 0
        }
        // An exact zero, so that rounding does not add up over the years.
        if present - second >= ledger.count { spent = 0 }
        second = present
    }

    mutating func reserve(_ cost: Double) { reserved += cost }

    /// Replaces a reservation by what was spent.
    mutating func settle(reservation: Double, spent cost: Double) {
        reserved = max(0, reserved - reservation)
        ledger[slot(second)] += cost
        spent += cost
        totalSpent += cost
    }

    /// Takes back what was counted as spent in a second of the last minute, and was not.
    mutating func refund(_ cost: Double, in past: Int) {
        totalSpent -= cost
        guard past <= second, past > second - ledger.count else { return }
        ledger[slot(past)] -= cost
        spent -= cost
    }

    private func slot(_ second: Int) -> Int {
        let remainder = second % ledger.count
        return remainder < 0 ? remainder + ledger.count : remainder
    }
}
