/// The settings of `freshet-batch` beyond the common ones. A new one is a `static let` here and its line in `all`.
public enum BatchSettings {
    public static let nightly = Setting<Bool>(
        "nightly", default: true, help: "build profiles at each midnight UTC; never done with --replay")
    public static let modelsEveryDays = Setting<Int>(
        "models-every-days", default: 7, help: "days after which a nightly build fits models too",
        problem: { (1...3_650).contains($0) ? nil : "is not between 1 and 3650" })
    public static let modelItems = Setting<Int>(
        "model-items", default: 20_000,
        help: "items of a model at most, the most frequent; fitting takes 8 bytes for each pair of them",
        problem: { (1...100_000).contains($0) ? nil : "is not between 1 and 100000" })
    public static let keepSnapshots = Setting<Int>(
        "keep-snapshots", default: 3, help: "published versions of each part that are kept besides the active ones",
        problem: { (1...1_000).contains($0) ? nil : "is not between 1 and 1000" })

    static let all: [SettingDeclaration] = [
        nightly.declaration, modelsEveryDays.declaration, modelItems.declaration, keepSnapshots.declaration,
    ]
}
