import Refresh

/// A scheduler in a simulation: one worker, a second a step, refreshes done at once at their known cost.
struct RefreshLoop {
    /// Steps of the budget that may be saved up.
    static let savedSteps = 50.0
    /// In steps.
    static let rateTimeConstant = 100.0

    private(set) var scheduler: RefreshScheduler
    private var random: SeededGenerator

    /// - Parameter budget: CPU milliseconds a step.
    init(_ contestant: Contestant, signals: [RefreshSignal], budget: Double, seed: UInt64, start: Double) {
        let (policy, isUnlimited): (any RefreshPolicy, Bool)
        switch contestant.kind {
        case .policy(let chosen): (policy, isUnlimited) = (chosen, false)
        case .clairvoyant: (policy, isUnlimited) = (ClairvoyantPolicy(gains: []), false)
        case .always: (policy, isUnlimited) = (RoundRobinPolicy(), true)
        }
        let configuration = RefreshConfiguration(
            budget: 0, policy: policy, explorationShare: contestant.exploration,
            rateTimeConstant: Self.rateTimeConstant, burstSeconds: Self.savedSteps, headroom: 0)
        scheduler = RefreshScheduler(configuration: configuration, epoch: 1, now: start)
        // From nothing, so that nobody starts with savings.
        scheduler.setBudget(isUnlimited ? 1e12 : budget, now: start)
        for signal in signals { scheduler.declare(signal) }
        random = SeededGenerator(seed: seed)
    }

    /// - Parameter isComputed: whether the cell has a value of its own already, rather than none or a guess.
    mutating func track(_ cell: CellID, isComputed: Bool = false, now: Double) {
        if isComputed { scheduler.markRefreshed(cell, now: now) } else { scheduler.track(cell, now: now) }
    }

    mutating func observe(_ cell: CellID, loss: Double, now: Double) { scheduler.observe(cell, loss: loss, now: now) }

    /// Tells the clairvoyant what a refresh of each cell would gain; by the number of the entity.
    mutating func reveal(_ gains: [Double]) { scheduler.setPolicy(ClairvoyantPolicy(gains: gains)) }

    /// Spends what the budget gives: `refresh` computes a cell and says what it cost.
    mutating func spend(now: Double, refresh: (CellID) -> Double) {
        while case let leases = scheduler.lease(limit: 64, now: now, using: &random), !leases.isEmpty {
            for lease in leases {
                let cost = refresh(lease.cell)
                _ = scheduler.complete(lease.id, cost: cost, succeeded: true, now: now)
            }
        }
    }
}

/// Takes the cell whose refresh gains most for its cost, knowing what is to come. Only a simulation can.
struct ClairvoyantPolicy: RefreshPolicy {
    let name = "clairvoyant"
    let discipline = QueueDiscipline.ranked
    /// By the number of the entity: weighted loss that a refresh now would save.
    let gains: [Double]

    func priority(of cell: CellSituation, at now: Double) -> Double {
        Int(cell.entity) < gains.count ? gains[Int(cell.entity)] / cell.cost : 0
    }

    func key(of cell: CellSituation, threshold: Double) -> Double { -priority(of: cell, at: 0) }
}
