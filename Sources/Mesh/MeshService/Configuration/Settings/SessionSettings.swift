/// The settings of `freshet-session` beyond the common ones. A new one is a `static let` here and its line in `all`.
public enum SessionSettings {
    public static let checkpointInterval = Setting<Duration>(
        "checkpoint-interval", default: .seconds(120),
        help: "how often users that have changed are saved; meanwhile the log has what they did",
        problem: { $0 < .milliseconds(100) || $0 > .seconds(3_600) ? "is not between 100ms and 1h" : nil })
    public static let checkpointEntries = Setting<Int>(
        "checkpoint-entries", default: 20_000,
        help: "entries of a partition after which it is saved before its time; a restart replays about so many",
        problem: { (1...100_000_000).contains($0) ? nil : "is not between 1 and 100000000" })
    public static let logRetention = Setting<Duration>(
        "log-retention", default: .seconds(7 * 86_400),
        help: "how long events stay in the log, in event time, after everything that reads it has them",
        problem: { $0 < .seconds(60) ? "is shorter than 1 min" : nil })
    public static let hotUsers = Setting<Int>(
        "hot-users", default: 50_000,
        help: "users whose folded signals are kept ready; those used longest ago are folded again when asked for",
        problem: { (1...100_000_000).contains($0) ? nil : "is not between 1 and 100000000" })
    public static let evaluationRate = Setting<Int>(
        "evaluation-rate", default: 4000,
        help: "events a second for which the loss of the served values is taken; those beyond are counted as dropped",
        problem: { (1...100_000_000).contains($0) ? nil : "is not between 1 and 100000000" })

    static let all: [SettingDeclaration] = [
        checkpointInterval.declaration, checkpointEntries.declaration, logRetention.declaration,
        hotUsers.declaration, evaluationRate.declaration,
    ]
}
