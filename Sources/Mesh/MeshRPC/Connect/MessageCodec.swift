import NIOCore
import ProtobufC

/// The two encodings of messages, chosen by content type.
public enum MessageCodec: Sendable, Equatable {
    case proto
    case json

    /// From the value of `content-type`: parameters are allowed after `application/json` and `application/proto`.
    package init?(contentType: ArraySlice<UInt8>) {
        if contentType.elementsEqual("application/proto".utf8) {
            self = .proto
            return
        }
        let essence = contentType.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
        let lowered = essence.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        if lowered.elementsEqual("application/json".utf8) {
            self = .json
        } else if lowered.elementsEqual("application/proto".utf8) {
            self = .proto
        } else {
            return nil
        }
    }

    package var contentType: StaticString {
        switch self {
        case .proto: "application/proto"
        case .json: "application/json"
        }
    }

    /// Throws `invalidArgument` for bytes that are no such message.
    package func decodeRequest<M: Message>(_ bytes: ByteBuffer) throws -> M {
        do {
            return try decode(bytes)
        } catch {
            throw RPCError(.invalidArgument, "request: \(error)")
        }
    }

    package func decode<M: Message>(_ bytes: ByteBuffer) throws -> M {
        try bytes.withUnsafeReadableBytes { bytes in
            switch self {
            case .proto: try M(serializedBytes: bytes)
            case .json: try M(jsonBytes: bytes)
            }
        }
    }

    package func encode(_ message: some Message) -> ByteBuffer {
        switch self {
        case .proto: message.serialize { ByteBuffer(bytes: $0) }
        case .json: ByteBuffer(bytes: message.jsonBytes())
        }
    }
}
