/// How far one recaller may go: until its time is up, or as far as it went in the answer that is computed again.
///
/// The clock is looked at every ``stride`` offers, which are the checkpoints. An answer that is too short is worse than one that
/// is a little late, so nothing is cut off before there are candidates enough for it.
package struct RecallLimit: Sendable {
    static let stride = 32

    private enum Bound: Sendable {
        case unbounded
        case offers(Int)
        case time(
            until: ContinuousClock.Instant, enough: Int, clock: @Sendable () -> ContinuousClock.Instant)
    }

    private let bound: Bound
    /// Items that it has offered so far, whatever became of them.
    package private(set) var offers = 0
    /// Whether it was cut off.
    package private(set) var isReached = false

    /// Without an end.
    package init() { bound = .unbounded }

    package init(offers: Int) { bound = .offers(offers) }

    /// - Parameter enough: candidates below which it is not cut off.
    package init(
        until end: ContinuousClock.Instant, enough: Int,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        bound = .time(until: end, enough: enough, clock: clock)
    }

    /// Whether the recaller may offer an item, which then counts as offered.
    ///
    /// - Parameter candidates: how many there are, of all recallers.
    mutating func admits(with candidates: Int) -> Bool {
        guard mayBegin(with: candidates) else { return false }
        offers += 1
        return true
    }

    /// The same without counting an offer: whether a recaller whose turn it is should begin at all.
    mutating func mayBegin(with candidates: Int) -> Bool {
        if !isReached { isReached = isUp(candidates) }
        return !isReached
    }

    private func isUp(_ candidates: Int) -> Bool {
        switch bound {
        case .unbounded: false
        case .offers(let most): offers >= most
        case .time(let end, let enough, let clock):
            candidates >= enough && offers % Self.stride == 0 && clock() >= end
        }
    }
}
