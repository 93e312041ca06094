import Signals

/// What serving the values that are served has cost, summed per cell until it is reported. Bounded in cells and in events:
/// what does not fit is counted, never waited for.
package struct FeedbackAccumulator: Sendable {
    package struct Cell: Sendable, Hashable {
        package var signal: String
        package var entity: String

        package init(signal: String, entity: String) {
            self.signal = signal
            self.entity = entity
        }
    }

    package struct Sum: Sendable, Equatable {
        package var queries: UInt32
        package var loss: Double
        /// Queries beyond these whose loss is not known.
        package var unscored: UInt32 = 0
        /// Queries after a refresh that were scored with the new value and with the one that it replaced, and both losses.
        package var gainQueries: UInt32 = 0
        package var replacedLoss = 0.0
        package var refreshedLoss = 0.0
        /// For the events of the sample: how many, the served value's loss, that of a value computed fresh, and how old
        /// the served value was in seconds.
        package var pairs: UInt32 = 0
        package var pairedServedLoss = 0.0
        package var pairedFreshLoss = 0.0
        package var pairedAgeSeconds = 0.0
        /// The pairs one by one, at most `mostSamples`.
        package var samples: [Sample] = []

        static let mostSamples = 16

        package init(queries: UInt32 = 0, loss: Double = 0) {
            self.queries = queries
            self.loss = loss
        }

        mutating func add(_ loss: Double, _ pair: Pair?, _ nightly: Sample?) {
            queries += 1
            self.loss += loss
            if let nightly, samples.count < Self.mostSamples { samples.append(nightly) }
            guard let pair else { return }
            if samples.count < Self.mostSamples {
                samples.append(
                    Sample(ageSeconds: pair.servedAgeSeconds, staleLoss: loss, freshLoss: pair.freshLoss))
            }
            pairs += 1
            pairedServedLoss += loss
            pairedFreshLoss += pair.freshLoss
            pairedAgeSeconds += pair.servedAgeSeconds
        }
    }

    /// A stale value beside a fresh one, as predictions of the same event.
    package struct Sample: Sendable, Equatable {
        package var ageSeconds: Double
        package var staleLoss: Double
        package var freshLoss: Double
        /// The stale value was not served: a slower tier would have served it.
        package var isCounterfactual: Bool

        package init(ageSeconds: Double, staleLoss: Double, freshLoss: Double, isCounterfactual: Bool = false) {
            self.ageSeconds = ageSeconds
            self.staleLoss = staleLoss
            self.freshLoss = freshLoss
            self.isCounterfactual = isCounterfactual
        }
    }

    /// The served value of a cell beside the one computed fresh, as predictions of the same event.
    package struct Pair: Sendable, Equatable {
        package var freshLoss: Double
        package var servedAgeSeconds: Double

        package init(freshLoss: Double, servedAgeSeconds: Double) {
            self.freshLoss = freshLoss
            self.servedAgeSeconds = servedAgeSeconds
        }
    }

    package private(set) var cells: [Cell: Sum] = [:]
    /// Observations without a place, and events that were not scored at all.
    package private(set) var dropped: UInt64 = 0
    /// When the newest of the events that were scored happened.
    package private(set) var newest: Timestamp?
    package let capacity: Int
    /// Events that may be scored until the next report.
    package let evaluations: Int
    private var evaluationsLeft: Int

    package init(capacity: Int, evaluations: Int = .max) {
        self.capacity = capacity
        self.evaluations = max(1, evaluations)
        self.evaluationsLeft = self.evaluations
    }

    /// Takes leave to score one event.
    /// - Returns: false when enough have been scored since the last report; the event is counted as dropped.
    package mutating func admitEvaluation() -> Bool {
        guard evaluationsLeft > 0 else {
            dropped += 1
            return false
        }
        evaluationsLeft -= 1
        return true
    }

    /// - Parameter nightly: what the batch tier would have served in place of a faster one's value.
    package mutating func add(
        _ cell: Cell, loss: Double, pair: Pair? = nil, nightly: Sample? = nil, at time: Timestamp
    ) {
        newest = max(newest ?? time, time)
        if cells[cell] == nil, cells.count >= capacity {
            dropped += 1
            return
        }
        cells[cell, default: Sum()].add(loss, pair, nightly)
    }

    /// Adds what a query would have lost with the value that a refresh replaced, beside what it lost. The query itself has been
    /// added before.
    package mutating func addGain(_ cell: Cell, replacedLoss: Double, refreshedLoss: Double) {
        guard cells[cell] != nil else { return }
        cells[cell, default: Sum()].gainQueries += 1
        cells[cell, default: Sum()].replacedLoss += replacedLoss
        cells[cell, default: Sum()].refreshedLoss += refreshedLoss
    }

    /// Counts a query of a cell whose loss is not known: of a signal that predicts nothing, or that has no value yet.
    package mutating func count(_ cell: Cell, at time: Timestamp) {
        newest = max(newest ?? time, time)
        if cells[cell] == nil, cells.count >= capacity {
            dropped += 1
            return
        }
        cells[cell, default: Sum()].unscored += 1
    }

    /// Forgets what is held of some entities.
    package mutating func removeEntities(where isForgotten: (String) -> Bool) {
        cells = cells.filter { !isForgotten($0.key.entity) }
    }

    /// Everything since the last time; the accumulator is empty afterwards.
    package mutating func drain() -> FeedbackAccumulator {
        let full = self
        self = FeedbackAccumulator(capacity: capacity, evaluations: evaluations)
        return full
    }
}
