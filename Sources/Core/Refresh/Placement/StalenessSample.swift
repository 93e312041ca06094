/// The pairs of one signal, summed by user and age, of a sample of the users that is small enough to be resampled.
///
/// Users are drawn by a hash of their id: those below a bound, which halves whenever there are too many. So a user is in the
/// sample with all pairs or with none, whoever came first, and the sample holds hashes instead of names.
struct StalenessSample: Sendable {
    typealias Sum = PlacementRecord.Sum

    private(set) var users: [UInt64: [Sum]] = [:]
    /// Of the users in the sample.
    private(set) var pairs = 0
    private(set) var freshLoss = 0.0
    /// Pairs by age whose stale value was served, of all users.
    private(set) var served = [Int](repeating: 0, count: AgeBin.count)
    private(set) var bound = UInt64.max
    let capacity: Int

    init(capacity: Int = 2_000) {
        precondition(capacity > 1, "a sample of one user cannot be resampled")
        self.capacity = capacity
    }

    /// What another process held.
    init(_ record: PlacementRecord.Window, capacity: Int) {
        self.init(capacity: capacity)
        users = record.users
        freshLoss = record.freshLoss
        served = record.served
        bound = record.bound
        pairs = users.values.reduce(0) { $0 + $1.reduce(0) { $0 + Int($1.pairs) } }
        while users.count > capacity { thinOut() }
    }

    mutating func add(_ pair: StalenessPair) {
        guard pair.staleLoss.isFinite, pair.freshLoss.isFinite else { return }
        let bin = AgeBin(age: pair.age)
        if pair.wasServed { served[bin.index] += 1 }
        let hash = Self.hash(pair.entity)
        guard hash <= bound else { return }
        let regret = pair.staleLoss - pair.freshLoss
        var sums = users.removeValue(forKey: hash) ?? []
        if let index = sums.firstIndex(where: { $0.bin == bin.index }) {
            sums[index].pairs += 1
            sums[index].regret += regret
        } else {
            sums.append(Sum(bin: UInt8(bin.index), pairs: 1, regret: regret))
        }
        users[hash] = sums
        pairs += 1
        freshLoss += pair.freshLoss
        while users.count > capacity { thinOut() }
    }

    mutating func forget(entity: String) {
        guard let sums = users.removeValue(forKey: Self.hash(entity)) else { return }
        take(away: sums)
    }

    /// Loss of a fresh value, on average over the pairs; 0 without any.
    var meanFreshLoss: Double { pairs > 0 ? freshLoss / Double(pairs) : 0 }

    /// The bin of the median age of what was served; nil when nothing was.
    var medianServedAge: AgeBin? {
        let total = served.reduce(0, +)
        var seen = 0
        for (index, count) in served.enumerated() {
            seen += count
            if seen * 2 >= total, total > 0 { return AgeBin(index: index) }
        }
        return nil
    }

    private mutating func thinOut() {
        bound /= 2
        for (hash, sums) in users where hash > bound {
            users[hash] = nil
            take(away: sums)
        }
    }

    /// The fresh losses are known only in total, so they leave in proportion.
    private mutating func take(away sums: [Sum]) {
        let count = sums.reduce(0) { $0 + Int($1.pairs) }
        freshLoss *= pairs > count ? Double(pairs - count) / Double(pairs) : 0
        pairs -= count
    }

    /// FNV-1a, whose high bits are poor for short ids, spread by SplitMix64's finaliser.
    private static func hash(_ entity: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in entity.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
