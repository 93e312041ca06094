import Signals
import Traffic

/// Counts how what is served follows the stories of protagonists.
struct OverrideScore {
    private let plan: TrafficPlan
    private let byUser: [String: PlantedEpisode]
    /// Seconds until a fifth of the weight has moved to the new genre, and until half of it is there, by user.
    private var moved: [String: Double] = [:]
    private var adapted: [String: Double] = [:]
    /// The users whose story has begun.
    private var began: Set<String> = []
    private var recovered: [Double] = []
    private var overshoots: [Double] = []
    private var loss = (sum: 0.0, count: 0)
    private var storyLoss = (sum: 0.0, count: 0)

    init(_ truth: [PlantedEpisode], _ plan: TrafficPlan) {
        self.plan = plan
        byUser = Dictionary(uniqueKeysWithValues: truth.filter { !$0.userID.isEmpty }.map { ($0.userID, $0) })
    }

    /// What was served before an event, smoothed, against the event.
    mutating func predicted(_ served: Distribution, _ event: Event, _ labels: [String]) {
        guard event.occurredAt >= plan.start + Double(plan.warmUpDays) * 86_400, !labels.isEmpty,
            let bits = served.logLoss(of: labels)
        else { return }
        loss = (loss.sum + bits, loss.count + 1)
        guard let episode = byUser[event.userID], [.excursion, .regimeSwitch].contains(episode.kind),
            event.occurredAt >= episode.from, event.occurredAt <= min(episode.to, episode.from + 86_400)
        else { return }
        storyLoss = (storyLoss.sum + bits, storyLoss.count + 1)
    }

    /// What is served from an event on, until the next one.
    mutating func saw(_ event: Event, base: Distribution, served: (Timestamp) -> Distribution) {
        guard let episode = byUser[event.userID], event.occurredAt >= episode.from, event.occurredAt <= episode.to
        else {
            return
        }
        let user = event.userID
        switch episode.kind {
        case .regimeSwitch, .excursion:
            began.insert(user)
            if moved[user] == nil, served(event.occurredAt)[episode.label] - base[episode.label] >= 0.2 {
                moved[user] = event.occurredAt.seconds(since: episode.from)
            }
            if adapted[user] == nil, served(event.occurredAt)[episode.label] >= 0.5 {
                adapted[user] = event.occurredAt.seconds(since: episode.from)
            }
            if episode.kind == .excursion, event.occurredAt == episode.to {
                recovered.append(
                    Double(
                        stride(from: 0, to: 7200, by: 10).first {
                            served(episode.to + Double($0))[episode.label] - base[episode.label] <= 0.05
                        } ?? 7200))
            }
        case .oddQuery:
            overshoots.append(served(event.occurredAt)[episode.label] - base[episode.label])
        case .burst, .binge, .longFilm, .steady:
            break
        }
    }

    var figures: FigureTree {
        // Who never adapted within the story counts as never, which is above every quantile that it reaches.
        let fifths = began.map { moved[$0] ?? .infinity }
        let times = began.map { adapted[$0] ?? .infinity }
        return .figures([
            ("adapt_fifth_seconds_p50", fifths.quantile(0.5)), ("adapt_fifth_seconds_p90", fifths.quantile(0.9)),
            ("adapt_seconds_p50", times.quantile(0.5)), ("adapt_seconds_p90", times.quantile(0.9)),
            ("adapted", Double(adapted.count) / Double(max(1, began.count))),
            ("recover_seconds_p50", recovered.quantile(0.5)), ("recover_seconds_p90", recovered.quantile(0.9)),
            ("overshoot_mean", overshoots.reduce(0, +) / Double(max(1, overshoots.count))),
            ("overshoot_p90", overshoots.quantile(0.9)),
            ("loss", loss.sum / Double(max(1, loss.count))),
            ("loss_while_changing", storyLoss.sum / Double(max(1, storyLoss.count))),
        ])
    }
}
