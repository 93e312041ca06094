/// What one call to `lease` has handed out so far, and what it may still hand out.
struct LeaseRound {
    /// A cell that is in no queue while it is decided on.
    struct Candidate {
        let lane: Int
        let slot: Int32
        let priority: Double
    }

    let limit: Int
    /// The cells' time.
    let now: Double
    /// The time of the budget and the leases.
    let wall: Double
    let worker: String?
    /// CPU milliseconds that the worker can still take.
    var capacity: Double
    /// Lanes that the worker takes and that may still spend.
    var offered: [Int]
    /// Something is waiting that the common budget does not afford yet; cheaper work must not overtake it.
    var isCommonTaken = false
    var leases: [RefreshLease] = []

    var isFull: Bool { leases.count >= limit || offered.isEmpty }
}
