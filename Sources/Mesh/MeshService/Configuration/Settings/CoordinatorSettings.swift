/// The settings of `freshet-coordinator` beyond the common ones. A new one is a `static let` here and its line in `all`.
public enum CoordinatorSettings {
    public static let nodeLease = Setting<Duration>(
        "node-lease", default: .seconds(5), help: "how long a node may be silent before it is dropped",
        problem: { $0 < .milliseconds(100) || $0 > .seconds(600) ? "is not between 100ms and 10m" : nil })
    public static let refreshLease = Setting<Duration>(
        "refresh-lease", default: .seconds(30), help: "how long a worker may take for a leased refresh",
        problem: { $0 < .milliseconds(100) || $0 > .seconds(3_600) ? "is not between 100ms and 1h" : nil })
    public static let refreshBudget = Setting<Double>(
        "refresh-budget-ms", default: 100,
        help: "CPU-milliseconds per second that refreshes may take, until SetBudget says otherwise; 0 stops them",
        problem: { $0 < 0 || $0 > 1_000_000 ? "is not between 0 and 1000000" : nil })
    public static let refreshPolicy = Setting<String>(
        "refresh-policy", default: "ralf",
        help: "which refresh comes first, until SetBudget says otherwise: ralf, round_robin, rps ...; "
            + "`freshet budget get` lists them",
        placeholder: "policy", problem: { $0.isEmpty ? "is empty" : nil })
    public static let placementWindow = Setting<Duration>(
        "placement-window", default: .seconds(86_400),
        help: "of which the pairs of stale and fresh values are judged together before a signal's tier is advised",
        problem: { $0 < .milliseconds(100) || $0 > .seconds(30 * 86_400) ? "is not between 100ms and 30 days" : nil })

    public static let refreshRest = Setting<Duration>(
        "refresh-rest", default: .seconds(10),
        help: "how long a value is not refreshed again, however much budget there is to spare",
        problem: { $0 < .zero || $0 > .seconds(86_400) ? "is not between 0 and 24h" : nil })
    public static let buildLease = Setting<Duration>(
        "build-lease", default: .seconds(60),
        help: "how long a builder of snapshots may be silent before another one may build",
        problem: { $0 < .milliseconds(500) || $0 > .seconds(3_600) ? "is not between 500ms and 1h" : nil })

    static let all: [SettingDeclaration] = [
        nodeLease.declaration, refreshLease.declaration, refreshBudget.declaration, refreshPolicy.declaration,
        refreshRest.declaration, buildLease.declaration, placementWindow.declaration,
    ]
}
