/// The settings of `freshet-ranker` beyond the common ones. A new one is a `static let` here and its line in `all`.
public enum RankerSettings {
    public static let sessionTimeout = Setting<Duration>(
        "session-timeout", default: .milliseconds(100),
        help: "how long a request waits for the session tier before it is answered as control, degraded",
        problem: { $0 < .milliseconds(1) || $0 > .seconds(60) ? "is not between 1ms and 1m" : nil })
    public static let historyCap = Setting<Int>(
        "history-cap", default: 1_000, help: "how many items of a history, the newest, the model is given at most",
        problem: { (1...100_000).contains($0) ? nil : "is not between 1 and 100000" })
    public static let injectionShare = Setting<Double>(
        "injection-share", default: 0.5,
        help: "share of the users whose arm is injection when a request names none; the others' is control",
        placeholder: "0 to 1", problem: { (0...1).contains($0) ? nil : "is not between 0 and 1" })
    public static let trendingInterval = Setting<Duration>(
        "trending-interval", default: .seconds(1), help: "how often trending items are fetched from the trigger tier",
        problem: { $0 < .milliseconds(10) || $0 > .seconds(3_600) ? "is not between 10ms and 1h" : nil })
    public static let queryInterpreter = Setting<String?>(
        "query-interpreter", default: nil,
        help: "host:port of a QueryInterpreterService of your own (a language model), asked for requests in words; "
            + "with mutual TLS it needs a certificate of a ranker",
        placeholder: "address",
        problem: { $0.map { HostPort(address: $0) == nil } == true ? "is not host:port" : nil })
    public static let queryInterpreterTimeout = Setting<Duration>(
        "query-interpreter-timeout", default: .milliseconds(300),
        help: "how long a request waits for it before the built-in interpretation is used",
        problem: { $0 < .milliseconds(1) || $0 > .seconds(60) ? "is not between 1ms and 1m" : nil })
    public static let queryInterpreterCost = Setting<Double>(
        "query-interpreter-cost", default: 50,
        help: "CPU milliseconds of the coordinator's budget that one of its answers is charged; 0: it is free",
        placeholder: "ms", problem: { (0...60_000).contains($0) ? nil : "is not between 0 and 60000" })

    public static let experiment = Setting<String>(
        "experiment", default: "default", help: "the name under which the arms' exposures and outcomes are counted",
        problem: { (1...128).contains($0.utf8.count) ? nil : "is not 1 to 128 bytes long" })
    public static let arms = Setting<String?>(
        "arms", default: nil,
        help:
            "the experiment's arms with their shares of the users: control, injection, blend, auxiliary, shadow; without "
            + "it injection-share of injection and the rest of control",
        placeholder: "arm=share,...", problem: { $0.flatMap(armsProblem) })
    public static let rewards = Setting<String?>(
        "rewards", default: nil,
        help:
            "what a reported outcome is worth by its kind, 0 to 1; without it 1 for complete, like and purchase, 0.5 for "
            + "click, 0.2 for view, 0 for impression, skip and dislike",
        placeholder: "kind=reward,...",
        problem: {
            $0.map { shares($0) == nil } == true ? "is not kind=reward,... with rewards between 0 and 1" : nil
        })
    public static let exposureLog = Setting<Int>(
        "exposure-log", default: 1_024,
        help: "MB of answers that are kept for explanations, experiments and exploration; 0: none of these",
        placeholder: "MB", problem: { (0...1_048_576).contains($0) ? nil : "is not between 0 and 1048576" })
    public static let exposureAge = Setting<Duration>(
        "exposure-age", default: .seconds(30 * 86_400), help: "how long answers are kept",
        problem: { $0 < .seconds(3_600) ? "is less than an hour" : nil })
    public static let explorationShare = Setting<Double>(
        "exploration-share", default: 0.1, help: "share of the answers that show something in order to learn about it",
        placeholder: "0 to 1", problem: { (0...1).contains($0) ? nil : "is not between 0 and 1" })
    public static let explorationSlots = Setting<Int>(
        "exploration-slots", default: 1,
        help: "places at an answer's end that may go to exploration, at most one in five",
        problem: { (0...100).contains($0) ? nil : "is not between 0 and 100" })
    public static let noImpressions = Setting<Bool>(
        "no-impressions", default: false,
        help: "keep what was shown out of the log: as events of kind impression it is not shown again soon",
        placeholder: "true|false")

    /// `name=number,…` with numbers between 0 and 1.
    private static func shares(_ text: String) -> [(name: String, share: Double)]? {
        var shares: [(String, Double)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let share = Double(pair[1]), (0...1).contains(share) else { return nil }
            shares.append((String(pair[0]), share))
        }
        return shares
    }

    private static func armsProblem(_ text: String) -> String? {
        let known: Set = ["control", "injection", "blend", "auxiliary", "shadow", "popularity"]
        guard let arms = shares(text) else { return "is not arm=share,... with shares between 0 and 1" }
        if let arm = arms.first(where: { !known.contains($0.name) }) { return "names an unknown arm '\(arm.name)'" }
        if Set(arms.map(\.name)).count < arms.count { return "names an arm twice" }
        let total = arms.reduce(0) { $0 + $1.share }
        return (total - 1).magnitude < 1e-6 ? nil : "has shares that add up to \(total), not 1"
    }

    static let all: [SettingDeclaration] = [
        sessionTimeout.declaration, historyCap.declaration, injectionShare.declaration, trendingInterval.declaration,
        queryInterpreter.declaration, queryInterpreterTimeout.declaration, queryInterpreterCost.declaration,
        experiment.declaration, arms.declaration, rewards.declaration, exposureLog.declaration, exposureAge.declaration,
        explorationShare.declaration, explorationSlots.declaration, noImpressions.declaration,
    ]
}
