/// What is advised for a signal.
public struct PlacementAdvice: Sendable, Equatable {
    /// Hysteresis included: never `faster` or `slower` before enough windows have said so in a row.
    public let direction: PlacementDirection
    public let verdict: PlacementVerdict
    /// How many windows in a row said what the last one says.
    public let windows: Int
    /// How many must, for the direction of the last window to be advised.
    public let windowsNeeded: Int
}

/// Collects pairs by signal and judges them window by window. It changes nothing: an operator does.
///
/// Memory is bounded: a few thousand users a signal. Times are seconds on any one clock; in a replay that of the events.
public struct PlacementAdvisor: Sendable {
    struct Window: Sendable {
        var sample: StalenessSample
        let openedAt: Double
    }

    struct Judged: Sendable {
        var verdict: PlacementVerdict
        var windows: Int
    }

    public let rule: PlacementRule
    let capacity: Int
    var open: [String: Window] = [:]
    var judged: [String: Judged] = [:]

    /// - Parameter usersPerSignal: at most, of each window.
    public init(rule: PlacementRule = PlacementRule(), usersPerSignal: Int = 2_000) {
        self.rule = rule
        capacity = usersPerSignal
    }

    public mutating func observe(_ pair: StalenessPair, of signal: String, now: Double) {
        open[signal, default: Window(sample: StalenessSample(capacity: capacity), openedAt: now)].sample.add(pair)
    }

    /// Forgets what is held of a user.
    public mutating func forget(entity: String) {
        for signal in open.keys { open[signal]?.sample.forget(entity: entity) }
    }

    /// The signal is in another tier, or is another one: what was measured is of no use.
    public mutating func restart(_ signal: String) {
        open[signal] = nil
        judged[signal] = nil
    }

    /// Judges the signal's window if it is over and has enough pairs; one that has not goes on.
    public mutating func closeWindow(
        of signal: String, in situation: PlacementSituation, now: Double,
        using generator: inout some RandomNumberGenerator
    ) {
        guard let window = open[signal], now - window.openedAt >= rule.window else { return }
        guard window.sample.pairs >= rule.minimumPairs, window.sample.users.count >= rule.minimumUsers else { return }
        let verdict = PlacementVerdict(window.sample, in: situation, by: rule, using: &generator)
        let before = judged[signal]
        let isSame = before?.verdict.direction == verdict.direction
        judged[signal] = Judged(verdict: verdict, windows: isSame ? (before?.windows ?? 0) + 1 : 1)
        open[signal] = nil
    }

    /// What is advised now. Before the first window is over its pairs so far are judged, which counts as no window: nothing is
    /// advised then.
    public func advice(
        for signal: String, in situation: PlacementSituation, using generator: inout some RandomNumberGenerator
    ) -> PlacementAdvice {
        guard let judged = judged[signal] else {
            let sample = open[signal]?.sample ?? StalenessSample(capacity: capacity)
            // It is only looked at, perhaps often: coarser intervals do.
            var quick = rule
            quick.resamples = min(100, rule.resamples)
            return advice(
                PlacementVerdict(sample, in: situation, by: quick, using: &generator), windows: 0, situation)
        }
        return advice(judged.verdict, windows: judged.windows, situation)
    }

    private func advice(
        _ verdict: PlacementVerdict, windows: Int, _ situation: PlacementSituation
    ) -> PlacementAdvice {
        let needed =
            switch verdict.direction {
            case .faster: rule.windowsToPromote
            case .slower: rule.windowsToDemote
            case .stay, .unknown: 1
            }
        var direction = verdict.direction
        if direction == .faster || direction == .slower, windows < needed || situation.isPinned { direction = .stay }
        return PlacementAdvice(direction: direction, verdict: verdict, windows: windows, windowsNeeded: needed)
    }
}
