import MeshHTTP2

/// What a server accepts. The defaults are those of every process of the mesh.
public struct ServerLimits: Sendable {
    /// Streams, windows and headers of one connection.
    public var http2 = HTTP2Limits()
    /// Bytes of one message.
    public var maxMessageSize = 4 * 1024 * 1024
    /// Connections at once; a further one is told to go away (GOAWAY) and its streams are refused.
    public var maxConnections = 16_384
    /// Unary calls in progress over all connections; more are refused with `resource_exhausted` before they are decoded.
    public var maxConcurrentCalls = 1024
    /// The same for streaming calls. A limit of their own, since watches live long.
    public var maxConcurrentStreamCalls = 1024
    /// The longest deadline of a unary call; a longer one of a caller is shortened.
    public var maxTimeout = Duration.seconds(60)
    /// The deadline of a unary call whose caller names none; nil for none.
    public var defaultTimeout: Duration?
    /// The longest deadline of a streaming call; nil for any. A streaming call has a deadline only when its caller names one.
    public var maxStreamTimeout: Duration?
    /// How long the rest of a request that was answered early may go on arriving before its stream is reset.
    public var maxLinger = Duration.seconds(5)
    /// Bytes from which on a response is compressed for a peer that accepts gzip.
    public var compressionThreshold = 16_384

    public init() {}
}
