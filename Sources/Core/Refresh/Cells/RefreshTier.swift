/// Where a signal's refreshes are computed, which is what a budget is divided among. The streaming tier is not there: what is
/// folded per event is never stale.
public enum RefreshTier: Int, CaseIterable, Sendable {
    case batch
    case nearRealTime
    /// Inference at the time of a request, such as the interpretation of a query: it takes tokens instead of leases.
    case request

    /// As it is written in files and messages.
    public var name: String {
        switch self {
        case .batch: "batch"
        case .nearRealTime: "near_real_time"
        case .request: "request"
        }
    }
}
