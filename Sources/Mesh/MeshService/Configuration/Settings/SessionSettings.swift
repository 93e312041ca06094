/// The settings of `freshet-session` beyond the common ones. A new one is a `static let` here and its line in `all`.
public enum SessionSettings {
    static let all: [SettingDeclaration] = []
}
