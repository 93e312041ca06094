import HeapModule

/// The leases that are out, and which of them expires next.
struct LeaseTable: Sendable {
    struct Entry: Sendable {
        let lane: Int
        let slot: Int32
        let reservation: FleetBudget.Reservation
        /// What the cell was expected to cost on the average worker.
        let expectedCost: Double
        let worker: String?
        let expiry: Double
    }

    private struct Expiry: Comparable {
        let time: Double
        let sequence: UInt64

        static func < (left: Expiry, right: Expiry) -> Bool {
            (left.time, left.sequence) < (right.time, right.sequence)
        }
    }

    let epoch: UInt64
    private var entries: [UInt64: Entry] = [:]
    /// May still name leases that were completed.
    private var expiries = Heap<Expiry>()
    private var issued: UInt64 = 0

    init(epoch: UInt64) { self.epoch = epoch }

    var count: Int { entries.count }

    mutating func issue(_ entry: Entry) -> LeaseID {
        issued += 1
        entries[issued] = entry
        if expiries.count > 2 * entries.count + 1_024 {
            expiries = Heap(expiries.unordered.filter { entries[$0.sequence] != nil })
        }
        expiries.insert(Expiry(time: entry.expiry, sequence: issued))
        return LeaseID(epoch: epoch, sequence: issued)
    }

    /// Takes a lease back that is out.
    mutating func end(_ id: LeaseID) -> Entry? { id.epoch == epoch ? entries.removeValue(forKey: id.sequence) : nil }

    /// Takes back one lease that expires at or before `now`.
    mutating func popExpired(now: Double) -> Entry? {
        while let next = expiries.min, next.time <= now {
            expiries.removeMin()
            if let entry = entries.removeValue(forKey: next.sequence) { return entry }
        }
        return nil
    }
}
