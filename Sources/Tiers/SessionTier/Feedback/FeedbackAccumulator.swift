import Signals

/// What serving the values that are served has cost, summed per cell until it is reported. Bounded: what does not fit is
/// counted, never waited for.
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

        package init(queries: UInt32 = 0, loss: Double = 0) {
            self.queries = queries
            self.loss = loss
        }
    }

    package private(set) var cells: [Cell: Sum] = [:]
    package private(set) var dropped: UInt64 = 0
    /// When the newest of the events that were scored happened.
    package private(set) var newest: Timestamp?
    package let capacity: Int

    package init(capacity: Int) {
        self.capacity = capacity
    }

    package mutating func add(_ cell: Cell, loss: Double, at time: Timestamp) {
        newest = max(newest ?? time, time)
        if cells[cell] == nil, cells.count >= capacity {
            dropped += 1
            return
        }
        cells[cell, default: Sum()].queries += 1
        cells[cell, default: Sum()].loss += loss
    }

    /// Everything since the last time; the accumulator is empty afterwards.
    package mutating func drain() -> FeedbackAccumulator {
        let full = self
        self = FeedbackAccumulator(capacity: capacity)
        return full
    }
}
