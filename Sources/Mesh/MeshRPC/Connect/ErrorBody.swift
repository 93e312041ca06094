import NIOCore
import ProtobufC

/// The JSON of an error: `{"code","message","details":[{"type","value"}]}`.
package enum ErrorBody {
    package static func encode(_ error: RPCError) -> ByteBuffer { ByteBuffer(string: text(error)) }

    static func text(_ error: RPCError) -> String {
        var text = "{\"code\":\"\(error.code.rawValue)\",\"message\":"
        text += JSONString.quoted(error.message)
        if !error.details.isEmpty {
            text += ",\"details\":["
            for (index, detail) in error.details.enumerated() {
                text += index == 0 ? "{\"type\":" : ",{\"type\":"
                text += JSONString.quoted(detail.type)
                text += ",\"value\":\"\(Base64.encode(detail.value))\"}"
            }
            text += "]"
        }
        return text + "}"
    }

    /// Nil when the bytes are not a Connect error. An unknown code becomes the one of the HTTP status.
    package static func decode(_ bytes: ByteBuffer, httpStatus: Int) -> RPCError? {
        guard let json = JSONValue.parse(Array(bytes.readableBytesView)) else { return nil }
        return decode(json, fallback: RPCError.Code(httpStatus: httpStatus))
    }

    /// Nil when the value is no error object. `fallback` is the code of an error that names none that is known.
    static func decode(_ json: JSONValue, fallback: RPCError.Code) -> RPCError? {
        guard case .object(let fields) = json else { return nil }
        var code = fallback
        if case .string(let name)? = fields["code"], let known = RPCError.Code(rawValue: name) { code = known }
        var message = ""
        if case .string(let text)? = fields["message"] { message = text }
        var details: [RPCError.Detail] = []
        if case .array(let items)? = fields["details"] {
            for case .object(let item) in items {
                guard case .string(let type)? = item["type"], case .string(let value)? = item["value"],
                    let bytes = Base64.decode(value)
                else { continue }
                details.append(RPCError.Detail(type: type, value: bytes))
            }
        }
        return RPCError(code, message, details: details)
    }
}
