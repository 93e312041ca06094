import Signals

/// Patches on their way to the session tier, a bounded number: a value that decides, next to a writer that sends.
///
/// Those of a higher priority go first, those of one priority in their order. What is being sent is still held, so that
/// nothing is lost between a checkpoint and the answer. When there are more than `capacity`, the oldest of the lowest priority
/// that waits is dropped: it is the nearest to its end.
package struct PatchQueue: Sendable {
    /// What has become of patches since this process started.
    package struct Counts: Sendable, Equatable {
        package var written: UInt64 = 0
        /// Calls that failed and will be made again.
        package var retried: UInt64 = 0
        /// Refused by the session tier for good.
        package var refused: UInt64 = 0
        /// Dropped because the queue was full.
        package var dropped: UInt64 = 0
        /// Expired while they waited.
        package var expired: UInt64 = 0
    }

    /// How a write ended.
    package enum Outcome: Sendable {
        case written
        case refused
        case failed
    }

    package let capacity: Int
    package private(set) var counts = Counts()
    /// By priority, the highest first; within one in the order of their coming.
    private var waiting: [PatchWrite] = []
    private var inFlight: [PatchWrite] = []

    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    package var count: Int { waiting.count + inFlight.count }

    /// Everything that has not been written: what is being sent, then in the order in which it will be.
    package var pending: [PatchWrite] { inFlight + waiting }

    package mutating func enqueue(_ writes: [PatchWrite]) {
        for write in writes {
            let behind = waiting.lastIndex { $0.priority >= write.priority }
            waiting.insert(write, at: behind.map { $0 + 1 } ?? 0)
        }
        dropExcess()
    }

    /// What to send now. Its outcome must be told with ``settle(_:)`` before more can be taken.
    /// - Parameter now: the clock; nil in a replay, in which nothing expires while it waits.
    package mutating func take(upTo limit: Int, now: Timestamp?) -> [PatchWrite] {
        precondition(inFlight.isEmpty, "what was taken before has not been settled")
        if let now {
            let before = waiting.count
            waiting.removeAll { $0.patch.expiresAt <= now }
            counts.expired += UInt64(before - waiting.count)
        }
        inFlight = Array(waiting.prefix(limit))
        waiting.removeFirst(inFlight.count)
        return inFlight
    }

    /// Takes the outcomes of what was taken, in its order. What failed goes to the head of its priority again.
    package mutating func settle(_ outcomes: [Outcome]) {
        precondition(outcomes.count == inFlight.count, "one outcome for each write taken")
        var again: [PatchWrite] = []
        for (write, outcome) in zip(inFlight, outcomes) {
            switch outcome {
            case .written: counts.written += 1
            case .refused: counts.refused += 1
            case .failed:
                counts.retried += 1
                again.append(write)
            }
        }
        inFlight = []
        for write in again.reversed() {
            waiting.insert(write, at: waiting.firstIndex { $0.priority <= write.priority } ?? waiting.endIndex)
        }
        dropExcess()
    }

    /// Takes the patches of users out of the queue; what is being sent cannot be held back.
    package mutating func remove(where isForgotten: (String) -> Bool) {
        waiting.removeAll { isForgotten($0.userID) }
    }

    private mutating func dropExcess() {
        let excess = min(count - capacity, waiting.count)
        guard excess > 0 else { return }
        counts.dropped += UInt64(excess)
        for _ in 0..<excess {
            guard let lowest = waiting.last?.priority, let oldest = waiting.firstIndex(where: { $0.priority == lowest })
            else { return }
            waiting.remove(at: oldest)
        }
    }
}
