/// For each signal, over the queries that were evaluated twice: what the served value lost beside what a value recomputed fresh
/// lost, and how old the served one was. What staleness costs, measured.
package struct PairedLosses: Sendable, Equatable {
    /// Sums over pairs.
    package struct Sums: Sendable, Equatable {
        package var pairs: UInt64 = 0
        package var servedLoss = 0.0
        package var freshLoss = 0.0
        /// Of the served values.
        package var ageSeconds = 0.0

        package init(pairs: UInt64 = 0, servedLoss: Double = 0, freshLoss: Double = 0, ageSeconds: Double = 0) {
            self.pairs = pairs
            self.servedLoss = servedLoss
            self.freshLoss = freshLoss
            self.ageSeconds = ageSeconds
        }

        static func += (sums: inout Sums, more: Sums) {
            sums.pairs += more.pairs
            sums.servedLoss += more.servedLoss
            sums.freshLoss += more.freshLoss
            sums.ageSeconds += more.ageSeconds
        }
    }

    /// By the signal's name.
    package private(set) var bySignal: [String: Sums] = [:]

    package init() {}

    /// Adds pairs of a signal.
    package mutating func add(_ sums: Sums, of signal: String) {
        guard sums.pairs > 0 else { return }
        bySignal[signal, default: Sums()] += sums
    }
}
