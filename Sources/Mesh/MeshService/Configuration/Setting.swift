/// One thing that an operator can set, declared once. The flag, the environment variable, the YAML key and the line of
/// `--help` all come from this declaration.
///
/// The setting `flush-interval` of the session tier is `--flush-interval` on its command line,
/// `FRESHET_SESSION_FLUSH_INTERVAL` or `FRESHET_FLUSH_INTERVAL` in the environment, and in YAML `flush-interval:`, at the
/// top level or under `session:`.
public struct Setting<Value: SettingValue>: Sendable {
    public let name: String
    public let defaultValue: Value
    /// Everything about the setting except its type.
    public let declaration: SettingDeclaration

    /// - Parameters:
    ///   - name: lower case, words joined by `-`: the flag without its dashes.
    ///   - defaultValue: what holds when nobody sets it.
    ///   - help: one sentence without a full stop.
    ///   - placeholder: what `--help` shows for the value; the type's own when nil.
    ///   - problem: says why a value of the right type is still not acceptable, or nil.
    public init(
        _ name: String,
        default defaultValue: Value,
        help: String,
        placeholder: String? = nil,
        problem: (@Sendable (Value) -> String?)? = nil
    ) {
        precondition(
            !name.isEmpty && name.allSatisfy { ($0.isLowercase && $0.isASCII) || $0.isNumber || $0 == "-" },
            "the setting's name '\(name)' is not lower case with dashes")
        self.name = name
        self.defaultValue = defaultValue
        self.declaration = SettingDeclaration(
            name: name, help: help, placeholder: placeholder ?? Value.placeholder,
            defaultText: defaultValue.settingText, isSwitch: Value.self == Bool.self,
            check: { text in
                guard let value = Value(settingText: text) else { return "is not \(Value.expectation)" }
                return problem?(value)
            })
    }
}

/// A ``Setting`` without its type: what the loader, the checks for unknown keys and `--help` need.
public struct SettingDeclaration: Sendable {
    public let name: String
    public let help: String
    public let placeholder: String
    /// nil when there is no default.
    public var defaultText: String?
    /// A flag that needs no value: `--replay`, `--no-replay`.
    public let isSwitch: Bool
    /// Says what is wrong with a text, or nil when it is acceptable.
    let check: @Sendable (String) -> String?

    public var flag: String { "--\(name)" }
    /// The name in the environment that holds for every service.
    public var environmentName: String { "FRESHET_\(name.environmentWord)" }
    /// The name in the environment that holds for one service and wins over ``environmentName``.
    public func environmentName(of service: ServiceName) -> String {
        "FRESHET_\(service.rawValue.environmentWord)_\(name.environmentWord)"
    }
}

extension String {
    /// `flush-interval` as it appears in an environment variable: `FLUSH_INTERVAL`.
    var environmentWord: String {
        uppercased().split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
    }
}
