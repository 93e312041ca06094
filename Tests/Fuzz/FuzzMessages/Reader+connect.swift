import MeshRPC
import NIOCore

/// The parsers of the Connect protocol.
extension Reader {
    private static let limit = 1 << 16

    /// The input's first byte is the size of the pieces in which the rest arrives.
    static let envelopes = Reader { input in
        guard let size = input.first else { return }
        let bytes = Array(input.dropFirst())
        let whole = cut(bytes, into: max(1, bytes.count))
        let pieces = cut(bytes, into: Int(size) + 1)
        precondition(whole == pieces, "envelopes depend on the pieces in which they come")
        let encoded = whole.envelopes.flatMap { $0.encoded().readableBytesView }
        precondition(bytes.starts(with: encoded), "envelopes change on their way")
    }

    static let endStream = Reader { input in
        guard let end = EndStream.decode(ByteBuffer(bytes: input)) else { return }
        guard let again = EndStream.decode(end.encoded()) else { preconditionFailure("own EndStream is refused") }
        precondition(
            again.error?.code == end.error?.code && again.error?.message == end.error?.message, "an error changes")
        // The order of names is lost: JSON objects have none.
        for (name, _) in end.metadata {
            precondition(
                again.metadata.values(for: name) == end.metadata.values(for: name), "metadata changes: \(name)")
        }
    }

    /// The input's first byte picks the HTTP status.
    static let errorBody = Reader { input in
        guard let status = input.first else { return }
        let body = ByteBuffer(bytes: input.dropFirst())
        guard let error = ErrorBody.decode(body, httpStatus: 300 + Int(status)) else { return }
        let encoded = ErrorBody.encode(error)
        guard let again = ErrorBody.decode(encoded, httpStatus: 200) else {
            preconditionFailure("own error is refused")
        }
        precondition(again == error, "an error changes on its way: \(String(buffer: encoded))")
    }

    static let gzip = Reader { input in
        guard let output = try? Compression.gzip.decompress(ByteBuffer(bytes: input), limit: limit) else { return }
        precondition(output.readableBytes <= limit, "more came out than the limit allows")
    }

    static let gzipRoundTrip = Reader { input in
        let body = ByteBuffer(bytes: input)
        guard let compressed = try? Compression.gzip.compress(body),
            let output = try? Compression.gzip.decompress(compressed, limit: input.count)
        else { preconditionFailure("own gzip is refused") }
        precondition(output == body, "bytes change on their way through gzip")
    }

    /// Header values: lists of encodings, content types, base64.
    static let headers = Reader { input in
        _ = Compression(header: input[...])
        _ = Compression.acceptsGzip(input[...])
        _ = MessageCodec(contentType: input[...])
        var metadata = Metadata()
        metadata.add("x-bin", String(decoding: input, as: UTF8.self))
        guard let bytes = metadata.bytes(for: "x-bin") else { return }
        var again = Metadata()
        again.add("x-bin", bytes: bytes)
        precondition(again.bytes(for: "x-bin") == bytes, "bytes change on their way through base64")
    }

    private struct Cut: Equatable {
        var envelopes: [Envelope] = []
        var refusal: RPCError.Code?
    }

    private static func cut(_ bytes: [UInt8], into size: Int) -> Cut {
        var reader = EnvelopeReader(maxMessageSize: limit)
        var result = Cut()
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.append(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            do throws(RPCError) {
                while let envelope = try reader.next() { result.envelopes.append(envelope) }
            } catch {
                result.refusal = error.code
                return result
            }
        }
        return result
    }
}
