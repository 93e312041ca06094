/// How long ago a signal's cells were refreshed, in seconds, and how many are due.
public struct QueueAges: Sendable, Equatable {
    public let median: Double
    public let p90: Double
    public let p99: Double
    public let oldest: Double
    /// Cells that are not leased and whose priority has reached θ; 0 for a policy without one.
    public let due: Int
}

extension RefreshScheduler {
    /// Cells that are looked at for the figures of one signal: of more, every second, third … one.
    private static let mostCellsLookedAt = 20_000

    /// The ages of a signal's cells. Takes one pass over a bounded number of them.
    public func queueAges(of signal: String, now: Double) -> QueueAges {
        guard let lane = laneIndices[signal], lanes[lane].count > 0 else {
            return QueueAges(median: 0, p90: 0, p99: 0, oldest: 0, due: 0)
        }
        let cells = lanes[lane]
        let step = cells.count / Self.mostCellsLookedAt + 1
        var ages: [Double] = []
        var due = 0
        for (index, slot) in cells.occupiedSlots.enumerated() where index % step == 0 {
            let cell = cells[slot]
            ages.append(max(0, now - cell.refreshedAt))
            let isDue = visibleThreshold > 0 && priority(of: cell, in: lane, at: now) >= visibleThreshold
            if isDue && !cell.isLeased { due += 1 }
        }
        ages.sort()
        func quantile(_ probability: Double) -> Double { ages[Int(probability * Double(ages.count - 1))] }
        return QueueAges(
            median: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), oldest: ages.last ?? 0, due: due * step)
    }
}
