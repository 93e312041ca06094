import EventLog
import SessionTier
import Signals
import Synchronization

/// What happened in a simulation, as nobody in it can see it, and what must never have happened.
final class History: Sendable {
    private struct State {
        var violations: [String] = []
        /// Ids of acknowledged events, by user.
        var acknowledged: [String: Set<String>] = [:]
        var acknowledgements = 0
        /// Who wrote at each epoch of a partition.
        var writers: [UInt32: [UInt64: String]] = [:]
        /// The last write of each partition.
        var last: [UInt32: (epoch: UInt64, offset: UInt64, node: String)] = [:]
        var events: [String] = []
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Duration

    init(now: @escaping @Sendable () -> Duration) {
        self.now = now
    }

    var violations: [String] { state.withLock { $0.violations } }
    var acknowledged: [String: Set<String>] { state.withLock { $0.acknowledged } }
    var acknowledgements: Int { state.withLock { $0.acknowledgements } }
    /// What happened, for people who look into a failing seed.
    var events: [String] { state.withLock { $0.events } }
    /// How many epochs were written at, over all partitions: 1 a partition when nothing was ever handed over.
    var epochs: Int { state.withLock { $0.writers.values.reduce(0) { $0 + $1.count } } }

    func note(_ what: String) {
        let time = now()
        state.withLock { $0.events.append("\(time): \(what)") }
    }

    func violated(_ what: String) {
        note("VIOLATION: \(what)")
        state.withLock { $0.violations.append(what) }
    }

    /// Records became durable at a node, which is about to acknowledge them.
    ///
    /// - Parameter epoch: of the node's claim; nil when it has none.
    func wrote(_ node: String, _ results: [AppendResult], epoch: (UInt32) -> UInt64?) {
        for result in results where !result.isDuplicate {
            let position = result.position
            guard let epoch = epoch(position.partition) else {
                violated("\(node) acknowledges at \(position) without a claim")
                continue
            }
            let other = state.withLock { state -> String? in
                defer {
                    state.writers[position.partition, default: [:]][epoch] = node
                    state.last[position.partition] = (epoch, position.offset, node)
                }
                if let writer = state.writers[position.partition]?[epoch], writer != node {
                    return
                        "\(node) and \(writer) both acknowledge for partition \(position.partition) at epoch \(epoch)"
                }
                guard let last = state.last[position.partition] else { return nil }
                if last.epoch > epoch {
                    return
                        "\(node) acknowledges at \(position) at epoch \(epoch) after \(last.node) did at \(last.epoch)"
                }
                if last.epoch != epoch, position.offset <= last.offset {
                    return "\(node) writes \(position) again, which \(last.node) had acknowledged"
                }
                return nil
            }
            if let other { violated(other) }
        }
    }

    /// A node says that something is in question. No disk is ever lost here, so data never is.
    func warned(_ node: String, _ warning: OwnershipWarning) {
        note("\(node) warns: \(warning)")
        switch warning {
        case .loss, .deposed: violated("\(node) warns: \(warning)")
        case .noteNotWritten, .notOpened, .notDropped: break
        }
    }

    /// A client was told that its events are durable.
    func acknowledged(_ events: [Event]) {
        state.withLock { state in
            state.acknowledgements += events.count
            for event in events { state.acknowledged[event.userID, default: []].insert(event.eventID) }
        }
    }
}
