import Signals

/// Everything that the tier has made of the log up to its offsets: a pure value.
///
/// Time is event time. Windows advance with the watermark, the newest `occurredAt` seen, and never with a clock: the same
/// log gives the same detections, however fast it is read. Folds do not depend on the order of events, so partitions may
/// be read one after the other; only detections of an episode long past are then reported late, and not written.
package struct Detectors: Sendable {
    /// Events that claim to be further in the future than this (by the clock, outside a replay) would drag the watermark
    /// along and make every right event old; they are skipped. In seconds.
    package static let clockToleranceSeconds = 300.0

    /// The first offset not yet folded, by partition.
    package internal(set) var offsets: [UInt32: UInt64] = [:]
    /// The newest event time seen; nil before the first event.
    package internal(set) var watermark: Timestamp?
    package internal(set) var counts = DetectorCounts()
    var trending: [TrendingDetector] = []
    var users: [UserDetector] = []
    /// Users held for each signal at most.
    package let maximumUsers: Int
    /// Whether the catalogue has signals of users that this tier keeps the values of.
    let hasRefreshedSignals: Bool
    private var catalogue: Catalogue
    private var context: FoldContext

    package init(catalogue: Catalogue, items: ItemTable, maximumUsers: Int) {
        self.catalogue = catalogue
        self.hasRefreshedSignals = catalogue.signals.contains(where: UserEvaluation.computes)
        self.context = FoldContext(catalogue: catalogue, items: items)
        self.maximumUsers = max(1, maximumUsers)
        for signal in catalogue.signals {
            if let detector = TrendingDetector(signal) { trending.append(detector) }
            if let detector = UserDetector(signal, limit: self.maximumUsers) { users.append(detector) }
        }
    }

    /// Folds a batch of the log.
    ///
    /// - Parameters:
    ///   - events: in any order; each at most once.
    ///   - next: where the log goes on behind them.
    ///   - now: the clock; nil in a replay, where the watermark is the present.
    /// - Returns: the patches to write, in the order of their detections.
    package mutating func feed(_ events: [Event], next: [UInt32: UInt64], now: Timestamp?) -> [PatchWrite] {
        var writes: [PatchWrite] = []
        for event in events.sorted(by: Event.inTimeOrder) {
            counts.followed += 1
            if let now, event.occurredAt.seconds(since: now) > Detectors.clockToleranceSeconds {
                counts.future += 1
                continue
            }
            if event.isLinkedCopy {
                counts.linked += 1
                continue
            }
            let present = max(watermark ?? event.occurredAt, event.occurredAt)
            watermark = present
            guard present.seconds(since: event.occurredAt) <= catalogue.eventAgeLimitSeconds else {
                counts.old += 1
                continue
            }
            detect(event, now: now ?? present, &writes)
        }
        offsets.merge(next) { $1 }
        return writes
    }

    private mutating func detect(_ event: Event, now: Timestamp, _ writes: inout [PatchWrite]) {
        for index in trending.indices {
            let found = trending[index].detect(event, context)
            if found > 0 { counts.detections[trending[index].signal.name, default: 0] += UInt64(found) }
        }
        for index in users.indices {
            let (detections, evicted) = users[index].detect(event, context)
            counts.evictedUsers += UInt64(evicted)
            let signal = users[index].signal
            for detection in detections {
                counts.detections[signal.name, default: 0] += 1
                let patches = PatchWrite.writes(
                    of: detection, by: signal, userID: event.userID, defaults: catalogue.patchDefaults)
                for write in patches {
                    if write.patch.expiresAt > now { writes.append(write) } else { counts.expiredPatches += 1 }
                }
            }
        }
    }

    /// What trends at the watermark, strongest evidence first, each item once.
    ///
    /// - Parameter windowMinutes: nil: the strongest evidence of any window.
    package func trendingItems(windowMinutes: Int?, limit: Int) -> [TrendingItem] {
        guard let watermark else { return [] }
        let rankings = trending.map {
            $0.operator.ranking(of: $0.state, at: watermark, windowMinutes: windowMinutes, limit: limit)
        }
        if rankings.count == 1 { return rankings[0] }
        var best: [String: TrendingItem] = [:]
        for item in rankings.joined() {
            if let known = best[item.itemID], known.log10Probability <= item.log10Probability { continue }
            best[item.itemID] = item
        }
        let sorted = best.values.sorted {
            ($0.log10Probability, $0.itemID) < ($1.log10Probability, $1.itemID)
        }
        return Array(sorted.prefix(limit))
    }

    /// The items with the most traffic, as the first trending signal counts it.
    package func popularItems(limit: Int) -> [TrafficShare] {
        trending.first.map { $0.operator.popular(of: $0.state, limit: limit) } ?? []
    }

    /// Users held, the sum over the signals.
    package var heldUsers: Int { users.reduce(0) { $0 + $1.users.count } }

    // MARK: - What it reads changes

    package mutating func adopt(items: ItemTable) { context.items = items }

    /// Takes over a catalogue. A signal whose states mean what they did keeps them.
    ///
    /// - Returns: the signals that start from an empty state.
    package mutating func adopt(catalogue: Catalogue) -> [String] {
        var next = Detectors(catalogue: catalogue, items: context.items, maximumUsers: maximumUsers)
        next.offsets = offsets
        next.watermark = watermark
        next.counts = counts
        var restarted: [String] = []
        for index in next.trending.indices {
            let signal = next.trending[index].signal
            let identity = next.identity(of: signal)
            if let former = trending.first(where: { self.identity(of: $0.signal) == identity }) {
                next.trending[index].state = former.state
            } else {
                restarted.append(signal.name)
            }
        }
        for index in next.users.indices {
            let signal = next.users[index].signal
            let identity = next.identity(of: signal)
            if let former = users.first(where: { self.identity(of: $0.signal) == identity }) {
                next.users[index].users = former.users
            } else {
                restarted.append(signal.name)
            }
        }
        self = next
        return restarted
    }

    /// Forgets everything, to read the log from its start. What has been counted stays counted.
    package mutating func reset() {
        let counts = counts
        self = Detectors(catalogue: catalogue, items: context.items, maximumUsers: maximumUsers)
        self.counts = counts
    }

    /// Forgets users and what was made of their events alone.
    package mutating func remove(where isForgotten: (String) -> Bool) {
        for index in users.indices {
            users[index].users = users[index].users.filter { !isForgotten($0.key) }
        }
    }

    /// What the signal's states depend on under the catalogue in force.
    func identity(of signal: Signal) -> SignalIdentity { signal.identity(in: catalogue) }
}
