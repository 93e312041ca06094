import NIOCore
import ProtobufC

/// The JSON of a stream's last envelope: `{"error":…,"metadata":{"name":["value",…]}}`, both members optional
/// (connectrpc.com/docs/protocol#error-end-stream).
package struct EndStream: Sendable, Equatable {
    package var error: RPCError?
    /// The trailers.
    package var metadata: Metadata

    package init(error: RPCError? = nil, metadata: Metadata = [:]) {
        self.error = error
        self.metadata = metadata
    }

    package func encoded() -> ByteBuffer {
        var text = "{"
        if let error { text += "\"error\":" + ErrorBody.text(error) }
        var names: [String] = []
        for (name, _) in metadata where !names.contains(name) { names.append(name) }
        if !names.isEmpty {
            text += error == nil ? "\"metadata\":{" : ",\"metadata\":{"
            for (index, name) in names.enumerated() {
                if index > 0 { text += "," }
                text += JSONString.quoted(name) + ":["
                text += metadata.values(for: name).map(JSONString.quoted).joined(separator: ",")
                text += "]"
            }
            text += "}"
        }
        return ByteBuffer(string: text + "}")
    }

    /// Nil when the bytes are no such JSON.
    package static func decode(_ bytes: ByteBuffer) -> EndStream? {
        guard case .object(let fields)? = JSONValue.parse(Array(bytes.readableBytesView)) else { return nil }
        var end = EndStream()
        switch fields["metadata"] {
        case nil, .null: break
        case .object(let metadata):
            for (name, values) in metadata.sorted(by: { $0.key < $1.key }) {
                guard case .array(let values) = values else { return nil }
                for value in values {
                    guard case .string(let value) = value else { return nil }
                    end.metadata.add(name, value)
                }
            }
        default: return nil
        }
        switch fields["error"] {
        case nil, .null: break
        case .some(let error):
            end.error = ErrorBody.decode(error, fallback: .unknown) ?? RPCError(.unknown, "")
            end.error?.metadata = end.metadata
        }
        return end
    }
}
