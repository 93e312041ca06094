/// The settings of this process, read and checked once at start.
public struct Settings: Sendable {
    public let service: ServiceName
    /// Texts by the setting's name, of the settings that have a value.
    let texts: [String: String]
    /// Where each text comes from: `flag --port`, `environment variable FRESHET_PORT`, `mesh.yaml:3`, `default`.
    let sources: [String: String]
    let declared: Set<String>

    /// The value of a setting that this service declares.
    public subscript<Value>(setting: Setting<Value>) -> Value {
        precondition(
            declared.contains(setting.name),
            "\(service.executable) reads the setting '\(setting.name)' without declaring it in its settings' list")
        guard let text = texts[setting.name] else { return setting.defaultValue }
        guard let value = Value(settingText: text) else {
            preconditionFailure("'\(text)' was checked to be \(Value.expectation)")
        }
        return value
    }

    /// Where the value comes from, for messages: `flag --port`, `mesh.yaml:3`, `default`.
    public func source<Value>(of setting: Setting<Value>) -> String { sources[setting.name] ?? "default" }
}
