import Signals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What answers tell of the signals that they read: that these were asked for, and, once it is known what the user took, how far
/// down in the list that stood.
///
/// A query of a cell is counted once: with a loss when an outcome comes within ``patience``, without one afterwards. Bounded: of
/// more answers than ``capacity`` the oldest wait no longer. A value that decides; times are the caller's.
package struct PendingAnswers: Sendable {
    /// One signal of one user.
    package struct Cell: Sendable, Hashable {
        package let signal: String
        package let entity: String

        package init(signal: String, entity: String) {
            self.signal = signal
            self.entity = entity
        }
    }

    /// Of one cell, since the last report.
    package struct Sum: Sendable, Equatable {
        package var queries: UInt32
        package var loss: Double
        package var unscored: UInt32

        package init(queries: UInt32 = 0, loss: Double = 0, unscored: UInt32 = 0) {
            self.queries = queries
            self.loss = loss
            self.unscored = unscored
        }
    }

    /// An answer, as far as an outcome has to know it.
    package struct Answer: Sendable {
        package let userID: String
        /// Those of whose values it was made.
        package let signals: [String]
        /// As shown, best first.
        package let items: [String]
        package let givenAt: Timestamp

        package init(userID: String, signals: [String], items: [String], givenAt: Timestamp) {
            self.userID = userID
            self.signals = signals
            self.items = items
            self.givenAt = givenAt
        }
    }

    package let capacity: Int
    /// Seconds for which an outcome is waited for.
    package let patience: Double
    private var waiting: [ResponseID: Answer] = [:]
    /// Oldest first from `first` on; may still name answers that were settled.
    private var order: [ResponseID] = []
    private var first = 0
    private var sums: [Cell: Sum] = [:]

    package init(capacity: Int = 20_000, patience: Double = 120) {
        self.capacity = max(1, capacity)
        self.patience = patience
    }

    /// An answer was given.
    package mutating func note(_ answer: Answer, id: ResponseID) {
        guard !answer.signals.isEmpty else { return }
        waiting[id] = answer
        order.append(id)
        while waiting.count > capacity { giveUpFirst() }
    }

    /// A user took an item of an answer. Of an answer that is not waiting any more, or does not have the item, nothing is learnt.
    package mutating func settle(_ id: ResponseID, taken item: String) {
        guard let answer = waiting[id], let place = answer.items.firstIndex(of: item) else { return }
        waiting[id] = nil
        for signal in answer.signals {
            sums[Cell(signal: signal, entity: answer.userID), default: Sum()].queries += 1
            sums[Cell(signal: signal, entity: answer.userID), default: Sum()].loss += Self.loss(ofPlace: place + 1)
        }
    }

    /// What has come together since the last time.
    package mutating func drain(now: Timestamp) -> [Cell: Sum] {
        while first < order.count {
            if let answer = waiting[order[first]], now.seconds(since: answer.givenAt) < patience { break }
            giveUpFirst()
        }
        defer { sums = [:] }
        return sums
    }

    /// What the first place would have gained over this one: 1 − 1/log₂(1 + place), the complement of the item's discount in DCG
    /// (Järvelin and Kekäläinen 2002). 0 for the first place, below 1 for any.
    package static func loss(ofPlace place: Int) -> Double { 1 - 1 / log2(1 + Double(place)) }

    private mutating func giveUpFirst() {
        guard first < order.count else { return }
        if let answer = waiting.removeValue(forKey: order[first]) {
            for signal in answer.signals {
                sums[Cell(signal: signal, entity: answer.userID), default: Sum()].unscored += 1
            }
        }
        first += 1
        // Half of the memory is given back when half of it is of the past.
        if first > 1_024, 2 * first > order.count {
            order.removeFirst(first)
            first = 0
        }
    }
}
