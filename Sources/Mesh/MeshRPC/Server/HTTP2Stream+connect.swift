import MeshHTTP2
import NIOCore

extension HTTP2Stream {
    /// Answers with a unary error: JSON, never compressed, the error's metadata as headers.
    func respond(_ error: RPCError, status: Int, headers: Metadata = [:], trailers: Metadata = [:]) {
        let body = ErrorBody.encode(error)
        var head = HTTP2Headers(fieldCapacity: 6, byteCapacity: 160)
        head.add(":status", String(status))
        head.add("content-type", "application/json")
        head.addContentLength(body.readableBytes)
        head.append(sendable: error.metadata)
        head.append(sendable: headers)
        head.append(sendable: trailers, prefix: "trailer-")
        // What GET would have got, without it (RFC 9110, 9.3.2).
        let isHead = self.headers.value(of: ":method")?.elementsEqual("HEAD".utf8) ?? false
        respond(head, body: isHead ? ByteBuffer() : body)
    }
}
