import Signals
import Traffic

/// Counts what is found of planted bursts.
struct BurstScore {
    private struct Key: Hashable {
        var item: String
        var cluster: String
    }

    private static let bins: [(name: String, range: Range<Double>)] = [
        ("<5", 0..<5), ("5-10", 5..<10), ("10-20", 10..<20), (">20", 20..<1e9),
    ]

    private let truth: [PlantedEpisode]
    private let bursts: [Key: [Int]]
    private let plan: TrafficPlan
    /// Seconds from the start of a burst until it is reported, and until it is on the list, by burst.
    private var delays: [Int: Double] = [:]
    private var listed: [Int: Double] = [:]
    private var flags = Hits()
    private var episodes = Hits()

    init(_ truth: [PlantedEpisode], _ plan: TrafficPlan) {
        self.truth = truth
        self.plan = plan
        bursts = Dictionary(grouping: truth.indices) { Key(item: truth[$0].itemID, cluster: truth[$0].cluster) }
    }

    private var firstJudged: Timestamp { plan.start + Double(plan.warmUpDays) * 86_400 }

    /// An item starts to trend.
    mutating func detected(_ item: String, cluster: String, at time: Timestamp) {
        guard time >= firstJudged else { return }
        let own = bursts[Key(item: item, cluster: cluster)] ?? []
        let burst = own.first { truth[$0].from <= time && time < truth[$0].to + 3600 }
        episodes.count(burst != nil)
        if let burst, delays[burst] == nil { delays[burst] = time.seconds(since: truth[burst].from) }
    }

    /// An item trends by a window that ends.
    mutating func flagged(_ item: String, cluster: String, windowMinutes: Int, endingAt end: Timestamp) {
        guard end - Double(windowMinutes) * 60 >= firstJudged else { return }
        let own = bursts[Key(item: item, cluster: cluster)] ?? []
        let burst = own.first { truth[$0].from < end && end - Double(windowMinutes) * 60 < truth[$0].to }
        flags.count(burst != nil)
        if let burst, listed[burst] == nil { listed[burst] = end.seconds(since: truth[burst].from) }
    }

    func figures(events: Int, secondsDetecting: Double) -> FigureTree {
        var recall: [(name: String, value: FigureTree)] = []
        var reported: [(name: String, value: FigureTree)] = []
        var planted: [(name: String, value: FigureTree)] = []
        for bin in Self.bins {
            var (hits, reports) = (Hits(), Hits())
            for index in truth.indices where bin.range.contains(truth[index].signalToNoise) {
                hits.count(listed[index] != nil || delays[index] != nil)
                reports.count(delays[index] != nil)
            }
            recall.append((bin.name, .number(hits.share)))
            reported.append((bin.name, .number(reports.share)))
            planted.append((bin.name, .number(Double(hits.all))))
        }
        let strong = truth.indices.filter { truth[$0].signalToNoise >= 10 }.compactMap { delays[$0] }
        let days = Double(plan.days - plan.warmUpDays)
        return .branch([
            ("precision", .number(flags.share)), ("episode_precision", .number(episodes.share)),
            ("recall_snr", .branch(recall)), ("reported_snr", .branch(reported)), ("bursts_snr", .branch(planted)),
            ("delay_seconds", .figures([("p50", strong.quantile(0.5)), ("p90", strong.quantile(0.9))])),
            ("false_flags_per_day", .number(Double(flags.all - flags.found) / days)),
            ("false_episodes_per_day", .number(Double(episodes.all - episodes.found) / days)),
            ("events", .number(Double(events))),
            ("events_per_second", .number((Double(events) / secondsDetecting).rounded())),
        ])
    }
}
