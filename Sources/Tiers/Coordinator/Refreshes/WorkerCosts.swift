/// What refreshes cost on each worker, by signal: CPU-milliseconds as the workers measured them.
package struct WorkerCosts: Sendable, Equatable {
    package struct Cost: Sendable, Equatable {
        package var refreshes: UInt64 = 0
        /// An exponential mean over about the last fifty.
        package var mean = 0.0
    }

    /// Workers that are told apart: more are a mistake, or somebody's restarts under ever new names.
    static let mostWorkers = 64

    /// By signal, then by the worker's node id.
    package private(set) var bySignal: [String: [String: Cost]] = [:]

    package init() {}

    package mutating func observe(_ cost: Double, of signal: String, on node: String) {
        guard bySignal[signal]?[node] != nil || bySignal[signal, default: [:]].count < Self.mostWorkers else { return }
        var known = bySignal[signal]?[node] ?? Cost()
        known.refreshes += 1
        known.mean += (cost - known.mean) / Double(min(known.refreshes, 50))
        bySignal[signal, default: [:]][node] = known
    }

    /// Keeps the signals named.
    mutating func keep(_ signals: Set<String>) { bySignal = bySignal.filter { signals.contains($0.key) } }
}
