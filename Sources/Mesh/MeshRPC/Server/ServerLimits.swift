import MeshHTTP2

/// What a server accepts. The defaults are those of every process of the mesh.
public struct ServerLimits: Sendable {
    /// Streams, windows and headers of one connection.
    public var http2 = HTTP2Limits()
    /// Bytes of one message.
    public var maxMessageSize = 4 * 1024 * 1024
    /// Calls in progress over all connections; more are refused with `resource_exhausted` before they are decoded.
    public var maxConcurrentCalls = 1024
    /// The longest deadline; a longer one of a caller is shortened.
    public var maxTimeout = Duration.seconds(60)
    /// The deadline of a caller that names none; nil for none.
    public var defaultTimeout: Duration?

    public init() {}
}
