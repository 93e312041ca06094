/// How log lines look on stderr.
public enum LogFormat: String, Sendable, CaseIterable, SettingValue {
    /// `2026-11-22T02:29:08.123456Z info  joined the mesh service=session node=session@127.0.0.1:7410`
    case text
    /// One JSON object a line.
    case json

    public init?(settingText: String) {
        self.init(rawValue: settingText.lowercased())
    }
    public var settingText: String? { rawValue }
    public static var placeholder: String { "text|json" }
    public static var expectation: String { "text or json" }
}
