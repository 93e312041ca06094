/// The settings of `freshet-batch` beyond the common ones. A new one is a `static let` here and its line in `all`.
public enum BatchSettings {
    public static let schedule = Setting<String>(
        "schedule", default: "0 0 * * *",
        help:
            "when profiles are built, as a cron expression in UTC (minute hour day month weekday), or off; never with --replay",
        placeholder: "cron")
    public static let modelsSchedule = Setting<String>(
        "models-schedule", default: "0 0 * * 0",
        help: "when models are fitted too, as a cron expression in UTC, or off; never with --replay",
        placeholder: "cron")
    public static let qualityGate = Setting<Double>(
        "quality-gate", default: 0.05,
        help: "a build whose models' NDCG@10 is lower than the active ones' by more than this share is not activated",
        placeholder: "share", problem: { (0...1).contains($0) ? nil : "is not between 0 and 1" })
    public static let userGate = Setting<Double>(
        "user-gate", default: 0.2,
        help:
            "a build that loses more than this share of the users, or of those with a value of a signal, is not activated",
        placeholder: "share", problem: { (0...1).contains($0) ? nil : "is not between 0 and 1" })
    public static let modelItems = Setting<Int>(
        "model-items", default: 20_000,
        help: "items of a model at most, the most frequent; fitting takes 8 bytes for each pair of them",
        problem: { (1...100_000).contains($0) ? nil : "is not between 1 and 100000" })
    public static let memory = Setting<Int>(
        "memory", default: 8_192,
        help: "what fitting models may take, in MB; of items that do not fit in, the most frequent are kept",
        placeholder: "MB", problem: { (64...1_048_576).contains($0) ? nil : "is not between 64 and 1048576" })
    public static let noRanker = Setting<Bool>(
        "no-ranker", default: false,
        help: "fit models without training the second stage's ranker, which is published if it beats retrieval",
        placeholder: "true|false")
    public static let keepSnapshots = Setting<Int>(
        "keep-snapshots", default: 3,
        help: "published versions of each part that are kept besides the active ones and those that a rollback needs",
        problem: { (1...1_000).contains($0) ? nil : "is not between 1 and 1000" })

    static let all: [SettingDeclaration] = [
        schedule.declaration, modelsSchedule.declaration, qualityGate.declaration, userGate.declaration,
        modelItems.declaration, memory.declaration, noRanker.declaration,
        keepSnapshots.declaration,
    ]
}
