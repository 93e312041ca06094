/// A metric's labels, sorted by name, as they appear between braces.
struct MetricLabels: Hashable, Sendable {
    /// Empty, or `{method="Rank",code="ok"}`.
    let text: String

    init(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in dimensions { values[MetricName.validLabel(name)] = value }
        let pairs = values.sorted { $0.key < $1.key }.map { Self.pair($0.key, $0.value) }
        text = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    /// The labels with one more at the end.
    func text(with extra: (String, String)) -> String {
        let pair = Self.pair(extra.0, extra.1)
        return text.isEmpty ? "{\(pair)}" : "\(text.dropLast()),\(pair)}"
    }

    private static func pair(_ name: String, _ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x22 || $0 == 0x5C || $0 == 0x0A }) else {
            return "\(name)=\"\(value)\""
        }
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return "\(name)=\"\(escaped)\""
    }
}

/// Names as Prometheus allows them.
enum MetricName {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
    static func valid(_ name: String) -> String { valid(name, colon: true) }
    /// `[a-zA-Z_][a-zA-Z0-9_]*`
    static func validLabel(_ name: String) -> String { valid(name, colon: false) }

    private static func valid(_ name: String, colon: Bool) -> String {
        func isValid(_ byte: UInt8, first: Bool) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): !first
            case UInt8(ascii: ":"): colon
            default: false
            }
        }
        let bytes = name.utf8.enumerated().map { isValid($1, first: $0 == 0) ? $1 : UInt8(ascii: "_") }
        return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
    }
}

/// Numbers as Prometheus reads them.
enum MetricNumber {
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }
}
