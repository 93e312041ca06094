#if canImport(Glibc)
import Glibc
#endif

/// θ: the priority from which on cells are refreshed now.
///
/// It rises to the best priority that the budget had to turn away, and falls while the budget is left unspent, so it
/// settles where the budget just suffices.
struct DispatchThreshold: Sendable {
    /// Never lower, so that it can rise again by a factor.
    static let floor = 1e-12
    /// Seconds in which it halves while the bucket is more than half full.
    static let halfLife = 5.0

    private(set) var value = Self.floor
    /// The highest threshold any key in the queues was made with.
    private(set) var keyed = Self.floor

    /// Keys made with a threshold a quarter above the present one come too late: all are to be made anew.
    var needsRekeying: Bool { value < 0.75 * keyed }

    mutating func turnedAway(priority: Double) {
        value = max(value, priority)
        keyed = max(keyed, value)
    }

    mutating func unspent(seconds: Double) { value = max(Self.floor, value * exp2(-seconds / Self.halfLife)) }

    /// Nothing is due and the bucket is full: go down to what there is.
    mutating func lower(to priority: Double) { value = max(Self.floor, min(value, priority)) }

    mutating func rekeyed() { keyed = value }

    mutating func reset() { self = Self() }
}
