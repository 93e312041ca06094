import MeshHTTP2

/// How an ``RPCChannel`` behaves. The defaults are those of every process of the mesh.
public struct ChannelConfiguration: Sendable {
    /// The deadline of calls that name none and inherit none.
    public var defaultTimeout = Duration.seconds(1)
    /// The longest deadline.
    public var maxTimeout = Duration.seconds(60)
    /// How long a connect may take.
    public var connectTimeout = Duration.seconds(1)
    /// Calls that may wait for a connection or for a free stream; more fail with `resource_exhausted`.
    public var maxWaitingCalls = 1024
    /// Bytes of one response.
    public var maxMessageSize = 4 * 1024 * 1024
    /// Waits between connects.
    public var reconnect = Backoff(initial: .milliseconds(25), multiplier: 2, cap: .seconds(5))
    /// A call that finds the channel waiting to reconnect waits along when that is no longer than this, else it fails at once.
    public var maxReconnectWait = Duration.milliseconds(250)
    public var retry = RetryPolicy()
    /// Silence after which a ping is sent, and the time to answer it.
    public var keepaliveIdle = Duration.seconds(10)
    public var keepaliveTimeout = Duration.seconds(4)
    public var http2 = HTTP2Limits()

    public init() {}
}
