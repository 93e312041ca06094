import Logging

/// One log event, and its two spellings.
struct LogLine {
    let time: Int64
    let level: Logger.Level
    let label: String
    let message: String
    let metadata: Logger.Metadata

    /// Time, level, message, then `key=value` in the order of the keys; values with spaces are quoted.
    var text: String {
        var line = TimeText.iso8601(micros: time)
        let name = level.rawValue
        line += " " + name + String(repeating: " ", count: max(0, 8 - name.count)) + " "
        line += Self.escaped(message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let value = value.description
            let isPlain = !value.isEmpty && !value.contains { $0 == " " || $0 == "\"" || $0 == "=" || $0.isNewline }
            line += " \(key)=" + (isPlain ? value : "\"\(JSONText.escaped(value))\"")
        }
        return line
    }

    var json: String {
        var line = "{\"time\":\"\(TimeText.iso8601(micros: time))\",\"level\":\"\(level.rawValue)\","
        line += "\"logger\":\"\(JSONText.escaped(label))\",\"message\":\"\(JSONText.escaped(message))\""
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += ",\"\(JSONText.escaped(key))\":\(Self.json(value))"
        }
        return line + "}"
    }

    private static func escaped(_ message: String) -> String {
        message.contains(where: \.isNewline)
            ? message.split(whereSeparator: \.isNewline).joined(separator: "\\n") : message
    }

    private static func json(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): "\"\(JSONText.escaped(text))\""
        case .stringConvertible(let number as any FixedWidthInteger): "\(number)"
        case .stringConvertible(let truth as Bool): truth ? "true" : "false"
        case .stringConvertible(let other): "\"\(JSONText.escaped(other.description))\""
        case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { "\"\(JSONText.escaped($0.key))\":\(json($0.value))" }
                .joined(separator: ",") + "}"
        }
    }
}

/// The escapes of a JSON string.
enum JSONText {
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
