#if canImport(Glibc)
import Glibc
#endif

/// What is known of one cell. Times in seconds, losses normalised by the mean loss of the cell's signal.
struct CellState: Sendable {
    let entity: String
    /// When the value was last computed; at first, when the cell became known.
    var refreshedAt: Double
    var lastQueryAt: Double
    /// R: losses observed since the refresh.
    var pendingLoss = 0.0
    /// λ as of `lastQueryAt` or the last refresh, whichever is later, in queries a second.
    var queryRate = 0.0
    private var rateAt: Double
    var meanLoss = 0.0
    var lossCount = 0
    /// Zero until measured.
    var cost = 0.0
    var costDeviation = 0.0
    /// Refreshes that failed in a row.
    var failures = 0
    /// Until when the cell rests, after a refresh or failures.
    var notBefore = -Double.infinity
    var isLeased = false
    /// To be removed when its lease ends.
    var isForgotten = false

    init(entity: String, now: Double) {
        self.entity = entity
        refreshedAt = now
        lastQueryAt = now
        rateAt = now
    }

    /// An exponentially weighted rate: each query adds `1 / timeConstant`, which decays with that time constant.
    mutating func observeQuery(at now: Double, timeConstant: Double) {
        decayRate(to: now, timeConstant: timeConstant)
        queryRate += 1 / timeConstant
        lastQueryAt = max(lastQueryAt, now)
    }

    mutating func decayRate(to now: Double, timeConstant: Double) {
        guard now > rateAt else { return }
        queryRate *= exp((rateAt - now) / timeConstant)
        rateAt = now
    }

    mutating func observeLoss(_ loss: Double) {
        pendingLoss += loss
        lossCount += 1
        meanLoss += (loss - meanLoss) / Double(min(lossCount, SignalStatistics.lossMemory))
    }

    /// The first measurement replaces the guess, later ones move it by three tenths.
    mutating func observeCost(_ measured: Double) {
        costDeviation += 0.3 * (abs(measured - (cost > 0 ? cost : measured)) - costDeviation)
        cost = cost > 0 ? cost + 0.3 * (measured - cost) : measured
    }

    /// The value was computed anew; the cell rests as the configuration says.
    mutating func refresh(at now: Double, _ configuration: RefreshConfiguration) {
        pendingLoss = 0
        refreshedAt = now
        failures = 0
        notBefore = configuration.restAfterRefresh > 0 ? now + configuration.restAfterRefresh : -.infinity
        decayRate(to: now, timeConstant: configuration.rateTimeConstant)
    }

    /// Rests for 1, 2, 4 … seconds, at most five minutes.
    mutating func fail(at now: Double) {
        failures += 1
        notBefore = now + min(300, exp2(Double(min(failures - 1, 20))))
    }
}
