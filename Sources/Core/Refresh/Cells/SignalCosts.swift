/// What a signal's refreshes cost in CPU milliseconds, as measured, and how much dearer they are on which worker.
struct SignalCosts: Sendable {
    /// Workers of which a factor is kept; others count as average.
    static let mostWorkers = 1_000

    /// What was declared, until it was measured.
    private(set) var mean: Double
    /// Mean deviation of a cost from what was expected, as a share of that.
    private var deviation = 0.5
    private(set) var count = 0
    private var workers: [String: Double] = [:]

    init(declared: Double) { mean = declared }

    mutating func declare(_ cost: Double) { if count == 0 { mean = cost } }

    /// What a reservation is above the expected cost.
    var margin: Double { 1 + 2 * deviation }

    /// How much dearer than the average a refresh is on that worker.
    func factor(of worker: String?) -> Double { worker.flatMap { workers[$0] } ?? 1 }

    /// - Parameter expected: of this cell on the average worker.
    mutating func observe(_ measured: Double, expected: Double, worker: String?) {
        count += 1
        let step = 1 / Double(min(count, 20))
        let factor = factor(of: worker)
        deviation += step * (abs(measured - expected * factor) / max(expected * factor, 1e-9) - deviation)
        mean += step * (measured / factor - mean)
        guard let worker, workers[worker] != nil || workers.count < Self.mostWorkers else { return }
        // Slower than the mean, so that a worker is not charged for what is the cells' doing.
        let ratio = min(10, max(0.1, measured / max(expected, 1e-9)))
        workers[worker] = factor + 0.02 * (ratio - factor)
    }
}
