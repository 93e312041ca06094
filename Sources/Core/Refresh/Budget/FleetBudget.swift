/// CPU time for refreshing: token buckets that pace, and a minute that may never be overspent.
///
/// A lease reserves what it is expected to cost; the completion settles what it did cost. What is out counts as spent, so
/// as long as refreshes keep to their reservations no 60 seconds hold more than 60 times the rate. A headroom of the minute is
/// kept back for those that do not.
///
/// Floors and the deadline lane have buckets of their own, and whoever else asks leaves free of the minute what they have not
/// spent of theirs. So a floor is there at any time, and unused it is not spent by others.
struct FleetBudget: Sendable {
    /// Which bucket a reservation was taken from.
    enum Source: Sendable {
        case common, floor, deadlines
    }

    /// What is set aside for work that is out.
    struct Reservation: Sendable {
        let cost: Double
        let tier: RefreshTier
        let source: Source
    }

    /// CPU milliseconds a second; 0 stops refreshing.
    private(set) var rate: Double
    private(set) var shares: [BudgetShare]
    private(set) var deadlineShare = 0.0
    private let burstSeconds: Double
    private let headroom: Double
    private(set) var common: TokenBucket
    private var floors: [TokenBucket]
    private var deadlines: TokenBucket
    private(set) var total: SpendingWindow
    private(set) var tiers: [SpendingWindow]
    private var deadlineWindow: SpendingWindow
    private var refilledAt: Double

    init(rate: Double, burstSeconds: Double = 10, headroom: Double = 0.05, now: Double) {
        precondition(rate >= 0 && burstSeconds > 0, "a budget cannot be negative")
        self.rate = rate
        self.burstSeconds = burstSeconds
        self.headroom = headroom
        shares = RefreshTier.allCases.map { _ in BudgetShare() }
        common = TokenBucket(rate: rate, burstSeconds: burstSeconds)
        floors = shares.map { _ in TokenBucket(rate: 0, burstSeconds: burstSeconds) }
        deadlines = TokenBucket(rate: 0, burstSeconds: burstSeconds)
        total = SpendingWindow(now: now)
        tiers = shares.map { _ in SpendingWindow(now: now) }
        deadlineWindow = SpendingWindow(now: now)
        refilledAt = now
    }

    /// What can be spent at all within one minute.
    var perMinute: Double { rate * Double(SpendingWindow.seconds) * (1 - headroom) }

    /// CPU milliseconds a second that are kept for deadlines.
    var deadlineRate: Double { deadlines.rate }

    // MARK: - Settings

    mutating func setRate(_ rate: Double, now: Double) {
        precondition(rate >= 0, "a budget cannot be negative")
        advance(to: now)
        self.rate = rate
        divide()
    }

    mutating func setShares(_ changed: [RefreshTier: BudgetShare], now: Double) throws(BudgetProblem) {
        var shares = shares
        for (tier, share) in changed {
            guard share.floor >= 0, share.floor <= share.ceiling, share.ceiling <= 1 else {
                throw .outOfRange(tier, share)
            }
            shares[tier.rawValue] = share
        }
        let sum = shares.reduce(0) { $0 + $1.floor }
        guard sum + deadlineShare <= 1 + 1e-9 else {
            throw .floorsExceedBudget(sum: sum, deadlineShare: deadlineShare)
        }
        advance(to: now)
        self.shares = shares
        divide()
    }

    /// Keeps a share for deadlines, or as much as the floors leave.
    mutating func setDeadlineShare(_ share: Double) {
        deadlineShare = min(share, max(0, 1 - shares.reduce(0) { $0 + $1.floor }))
        divide()
    }

    /// Gives every bucket its rate. What the common one holds no longer goes to those that were taken out of it.
    private mutating func divide() {
        let saved = common.tokens
        var remaining = rate
        for (tier, share) in shares.enumerated() {
            floors[tier].change(rate: share.floor * rate, burstSeconds: burstSeconds)
            remaining -= share.floor * rate
        }
        deadlines.change(rate: deadlineShare * rate, burstSeconds: burstSeconds)
        common.change(rate: max(0, remaining - deadlineShare * rate), burstSeconds: burstSeconds)
        var left = max(0, saved - common.tokens)
        left -= deadlines.fill(upTo: left)
        for tier in floors.indices { left -= floors[tier].fill(upTo: left) }
    }

    /// Refills the buckets and forgets spending that is over a minute old. Time that runs backwards changes nothing.
    ///
    /// Tokens that the minute does not allow to be spent are not saved up: else one burst would be followed by a pause in
    /// which the bucket fills, and that by the next burst, every minute for ever.
    mutating func advance(to now: Double) {
        guard now > refilledAt else { return }
        let elapsed = now - refilledAt
        refilledAt = now
        total.advance(to: now)
        deadlineWindow.advance(to: now)
        let free = perMinute - total.committed
        common.refill(seconds: elapsed, spendable: free)
        deadlines.refill(seconds: elapsed, spendable: deadlineShare * perMinute - deadlineWindow.committed)
        for tier in tiers.indices {
            tiers[tier].advance(to: now)
            floors[tier].refill(seconds: elapsed, spendable: free)
        }
    }

    // MARK: - Spending

    /// Sets `cost` aside now, or gives nil if that would be over the budget.
    ///
    /// - Parameters:
    ///   - deadline: whether the deadline lane's share may pay.
    ///   - floorOnly: whether only the tier's floor may pay, because something dearer is waiting for the rest.
    mutating func reserve(
        _ cost: Double, tier: RefreshTier, deadline: Bool = false, floorOnly: Bool = false
    ) -> Reservation? {
        guard let source = source(for: cost, tier: tier, deadline: deadline), !floorOnly || source == .floor else {
            return nil
        }
        bucket(source, tier) { $0.take(cost) }
        total.reserve(cost)
        tiers[tier.rawValue].reserve(cost)
        if source == .deadlines { deadlineWindow.reserve(cost) }
        return Reservation(cost: cost, tier: tier, source: source)
    }

    func affords(_ cost: Double, tier: RefreshTier) -> Bool {
        source(for: cost, tier: tier, deadline: false) != nil
    }

    /// Whether the tier could not spend `cost` even if every bucket were full, for as long as this minute's spending lasts.
    func isAtCeiling(_ tier: RefreshTier, cost: Double) -> Bool {
        tiers[tier.rawValue].committed + cost > shares[tier.rawValue].ceiling * perMinute
    }

    /// The most that one refresh of the tier may cost; what costs more is never affordable at this rate.
    func largestCost(for tier: RefreshTier) -> Double {
        var free = 1 - deadlineShare
        for other in shares.indices where other != tier.rawValue { free -= shares[other].floor }
        return min(shares[tier.rawValue].ceiling, max(0, free)) * perMinute
    }

    /// Replaces a reservation by what was spent.
    mutating func settle(_ reservation: Reservation, spent: Double) {
        bucket(reservation.source, reservation.tier) { bucket in
            if spent > reservation.cost {
                bucket.take(spent - reservation.cost)
            } else {
                bucket.giveBack(reservation.cost - spent)
            }
        }
        total.settle(reservation: reservation.cost, spent: spent)
        tiers[reservation.tier.rawValue].settle(reservation: reservation.cost, spent: spent)
        if reservation.source == .deadlines { deadlineWindow.settle(reservation: reservation.cost, spent: spent) }
    }

    /// The second that spending is counted in now.
    var second: Int { total.second }

    /// Takes back a part of what was settled in a second of the last minute, because it was not spent after all.
    mutating func refund(_ cost: Double, of reservation: Reservation, settledIn second: Int) {
        bucket(reservation.source, reservation.tier) { $0.giveBack(cost) }
        total.refund(cost, in: second)
        tiers[reservation.tier.rawValue].refund(cost, in: second)
        if reservation.source == .deadlines { deadlineWindow.refund(cost, in: second) }
    }

    private func source(for cost: Double, tier: RefreshTier, deadline: Bool) -> Source? {
        guard rate > 0, total.committed + cost + held(from: tier, deadline: deadline) <= perMinute else { return nil }
        if deadline && deadlines.affords(cost) { return .deadlines }
        guard !isAtCeiling(tier, cost: cost) else { return nil }
        if floors[tier.rawValue].affords(cost) { return .floor }
        return common.affords(cost) ? .common : nil
    }

    /// What others have not spent of their floors in this minute.
    private func held(from tier: RefreshTier, deadline: Bool) -> Double {
        var held = deadline ? 0 : max(0, deadlineShare * perMinute - deadlineWindow.committed)
        for other in tiers.indices where other != tier.rawValue && shares[other].floor > 0 {
            held += max(0, shares[other].floor * perMinute - tiers[other].committed)
        }
        return held
    }

    private mutating func bucket(_ source: Source, _ tier: RefreshTier, _ change: (inout TokenBucket) -> Void) {
        switch source {
        case .common: change(&common)
        case .floor: change(&floors[tier.rawValue])
        case .deadlines: change(&deadlines)
        }
    }
}
