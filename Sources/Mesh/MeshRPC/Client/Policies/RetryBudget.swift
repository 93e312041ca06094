/// Bounds how much extra load retries (or hedges) may cause, so that a peer in trouble is not drowned by its clients.
///
/// Over the last `window` (a TTL: what is older counts no more):
///
///     extra calls  ≤  fraction × calls  +  perSecond × window
///
/// Both terms may be spent in one burst: with the defaults, an idle client may retry 100 times at once, then 10 times a second.
/// The window moves in tenths of itself, so it covers 9 to 10 tenths of its length.
///
/// Source: Finagle's `RetryBudget` (20 %, 10 a second, 10 s), which Linkerd's and tower's copy. Holds no lock: one owner.
public struct RetryBudget: Sendable {
    /// How much a budget allows.
    public struct Configuration: Sendable, Equatable {
        /// Extra calls for each call, 0...1.
        public var fraction = 0.2
        /// Extra calls a second that need no calls to justify them, so that a quiet client can retry at all.
        public var perSecond = 10.0
        /// How long a call, or an extra call, counts.
        public var window = Duration.seconds(10)

        public init() {}

        public init(fraction: Double, perSecond: Double, window: Duration = .seconds(10)) {
            self.fraction = fraction
            self.perSecond = perSecond
            self.window = window
        }
    }

    private struct Slot {
        var calls = 0
        var extra = 0
    }

    private let configuration: Configuration
    private let origin: ContinuousClock.Instant
    private let reserve: Double
    private var slots = [Slot](repeating: Slot(), count: 10)
    private var tick = 0
    private var total = Slot()

    package init(_ configuration: Configuration = Configuration(), now: ContinuousClock.Instant) {
        precondition(
            (0...1).contains(configuration.fraction) && configuration.perSecond >= 0 && configuration.window > .zero,
            "a budget is a fraction in 0...1, a rate from 0 and a window above zero")
        self.configuration = configuration
        origin = now
        reserve = configuration.perSecond * (configuration.window / .seconds(1))
    }

    /// Counts a call (its first attempt only), which pays for a part of an extra one.
    package mutating func deposit(now: ContinuousClock.Instant) {
        advance(to: now)
        slots[tick % slots.count].calls += 1
        total.calls += 1
    }

    /// True, and counted, when one more extra call is within the budget.
    package mutating func withdraw(now: ContinuousClock.Instant) -> Bool {
        advance(to: now)
        guard Double(total.extra + 1) <= configuration.fraction * Double(total.calls) + reserve else { return false }
        slots[tick % slots.count].extra += 1
        total.extra += 1
        return true
    }

    /// Empties the slots that left the window. A clock that stands or steps back changes nothing.
    private mutating func advance(to now: ContinuousClock.Instant) {
        let latest = Int(origin.duration(to: now) / (configuration.window / slots.count))
        guard latest > tick else { return }
        for step in 1...min(latest - tick, slots.count) {
            let index = (tick + step) % slots.count
            total.calls -= slots[index].calls
            total.extra -= slots[index].extra
            slots[index] = Slot()
        }
        tick = latest
    }
}
