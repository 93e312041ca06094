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
    /// What was noticed.
    package internal(set) var log = DetectionLog()
    var trending: [TrendingDetector] = []
    var clusterTrending: [ClusterTrendingDetector] = []
    var newItems: [NewItemsDetector] = []
    var users: [UserDetector] = []
    /// What the catalogue's rules make of what is noticed.
    var decisions: TriggerDecisions
    /// Nil where nothing is by cluster.
    var membership: ClusterMembership?
    /// The version of the model that the clusters are of; empty: none.
    var modelVersion = ""
    /// Users held for each signal at most.
    package let maximumUsers: Int
    /// The signals of users that this tier keeps the values of.
    private let refreshed: [Signal]
    let catalogue: Catalogue
    var context: FoldContext

    package init(catalogue: Catalogue, items: ItemTable, maximumUsers: Int) {
        self.catalogue = catalogue
        self.refreshed = catalogue.signals.filter(UserEvaluation.computes)
        self.context = FoldContext(catalogue: catalogue, items: items)
        self.maximumUsers = max(1, maximumUsers)
        self.decisions = TriggerDecisions(catalogue.triggers)
        for signal in catalogue.signals {
            if let detector = TrendingDetector(signal) { trending.append(detector) }
            if let detector = ClusterTrendingDetector(signal) { clusterTrending.append(detector) }
            if let detector = NewItemsDetector(signal) { newItems.append(detector) }
            if let detector = UserDetector(signal, limit: self.maximumUsers) { users.append(detector) }
        }
        if !clusterTrending.isEmpty { membership = ClusterMembership(catalogue, limit: self.maximumUsers) }
    }

    /// Whether an event of a kind can change a value that this tier keeps. One without weight, as of what was shown, changes
    /// only a history that is of its kind.
    func refreshes(_ kind: String) -> Bool {
        if !context.isWithoutWeight(kind) { return !refreshed.isEmpty }
        return refreshed.contains { ($0.operator as? HistoryOperator)?.kinds.contains(kind) == true }
    }

    /// Folds a batch of the log.
    ///
    /// - Parameters:
    ///   - events: in any order; each at most once.
    ///   - next: where the log goes on behind them.
    ///   - now: the clock; nil in a replay, where the watermark is the present.
    /// - Returns: what is to be written and computed anew, in the order of the detections.
    package mutating func feed(_ events: [Event], next: [UInt32: UInt64], now: Timestamp?) -> Findings {
        var findings = Findings()
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
            detect(event, now: now ?? present, &findings)
        }
        offsets.merge(next) { $1 }
        return findings
    }

    private mutating func detect(_ event: Event, now: Timestamp, _ findings: inout Findings) {
        for index in trending.indices {
            let found = trending[index].operator.detect(event, context, into: &trending[index].state)
            note(found, of: trending[index].signal, about: .item(cluster: nil), now, &findings)
        }
        // What no cluster counts costs no look-up of the user's.
        if !clusterTrending.isEmpty, context.weight(of: event.kind) > 0 {
            let cluster = membership?.fold(event, context)
            for index in clusterTrending.indices {
                let found = clusterTrending[index].operator.detect(
                    event, cluster: cluster, context, into: &clusterTrending[index].state)
                note(found, of: clusterTrending[index].signal, about: .item(cluster: cluster), now, &findings)
            }
        }
        for index in newItems.indices {
            let found = newItems[index].operator.detect(event, context, into: &newItems[index].state)
            note(found, of: newItems[index].signal, about: .item(cluster: nil), now, &findings)
        }
        for index in users.indices {
            let (found, evicted) = users[index].detect(event, context)
            counts.evictedUsers += UInt64(evicted)
            note(found, of: users[index].signal, about: .user(event.userID), now, &findings)
        }
    }

    /// Lists what was noticed, and adds what the rules want done about it.
    private mutating func note(
        _ detections: [Detection], of signal: Signal, about subject: DetectionRecord.Subject, _ now: Timestamp,
        _ findings: inout Findings
    ) {
        for detection in detections {
            counts.detections[signal.name, default: 0] += 1
            for decision in decisions.decide(on: detection, of: signal, now: now) {
                var record = DetectionRecord(detection, decision, of: signal.name, about: subject)
                var effects = Findings()
                if decision.suppression == nil, case .user(let userID) = subject {
                    effects = self.effects(of: detection, by: signal, decision, userID, now, &record)
                }
                // What is listed already has had its effects.
                guard log.add(record) else { continue }
                findings.writes += effects.writes
                findings.refreshes += effects.refreshes
                counts.suppressed += record.suppression == nil ? 0 : 1
            }
        }
    }

    private mutating func effects(
        of detection: Detection, by signal: Signal, _ decision: TriggerDecision, _ userID: String, _ now: Timestamp,
        _ record: inout DetectionRecord
    ) -> Findings {
        switch decision.action {
        case .record:
            return Findings()
        case .refresh(let signals):
            return Findings(
                refreshes: [RefreshRequest(userID: userID, signals: signals, priority: decision.priority)])
        case .patch:
            let all = PatchWrite.writes(
                of: detection, by: signal, userID: userID, priority: decision.priority,
                defaults: catalogue.patchDefaults)
            let writes = all.filter { $0.patch.expiresAt > now }
            counts.expiredPatches += UInt64(all.count - writes.count)
            record.patchIDs = writes.map(\.patch.id)
            if writes.isEmpty { record.suppression = .stale }
            return Findings(writes: writes)
        }
    }
}
