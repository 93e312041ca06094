/// The settings of `freshet-trigger` beyond the common ones. A new one is a `static let` here and its line in `all`.
public enum TriggerSettings {
    static let all: [SettingDeclaration] = []
}
