import Signals

/// Whether what a build made is good enough to take the place of what is active.
///
/// The models' figure is NDCG@10 on the held-out last events of what they were fitted on (see `LambdaSelection`), so two models
/// of different days are measured on different events. A fall by a few per cent is noise; the default share is above that.
package struct QualityGates: Sendable, Equatable {
    /// The figure of the models that must not fall.
    package static let metric = "ndcg10"
    /// How many held-out events it was measured on.
    package static let metricEvents = "validation_events"
    /// Fewer than these make the figure too noisy to compare: with 100 events its standard error is about a fifth of it.
    package static let leastEvents = 100.0

    /// By which share of the active one's the models' figure may fall.
    package var largestMetricFall: Double
    /// By which share the number of users may fall, and of users with a value of each signal.
    package var largestUserFall: Double

    package init(largestMetricFall: Double = 0.05, largestUserFall: Double = 0.2) {
        self.largestMetricFall = largestMetricFall
        self.largestUserFall = largestUserFall
    }

    /// - Parameters:
    ///   - active: nil when nothing is active, or it cannot be read.
    ///   - signals: names of those whose values the profiles are to have; one that the catalogue has no more is not missed.
    ///   - allowsOlder: whether profiles as of an earlier time are meant to come back.
    package func judge(
        _ new: SnapshotFigures, against active: SnapshotFigures?, signals: Set<String>, allowsOlder: Bool = false
    ) -> Judgement {
        var judgement = Judgement()
        guard let active, active.profilesVersion != new.profilesVersion || active.modelsVersion != new.modelsVersion
        else { return judgement }
        if !allowsOlder, new.asOf < active.asOf {
            judgement.held.append(.older(new.asOf, active: active.asOf))
        }
        judgeMetric(new, active, &judgement)
        if fell(from: Double(active.users), to: Double(new.users), by: largestUserFall) {
            judgement.held.append(.fewerUsers(new.users, active: active.users, allowed: largestUserFall))
        }
        judgeSignals(new, active, signals, &judgement)
        return judgement
    }

    private func judgeMetric(_ new: SnapshotFigures, _ active: SnapshotFigures, _ judgement: inout Judgement) {
        guard new.modelsVersion != active.modelsVersion else { return }
        if new.modelsVersion.isEmpty {
            judgement.held.append(.noModels(active: active.modelsVersion))
            return
        }
        guard !active.modelsVersion.isEmpty else { return }
        guard let after = measured(new), let before = measured(active) else {
            judgement.notes.append(
                .notMeasured(models: measured(new) == nil ? new.modelsVersion : active.modelsVersion))
            return
        }
        if fell(from: before, to: after, by: largestMetricFall) {
            judgement.held.append(.worseModels(after, active: before, allowed: largestMetricFall))
        }
    }

    private func judgeSignals(
        _ new: SnapshotFigures, _ active: SnapshotFigures, _ signals: Set<String>, _ judgement: inout Judgement
    ) {
        guard let before = active.usersBySignal, let after = new.usersBySignal ?? (new.users == 0 ? [:] : nil) else {
            judgement.notes.append(.signalsNotCounted)
            return
        }
        for (signal, count) in before.sorted(by: { $0.key < $1.key }) where signals.contains(signal) && count > 0 {
            let now = after[signal] ?? 0
            if now == 0 {
                judgement.held.append(.missingSignal(signal, active: count))
            } else if fell(from: Double(count), to: Double(now), by: largestUserFall) {
                judgement.held.append(.rarerSignal(signal, now, active: count, allowed: largestUserFall))
            }
        }
    }

    /// The figure, when there is one on enough events.
    private func measured(_ figures: SnapshotFigures) -> Double? {
        guard let value = figures.quality[Self.metric], value.isFinite,
            figures.quality[Self.metricEvents] ?? 0 >= Self.leastEvents
        else { return nil }
        return value
    }

    private func fell(from before: Double, to after: Double, by share: Double) -> Bool {
        before > 0 && after < before * (1 - share)
    }
}
