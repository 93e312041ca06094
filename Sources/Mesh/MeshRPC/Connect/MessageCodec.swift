import NIOCore
import ProtobufC

/// The two encodings of messages, chosen by content type.
public enum MessageCodec: Sendable, Equatable {
    case proto
    case json

    /// From the value of a unary call's `content-type`; parameters are allowed after it.
    package init?(contentType: ArraySlice<UInt8>) {
        if contentType.elementsEqual("application/proto".utf8) {
            self = .proto
            return
        }
        self.init(essence: Self.essence(contentType), proto: "application/proto", json: "application/json")
    }

    /// From the value of a streaming call's `content-type`.
    package init?(streamContentType: ArraySlice<UInt8>) {
        self.init(
            essence: Self.essence(streamContentType), proto: "application/connect+proto",
            json: "application/connect+json")
    }

    private init?(essence: [UInt8], proto: String, json: String) {
        if essence.elementsEqual(proto.utf8) {
            self = .proto
        } else if essence.elementsEqual(json.utf8) {
            self = .json
        } else {
            return nil
        }
    }

    /// A content type in lower case, without its parameters.
    private static func essence(_ contentType: ArraySlice<UInt8>) -> [UInt8] {
        contentType.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
            .map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    }

    package var contentType: StaticString {
        switch self {
        case .proto: "application/proto"
        case .json: "application/json"
        }
    }

    /// The content type of streaming calls, both ways.
    package var streamContentType: StaticString {
        switch self {
        case .proto: "application/connect+proto"
        case .json: "application/connect+json"
        }
    }

    /// Throws `invalidArgument` for bytes that are no such message.
    @inlinable
    package func decodeRequest<M: Message>(_ bytes: ByteBuffer) throws -> M {
        do {
            return try decode(bytes)
        } catch {
            throw Self.undecodable(error)
        }
    }

    @usableFromInline
    static func undecodable(_ error: any Error) -> RPCError { RPCError(.invalidArgument, "request: \(error)") }

    @inlinable
    package func decode<M: Message>(_ bytes: ByteBuffer) throws -> M {
        try bytes.withUnsafeReadableBytes { bytes in
            switch self {
            case .proto: try M(serializedBytes: bytes)
            case .json: try M(jsonBytes: bytes)
            }
        }
    }

    @inlinable
    package func encode(_ message: some Message) -> ByteBuffer {
        switch self {
        case .proto: message.serialize { ByteBuffer(bytes: $0) }
        case .json: ByteBuffer(bytes: message.jsonBytes())
        }
    }
}
