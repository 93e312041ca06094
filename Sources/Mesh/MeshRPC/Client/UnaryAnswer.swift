import MeshHTTP2
import NIOCore
import ProtobufC

/// The response to a unary call as it came: not decompressed, not decoded. Made on the event loop, read by the caller's task.
struct UnaryAnswer: Sendable {
    var headers: HTTP2Headers
    var body: ByteBuffer
    var compression: Compression

    /// Throws `internal` for a body that is no such message, `resourceExhausted` for one of more than `limit` bytes.
    func response<Response: Message>(_ codec: MessageCodec, limit: Int) throws -> RPCResponse<Response> {
        let bytes = try compression.decompressResponse(body, limit: limit)
        let message: Response
        do {
            message = try codec.decode(bytes)
        } catch {
            throw RPCError(.internal, "response: \(error)")
        }
        let (headers, trailers) = Metadata.split(headers)
        return RPCResponse(message, headers: headers, trailers: trailers)
    }
}

extension Compression {
    /// As ``decompress(_:limit:)``, with the code of a response that cannot be read: `internal`.
    func decompressResponse(_ body: ByteBuffer, limit: Int) throws(RPCError) -> ByteBuffer {
        do {
            return try decompress(body, limit: limit)
        } catch {
            guard error.code == .invalidArgument else { throw error }
            throw RPCError(.internal, "response: \(error.message)")
        }
    }
}

extension Metadata {
    private static let trailerPrefix: StaticString = "trailer-"

    /// The headers of a unary response and the trailers among them, whose names lose their prefix. Costs nothing when there
    /// are none.
    static func split(_ received: HTTP2Headers) -> (headers: Metadata, trailers: Metadata) {
        guard (0..<received.count).contains(where: { isTrailer(received, $0) }) else {
            return (Metadata(received), Metadata())
        }
        var headers = HTTP2Headers()
        var trailers = HTTP2Headers()
        for index in 0..<received.count {
            if isTrailer(received, index) {
                let name = received.name(at: index).dropFirst(trailerPrefix.utf8CodeUnitCount)
                trailers.add(String(decoding: name, as: UTF8.self), received.valueText(at: index))
            } else {
                headers.add(received.nameText(at: index), received.valueText(at: index))
            }
        }
        return (Metadata(headers), Metadata(trailers))
    }

    private static func isTrailer(_ headers: HTTP2Headers, _ index: Int) -> Bool {
        let prefix = UnsafeBufferPointer(start: trailerPrefix.utf8Start, count: trailerPrefix.utf8CodeUnitCount)
        return headers.name(at: index).starts(with: prefix)
    }

    /// Both, as errors carry them.
    static func joined(_ headers: Metadata, _ trailers: Metadata) -> Metadata {
        var all = headers
        all.headers.append(trailers.headers)
        return all
    }
}
