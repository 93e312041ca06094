import Signals

/// Users whose near-real-time signals have to be computed anew, a bounded number: a value that decides, next to a writer that
/// computes and sends.
///
/// A user waits for a short time after the first event, so that a burst costs one refresh; events while the user waits add
/// nothing. What a trigger rule asks for is due at once, and those of a higher priority go first. When the queue is full a user
/// who comes is left out and counted: the next event brings the user back.
package struct UserRefreshQueue: Sendable {
    package struct Refresh: Sendable, Equatable {
        package var userID: String
        package var partition: UInt32
        /// By the clock, not in event time.
        package var dueAt: Timestamp
        /// Whether the signals that this tier keeps are wanted.
        package var isRegular: Bool
        /// What rules asked for beyond those.
        package var signals: Set<String>
        package var priority: TriggerPriority

        package init(
            userID: String, partition: UInt32, dueAt: Timestamp, isRegular: Bool = true, signals: Set<String> = [],
            priority: TriggerPriority = .normal
        ) {
            self.userID = userID
            self.partition = partition
            self.dueAt = dueAt
            self.isRegular = isRegular
            self.signals = signals
            self.priority = priority
        }
    }

    /// What has become of refreshes since this process started.
    package struct Counts: Sendable, Equatable {
        package var written: UInt64 = 0
        /// Nothing to write: the snapshot has the user's events already.
        package var unchanged: UInt64 = 0
        /// Attempts that failed and will be made again.
        package var retried: UInt64 = 0
        /// Refused by the session tier for good.
        package var refused: UInt64 = 0
        /// Left out because the queue was full.
        package var dropped: UInt64 = 0
        /// Put off because the budget did not pay; each time.
        package var deferred: UInt64 = 0
    }

    /// How a refresh ended.
    package enum Outcome: Sendable {
        case written
        case unchanged
        case refused
        case failed
        /// Not tried: the budget did not pay for it.
        case deferred
    }

    package let capacity: Int
    package let delaySeconds: Double
    package private(set) var counts = Counts()
    /// Each user once, in the order in which they are due.
    private var waiting: [Refresh] = []
    private var waitingUsers: Set<String> = []
    private var inFlight: [Refresh] = []

    package init(capacity: Int, delaySeconds: Double = 1) {
        self.capacity = max(1, capacity)
        self.delaySeconds = delaySeconds
    }

    package var count: Int { waiting.count + inFlight.count }

    /// Everything that has not been written, what is being written first.
    package var pending: [Refresh] { inFlight + waiting }

    /// When the next user is due; nil when nobody waits.
    package var nextDue: Timestamp? { waiting.first?.dueAt }

    /// An event of the user was read.
    package mutating func note(_ userID: String, partition: UInt32, now: Timestamp) {
        guard !waitingUsers.contains(userID) else {
            if let index = waiting.firstIndex(where: { $0.userID == userID && !$0.isRegular }) {
                waiting[index].isRegular = true
            }
            return
        }
        add(Refresh(userID: userID, partition: partition, dueAt: now + delaySeconds))
    }

    /// A rule asks for some of the user's signals.
    package mutating func request(_ request: RefreshRequest, partition: UInt32, now: Timestamp) {
        var refresh = Refresh(
            userID: request.userID, partition: partition, dueAt: now, isRegular: false,
            signals: Set(request.signals), priority: request.priority)
        if waitingUsers.remove(request.userID) != nil,
            let index = waiting.firstIndex(where: { $0.userID == request.userID })
        {
            let known = waiting.remove(at: index)
            refresh.isRegular = known.isRegular
            refresh.signals.formUnion(known.signals)
            refresh.priority = max(refresh.priority, known.priority)
        }
        add(refresh)
    }

    private mutating func add(_ refresh: Refresh) {
        guard count < capacity else {
            counts.dropped += 1
            return
        }
        waitingUsers.insert(refresh.userID)
        let later = waiting.lastIndex { $0.dueAt <= refresh.dueAt }
        waiting.insert(refresh, at: later.map { $0 + 1 } ?? 0)
    }

    /// What a checkpoint had kept: due at once.
    package mutating func restore(_ refreshes: [Refresh]) {
        for refresh in refreshes.prefix(capacity) where waitingUsers.insert(refresh.userID).inserted {
            waiting.append(refresh)
        }
        waiting.sort { $0.dueAt < $1.dueAt }
    }

    /// What is due. Its outcome must be told with ``settle(_:)`` before more can be taken.
    package mutating func take(upTo limit: Int, now: Timestamp) -> [Refresh] {
        precondition(inFlight.isEmpty, "what was taken before has not been settled")
        let due = waiting.prefix { $0.dueAt <= now }
        for priority in TriggerPriority.allCases.reversed() {
            inFlight += due.lazy.filter { $0.priority == priority }.prefix(limit - inFlight.count)
        }
        for refresh in inFlight { waitingUsers.remove(refresh.userID) }
        let taken = Set(inFlight.map(\.userID))
        if !taken.isEmpty { waiting.removeAll { taken.contains($0.userID) } }
        return inFlight
    }

    /// Takes the outcomes of what was taken, in its order. What failed or was put off goes to the head of the queue again,
    /// unless the user waits there once more already.
    package mutating func settle(_ outcomes: [Outcome]) {
        precondition(outcomes.count == inFlight.count, "one outcome for each refresh taken")
        var again: [Refresh] = []
        for (refresh, outcome) in zip(inFlight, outcomes) {
            switch outcome {
            case .written: counts.written += 1
            case .unchanged: counts.unchanged += 1
            case .refused: counts.refused += 1
            case .failed, .deferred:
                if outcome == .failed { counts.retried += 1 } else { counts.deferred += 1 }
                if waitingUsers.insert(refresh.userID).inserted { again.append(refresh) }
            }
        }
        inFlight = []
        waiting = again + waiting
    }

    /// Takes users out of the queue; what is being computed cannot be held back, but is not tried again.
    package mutating func remove(where isForgotten: (String) -> Bool) {
        waiting.removeAll { isForgotten($0.userID) }
        waitingUsers = Set(waiting.map(\.userID))
    }
}
