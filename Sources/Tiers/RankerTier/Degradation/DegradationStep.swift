/// What a request may do without when its time is short or a neighbour is away, in the order in which it is given up: what is
/// worth least for its time goes first.
public enum DegradationStep: Int, Sendable, CaseIterable, Comparable {
    case exploration
    case queryExpansion
    case clusterTrend
    /// The first stage's score takes the place of the ranker's.
    case ranker
    /// Without the session tier the answer is control's.
    case session
    /// Without a model, or the time for one, the answer is what trends.
    case model

    public static func < (left: DegradationStep, right: DegradationStep) -> Bool { left.rawValue < right.rawValue }

    /// How the response names it when the step is given up for want of time.
    public var degradation: Degradation {
        switch self {
        case .exploration: .explorationSkipped
        case .queryExpansion: .queryExpansionSkipped
        case .clusterTrend: .clusterTrendSkipped
        case .ranker: .rankerSkipped
        case .session: .sessionUnavailable
        case .model: .noModel
        }
    }
}
