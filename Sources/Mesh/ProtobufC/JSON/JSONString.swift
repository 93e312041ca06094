/// Strings as JSON writes them.
public enum JSONString {
    /// The text in quotes, with the escapes that RFC 8259 asks for and no others.
    public static func quoted(_ text: String) -> String {
        var output = "\""
        append(escaping: text, to: &output)
        output += "\""
        return output
    }

    /// Appends the text without quotes, escaped.
    public static func append(escaping text: String, to output: inout String) {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            output += text
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: output.unicodeScalars.append(scalar)
            }
        }
    }
}
