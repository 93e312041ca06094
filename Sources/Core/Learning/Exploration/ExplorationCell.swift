#if canImport(Glibc)
import Glibc
#endif

/// What is known of an item among some users: how often it was shown to learn about it, and what came of that.
public struct ExplorationCell: Sendable, Equatable {
    /// Exposures, decayed as of `updatedAt`.
    public private(set) var exposures = 0.0
    /// Rewards, decayed likewise.
    public private(set) var rewards = 0.0
    /// Seconds since the epoch.
    public private(set) var updatedAt = 0.0

    public init() {}

    /// Counts exposures and rewards of a moment, which may be earlier than the last one: then they weigh less, and what a set of
    /// them adds up to does not depend on their order.
    mutating func add(exposures: Double, rewards: Double, at time: Double, halfLife: Double) {
        if time > updatedAt {
            let kept = exp2(-(time - updatedAt) / halfLife)
            self.exposures *= kept
            self.rewards *= kept
            updatedAt = time
        }
        let weight = exp2(-(updatedAt - time) / halfLife)
        self.exposures += weight * exposures
        self.rewards += weight * rewards
    }

    /// The cell as of a later moment.
    func aged(to time: Double, halfLife: Double) -> ExplorationCell {
        var cell = self
        cell.add(exposures: 0, rewards: 0, at: max(time, updatedAt), halfLife: halfLife)
        return cell
    }
}
