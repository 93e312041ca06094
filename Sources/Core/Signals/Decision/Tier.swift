/// The clocks at which a signal can be evaluated, slowest first.
public enum Tier: Int, Sendable, Hashable, Comparable, CaseIterable {
    case batch = 1
    case nearRealTime = 2
    case streaming = 3
    case request = 4

    /// `batch`, `near_real_time`, `streaming`, `request`: as in the catalogue and on the wire.
    public var name: String {
        switch self {
        case .batch: "batch"
        case .nearRealTime: "near_real_time"
        case .streaming: "streaming"
        case .request: "request"
        }
    }

    public init?(name: String) {
        guard let tier = Tier.allCases.first(where: { $0.name == name }) else { return nil }
        self = tier
    }

    /// The next slower tier; `nil` for batch.
    public var slower: Tier? { Tier(rawValue: rawValue - 1) }
    /// The next faster tier; `nil` for request.
    public var faster: Tier? { Tier(rawValue: rawValue + 1) }

    public static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
}
