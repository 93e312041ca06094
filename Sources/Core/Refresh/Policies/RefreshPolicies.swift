/// The policies that can be selected by name.
public enum RefreshPolicies {
    public static let all: [any RefreshPolicy] = [
        FreshetPolicy(), RegretProportionalPolicy(), RegretProportionalPolicy(coldFirst: true),
        CostAwareRegretPolicy(), RoundRobinPolicy(), RandomPolicy(), ArrivalPolicy(), QueryProportionalPolicy(),
        MostPendingPolicy(), LeastUpdatedPolicy(), LastQueryPolicy(), NeverPolicy(),
    ]

    /// The policy called `name`, or nil. `ralf` is the former name of `freshet`.
    public static func named(_ name: String) -> (any RefreshPolicy)? {
        all.first { $0.name == (name == "ralf" ? "freshet" : name) }
    }
}
