import Refresh
import Signals

extension RefreshTier {
    /// The tier whose budget pays for refreshes of a signal in `tier`. What runs per event is refreshed by nobody but users' own
    /// services, whom the near-real-time tier asks.
    init(of tier: Tier) {
        switch tier {
        case .batch: self = .batch
        case .nearRealTime, .streaming: self = .nearRealTime
        case .request: self = .request
        }
    }

    var signalTier: Tier {
        switch self {
        case .batch: .batch
        case .nearRealTime: .nearRealTime
        case .request: .request
        }
    }
}
