import Metrics

/// The figures of the ranker, under the names that `/metrics` shows.
package struct RankerMetrics: Sendable {
    private let requests: [RankArm: (healthy: Counter, degraded: Counter)] = Dictionary(
        uniqueKeysWithValues: RankArm.allCases.map { arm in
            func counter(_ degraded: String) -> Counter {
                Counter(
                    label: "freshet_ranker_requests_total", dimensions: [("arm", arm.rawValue), ("degraded", degraded)])
            }
            return (arm, (counter("false"), counter("true")))
        })
    private let degradations: [Degradation: Counter] = Dictionary(
        uniqueKeysWithValues: Degradation.allCases.map {
            ($0, Counter(label: "freshet_ranker_degradations_total", dimensions: [("step", $0.rawValue)]))
        })
    private let stages: [StageTiming.Stage: Timer] = Dictionary(
        uniqueKeysWithValues: StageTiming.Stage.allCases.map {
            ($0, Timer(label: "freshet_ranker_stage_seconds", dimensions: [("stage", $0.rawValue)]))
        })
    private let candidates = Recorder(label: "freshet_ranker_candidates")
    private let unknownCandidates = Counter(label: "freshet_ranker_unknown_candidates_total")
    private let scoring = Timer(label: "freshet_ranker_scoring_seconds")
    private let sessionWait = Timer(label: "freshet_ranker_session_wait_seconds")

    package init() {}

    func record(_ output: RankingOutput, scoring duration: Duration) {
        if let counters = requests[output.arm] {
            (output.degradations.isEmpty ? counters.healthy : counters.degraded).increment()
        }
        for degradation in output.degradations { degradations[degradation]?.increment() }
        for timing in output.timings { stages[timing.stage]?.record(duration: timing.duration) }
        candidates.record(Int64(output.ranked))
        if output.unknownCandidates > 0 { unknownCandidates.increment(by: Int64(output.unknownCandidates)) }
        scoring.record(duration: duration)
    }

    func record(sessionWait duration: Duration) { sessionWait.record(duration: duration) }
}
