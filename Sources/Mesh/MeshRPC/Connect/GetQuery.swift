import MeshHTTP2
import NIOCore
import ProtobufC

/// The query of a unary call by GET: `?connect=v1&encoding=proto&base64=1&message=…&compression=gzip`
/// (connectrpc.com/docs/protocol#unary-get-request).
package struct GetQuery: Sendable, Equatable {
    package struct Parameter: Sendable, Equatable {
        package var name: String
        package var value: [UInt8]

        package init(_ name: String, _ value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// Decoded, in the order in which they came.
    package let parameters: [Parameter]

    /// From the value of `:path`, which may have no query. Nil for a broken percent-encoding.
    package init?(path: ArraySlice<UInt8>) {
        var parameters: [Parameter] = []
        if let mark = path.firstIndex(of: UInt8(ascii: "?")) {
            for pair in path[(mark + 1)...].split(separator: UInt8(ascii: "&")) {
                let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
                guard let name = Self.decode(pair[..<equals]), let value = Self.decode(pair[equals...].dropFirst())
                else { return nil }
                parameters.append(Parameter(String(decoding: name, as: UTF8.self), value))
            }
        }
        self.parameters = parameters
    }

    /// The first value of `name`.
    package subscript(name: String) -> [UInt8]? { parameters.first { $0.name == name }?.value }

    /// The codec that `encoding` names; nil for none and for an unknown one.
    package var codec: MessageCodec? {
        guard let encoding = self["encoding"] else { return nil }
        if encoding.elementsEqual("proto".utf8) { return .proto }
        return encoding.elementsEqual("json".utf8) ? .json : nil
    }

    /// The message's bytes, still compressed; nil when they are not base64 although `base64=1` says so. A query without
    /// `message` is not the same as one with an empty message: the caller asks for it first.
    package var message: ByteBuffer? {
        guard let value = self["message"] else { return nil }
        guard self["base64"].map({ $0.elementsEqual("1".utf8) }) ?? false else { return ByteBuffer(bytes: value) }
        return Base64.decode(String(decoding: value, as: UTF8.self)).map { ByteBuffer(bytes: $0) }
    }

    /// `application/x-www-form-urlencoded`: `%41` is a byte and `+` a space.
    private static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "%"):
                guard index + 2 < text.endIndex, let high = digit(text[index + 1]), let low = digit(text[index + 2])
                else { return nil }
                bytes.append(high << 4 | low)
                index += 3
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
                index += 1
            case let byte:
                bytes.append(byte)
                index += 1
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
