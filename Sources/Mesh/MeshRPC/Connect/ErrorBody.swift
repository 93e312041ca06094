import NIOCore

/// The JSON of an error: `{"code","message","details":[{"type","value"}]}`.
package enum ErrorBody {
    package static func encode(_ error: RPCError) -> ByteBuffer {
        var text = "{\"code\":\"\(error.code.rawValue)\",\"message\":"
        appendQuoted(error.message, to: &text)
        if !error.details.isEmpty {
            text += ",\"details\":["
            for (index, detail) in error.details.enumerated() {
                text += index == 0 ? "{\"type\":" : ",{\"type\":"
                appendQuoted(detail.type, to: &text)
                text += ",\"value\":\"\(Base64.encode(detail.value))\"}"
            }
            text += "]"
        }
        text += "}"
        return ByteBuffer(string: text)
    }

    /// Nil when the bytes are not a Connect error. An unknown code becomes the one of the HTTP status.
    package static func decode(_ bytes: ByteBuffer, httpStatus: Int) -> RPCError? {
        guard case .object(let fields)? = JSONValue.parse(Array(bytes.readableBytesView)) else { return nil }
        var code = RPCError.Code(httpStatus: httpStatus)
        if case .string(let name)? = fields["code"], let known = RPCError.Code(rawValue: name) { code = known }
        var message = ""
        if case .string(let text)? = fields["message"] { message = text }
        var details: [RPCError.Detail] = []
        if case .array(let items)? = fields["details"] {
            for case .object(let item) in items {
                guard case .string(let type)? = item["type"], case .string(let value)? = item["value"],
                    let bytes = Base64.decode(value.utf8)
                else { continue }
                details.append(RPCError.Detail(type: type, value: bytes))
            }
        }
        return RPCError(code, message, details: details)
    }

    private static func appendQuoted(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
