/// The settings of `freshet-trigger` beyond the common ones. A new one is a `static let` here and its line in `all`.
public enum TriggerSettings {
    public static let maximumUsers = Setting<Int>(
        "max-users", default: 100_000, help: "users held for each signal; those seen longest ago are forgotten first",
        problem: { (1...100_000_000).contains($0) ? nil : "is not between 1 and 100000000" })
    public static let checkpointInterval = Setting<Duration>(
        "checkpoint-interval", default: .seconds(10), help: "how often offsets and states are saved",
        problem: { $0 < .milliseconds(100) || $0 > .seconds(3_600) ? "is not between 100ms and 1h" : nil })
    public static let patchQueue = Setting<Int>(
        "patch-queue", default: 10_000,
        help: "patches that may wait for the session tier; when there are more the oldest are dropped",
        problem: { (1...10_000_000).contains($0) ? nil : "is not between 1 and 10000000" })

    static let all: [SettingDeclaration] = [
        maximumUsers.declaration, checkpointInterval.declaration, patchQueue.declaration,
    ]
}
