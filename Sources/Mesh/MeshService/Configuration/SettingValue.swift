import Logging

/// A type that a setting can have: it reads itself from the text of a flag, an environment variable or a YAML scalar.
public protocol SettingValue: Sendable {
    /// The value that the text means, or nil when it means none.
    init?(settingText: String)
    /// Text that reads back as this value; nil when there is no value (an absent optional).
    var settingText: String? { get }
    /// What `--help` shows in place of the value, for example `<duration>`.
    static var placeholder: String { get }
    /// What a value looks like, for error messages.
    static var expectation: String { get }
}

extension String: SettingValue {
    public init?(settingText: String) {
        guard !settingText.isEmpty else { return nil }
        self = settingText
    }
    public var settingText: String? { self }
    public static var placeholder: String { "text" }
    public static var expectation: String { "a text that is not empty" }
}

extension Int: SettingValue {
    public init?(settingText: String) {
        guard let value = Int(settingText.filter { $0 != "_" }) else { return nil }
        self = value
    }
    public var settingText: String? { String(self) }
    public static var placeholder: String { "number" }
    public static var expectation: String { "a whole number" }
}

extension Double: SettingValue {
    public init?(settingText: String) {
        guard let value = Double(settingText), value.isFinite else { return nil }
        self = value
    }
    public var settingText: String? { String(self) }
    public static var placeholder: String { "number" }
    public static var expectation: String { "a number" }
}

extension Bool: SettingValue {
    public init?(settingText: String) {
        switch settingText.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }
    public var settingText: String? { self ? "true" : "false" }
    public static var placeholder: String { "true|false" }
    public static var expectation: String { "true or false" }
}

extension Duration: SettingValue {
    private static let units: [(suffix: String, seconds: Double)] = [
        ("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400),
    ]

    public init?(settingText: String) {
        let number = settingText.prefix { $0.isNumber || $0 == "." }
        let suffix = settingText.dropFirst(number.count)
        guard let amount = Double(number), let unit = Self.units.first(where: { $0.suffix == suffix }) else {
            return nil
        }
        let seconds = amount * unit.seconds
        guard seconds.isFinite, seconds < 1e12 else { return nil }
        self = .nanoseconds(Int64((seconds * 1e9).rounded()))
    }

    public var settingText: String? {
        let (seconds, attoseconds) = components
        if attoseconds != 0 {
            let micros = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
            return micros % 1_000 == 0 ? "\(micros / 1_000)ms" : "\(micros)us"
        }
        if seconds != 0, seconds % 3_600 == 0 { return "\(seconds / 3_600)h" }
        if seconds != 0, seconds % 60 == 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
    public static var placeholder: String { "duration" }
    public static var expectation: String { "a duration such as 250ms, 30s, 5m or 2h" }
}

extension Logger.Level: SettingValue {
    public init?(settingText: String) {
        self.init(rawValue: settingText.lowercased())
    }
    public var settingText: String? { rawValue }
    public static var placeholder: String { "level" }
    public static var expectation: String { "one of \(allCases.map(\.rawValue).joined(separator: ", "))" }
}

extension Optional: SettingValue where Wrapped: SettingValue {
    public init?(settingText: String) {
        guard let value = Wrapped(settingText: settingText) else { return nil }
        self = .some(value)
    }
    public var settingText: String? { self?.settingText }
    public static var placeholder: String { Wrapped.placeholder }
    public static var expectation: String { Wrapped.expectation }
}
