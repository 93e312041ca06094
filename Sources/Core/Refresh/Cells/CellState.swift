#if canImport(Glibc)
import Glibc
#endif

/// What is known of one cell, in 40 bytes. Times in seconds, losses normalised by their signal's scale.
struct CellState: Sendable {
    /// Greater than any that the table of entities gives out: the slot is free.
    static let noEntity = UInt32.max

    /// When the value was last computed; at first, when the cell became known.
    private(set) var refreshedAt: Double
    /// Seconds from `refreshedAt` to the last query; negative when the cell was not queried since.
    private var queryOffset: Float = 0
    /// R: losses observed since the refresh.
    private(set) var pendingLoss: Float = 0
    /// λ as of the last query, in queries a second.
    private(set) var queryRate: Float = 0
    /// Of the last fifty queries, about.
    private(set) var meanLoss: Float = 0
    /// CPU milliseconds; zero until measured.
    private(set) var cost: Float = 0
    let entity: UInt32
    /// Queries since the refresh, at most 65,535.
    private(set) var pendingQueries: UInt16 = 0
    /// At most 65,535.
    private(set) var refreshes: UInt16 = 0
    private var lossCountAndFlags: UInt16 = 0
    /// The upper half of a `Float`.
    private var freshLossBits: UInt16 = 0

    init(entity: UInt32, now: Double) {
        self.entity = entity
        refreshedAt = now
    }

    /// A free slot.
    static var vacant: CellState { CellState(entity: noEntity, now: 0) }

    var isVacant: Bool { entity == Self.noEntity }
    var lastQueryAt: Double { refreshedAt + Double(queryOffset) }

    /// Losses that `meanLoss` is made of, at most `SignalStatistics.lossMemory`.
    var lossCount: Int { Int(lossCountAndFlags & 0xFF) }

    var isLeased: Bool {
        get { lossCountAndFlags & 0x100 != 0 }
        set { set(0x100, newValue) }
    }

    /// To be removed when its lease ends.
    var isForgotten: Bool {
        get { lossCountAndFlags & 0x200 != 0 }
        set { set(0x200, newValue) }
    }

    /// Has a place in the deadline lane.
    var isAdmitted: Bool {
        get { lossCountAndFlags & 0x400 != 0 }
        set { set(0x400, newValue) }
    }

    /// A refresh failed since the last one that succeeded, so that the cell may have to rest.
    var hasFailed: Bool {
        get { lossCountAndFlags & 0x800 != 0 }
        set { set(0x800, newValue) }
    }

    /// The loss of the first query after a refresh, averaged over refreshes; nil before the first.
    var freshLoss: Double? {
        freshLossBits == 0 ? nil : Double(Float(bitPattern: UInt32(freshLossBits) << 16))
    }

    /// An exponentially weighted rate: each query adds `1 / timeConstant`, which decays with that time constant.
    mutating func observeQuery(at now: Double, timeConstant: Double) {
        queryRate = Float(rate(at: now, timeConstant: timeConstant) + 1 / timeConstant)
        queryOffset = Float(max(now, lastQueryAt) - refreshedAt)
        if pendingQueries < .max { pendingQueries += 1 }
    }

    /// λ, as it has decayed by `now`.
    func rate(at now: Double, timeConstant: Double) -> Double {
        let elapsed = now - lastQueryAt
        return elapsed > 0 ? Double(queryRate) * exp(-elapsed / timeConstant) : Double(queryRate)
    }

    mutating func observeLoss(_ loss: Double) {
        if pendingQueries == 1 && refreshes > 0 { observeFreshLoss(loss) }
        pendingLoss += Float(loss)
        if lossCount < SignalStatistics.lossMemory { lossCountAndFlags += 1 }
        meanLoss += (Float(loss) - meanLoss) / Float(lossCount)
    }

    private mutating func observeFreshLoss(_ loss: Double) {
        let mean = freshLoss.map { $0 + 0.3 * (loss - $0) } ?? loss
        freshLossBits = UInt16(truncatingIfNeeded: max(1, Float(mean).bitPattern >> 16))
    }

    /// The first measurement replaces the guess, later ones move it by three tenths.
    mutating func observeCost(_ measured: Double) {
        cost = cost > 0 ? cost + 0.3 * (Float(measured) - cost) : Float(measured)
    }

    /// The value was computed anew.
    mutating func refresh(at now: Double) {
        queryOffset = Float(lastQueryAt - now)
        refreshedAt = now
        pendingLoss = 0
        pendingQueries = 0
        hasFailed = false
        if refreshes < .max { refreshes += 1 }
    }

    /// Takes what another scheduler knew.
    mutating func restore(_ record: CellRecord) {
        refreshedAt = record.refreshedAt
        queryOffset = Float(record.lastQueryAt - record.refreshedAt)
        pendingLoss = Float(record.pendingLoss)
        pendingQueries = UInt16(clamping: record.pendingQueries)
        queryRate = Float(record.queryRate)
        meanLoss = Float(record.meanLoss)
        lossCountAndFlags =
            lossCountAndFlags & 0xFF00 | UInt16(min(max(0, record.lossCount), SignalStatistics.lossMemory))
        cost = Float(record.cost)
        refreshes = UInt16(clamping: record.refreshes)
    }

    private mutating func set(_ flag: UInt16, _ value: Bool) {
        lossCountAndFlags = value ? lossCountAndFlags | flag : lossCountAndFlags & ~flag
    }
}
