import MeshHTTP2
import NIOCore
import ProtobufC

/// What a unary call sends, made before it reaches the event loop.
struct ClientRequest: Sendable {
    private enum Constants {
        /// A longer path is refused by many servers and proxies, so the request is posted instead.
        static let maxGetPath = 8 * 1024
    }

    /// With the query of a GET.
    var path: String
    var isGet = false
    /// Compressed already.
    var body: ByteBuffer
    var compression: Compression
    var metadata: Metadata
    var deadline: ContinuousClock.Instant?
    var trace: TraceContext?

    /// Compresses what is worth it. Throws `internal` when zlib fails.
    init(
        _ method: MethodDescriptor, body: ByteBuffer, options: CallOptions, configuration: ChannelConfiguration,
        deadline: ContinuousClock.Instant?, trace: TraceContext?
    ) throws(RPCError) {
        let wanted = options.compression ?? configuration.requestCompression
        compression = body.readableBytes >= configuration.compressionThreshold ? wanted : .identity
        self.body = try compression.compress(body)
        metadata = options.metadata
        self.deadline = deadline
        self.trace = trace
        path = method.path
        if options.useGet ?? configuration.useGet, method.idempotency == .noSideEffects,
            let path = Self.getPath(method.path, body: self.body, compression, configuration.codec)
        {
            self.path = path
            isGet = true
            self.body = ByteBuffer()
        }
    }

    /// The path of a GET, the same for the same request, its parameters in the order that the specification recommends for
    /// caches; nil when it would be too long.
    private static func getPath(
        _ path: String, body: ByteBuffer, _ compression: Compression, _ codec: MessageCodec
    ) -> String? {
        guard path.utf8.count + body.readableBytes * 4 / 3 < Constants.maxGetPath else { return nil }
        var get = path + "?connect=v1&base64=1"
        if compression != .identity { get += "&compression=" + compression.rawValue }
        get += codec == .json ? "&encoding=json" : "&encoding=proto"
        get += "&message="
        for byte in Base64.encode(Array(body.readableBytesView)).utf8 {
            switch byte {
            case UInt8(ascii: "+"): get += "-"
            case UInt8(ascii: "/"): get += "_"
            default: get.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return get.utf8.count <= Constants.maxGetPath ? get : nil
    }

    func head(authority: String, configuration: ChannelConfiguration, remaining: Duration?) -> HTTP2Headers {
        var head = HTTP2Headers(fieldCapacity: 12, byteCapacity: 352)
        head.add(":method", isGet ? "GET" : "POST")
        head.add(":scheme", configuration.scheme)
        head.add(":path", path)
        head.add(":authority", authority)
        if !isGet {
            head.add("content-type", configuration.codec.contentType)
            head.add("connect-protocol-version", "1")
            head.addContentLength(body.readableBytes)
            if compression == .gzip { head.add("content-encoding", "gzip") }
        }
        if configuration.acceptCompression { head.add("accept-encoding", Compression.accepted) }
        if let remaining { head.addTimeout(remaining) }
        head.addTrace(trace)
        head.append(metadata.headers)
        return head
    }
}

extension HTTP2Headers {
    /// Adds `connect-timeout-ms`, which may have ten digits.
    mutating func addTimeout(_ remaining: Duration) {
        addNumber("connect-timeout-ms", Int(min(remaining.millisecondsRoundedUp, 9_999_999_999)))
    }
}
