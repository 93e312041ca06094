import Logging
import ProtobufC

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
            line += " \(key)=" + (isPlain ? value : JSONString.quoted(value))
        }
        return line
    }

    var json: String {
        var line = "{\"time\":\"\(TimeText.iso8601(micros: time))\",\"level\":\"\(level.rawValue)\","
        line += "\"logger\":\(JSONString.quoted(label)),\"message\":\(JSONString.quoted(message))"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += ",\(JSONString.quoted(key)):\(Self.json(value))"
        }
        return line + "}"
    }

    private static func escaped(_ message: String) -> String {
        message.contains(where: \.isNewline)
            ? message.split(whereSeparator: \.isNewline).joined(separator: "\\n") : message
    }

    private static func json(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): JSONString.quoted(text)
        case .stringConvertible(let number as any FixedWidthInteger): "\(number)"
        case .stringConvertible(let truth as Bool): truth ? "true" : "false"
        case .stringConvertible(let other): JSONString.quoted(other.description)
        case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { "\(JSONString.quoted($0.key)):\(json($0.value))" }
                .joined(separator: ",") + "}"
        }
    }
}
