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
    public static let queryInterpreter = Setting<String>(
        "query-interpreter", default: "",
        help:
            "host:port of a QueryInterpreterService of your own (a language model), asked for requests in words; with mutual TLS it needs a certificate of a ranker",
        placeholder: "address",
        problem: { $0.isEmpty || HostPort(address: $0) != nil ? nil : "is not host:port" })
    public static let queryInterpreterTimeout = Setting<Duration>(
        "query-interpreter-timeout", default: .milliseconds(300),
        help: "how long a request waits for it before the built-in interpretation is used",
        problem: { $0 < .milliseconds(1) || $0 > .seconds(60) ? "is not between 1ms and 1m" : nil })
    public static let queryInterpreterCost = Setting<Double>(
        "query-interpreter-cost", default: 50,
        help: "CPU milliseconds of the coordinator's budget that one of its answers is charged; 0: it is free",
        placeholder: "ms", problem: { (0...60_000).contains($0) ? nil : "is not between 0 and 60000" })

    static let all: [SettingDeclaration] = [
        sessionTimeout.declaration, historyCap.declaration, injectionShare.declaration, trendingInterval.declaration,
        queryInterpreter.declaration, queryInterpreterTimeout.declaration, queryInterpreterCost.declaration,
    ]
}
