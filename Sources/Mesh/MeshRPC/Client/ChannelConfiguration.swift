import MeshHTTP2
import MeshIdentity

/// How an ``RPCChannel`` behaves. The defaults are those of every process of the mesh.
public struct ChannelConfiguration: Sendable {
    // MARK: Time

    /// The deadline of unary calls that name none and inherit none; nil for none.
    public var defaultTimeout: Duration? = .seconds(1)
    /// The longest deadline of a unary call. A streaming call may take as long as it says.
    public var maxTimeout = Duration.seconds(60)
    /// How long a connect may take.
    public var connectTimeout = Duration.seconds(1)

    // MARK: Messages

    /// How messages are encoded.
    public var codec = MessageCodec.proto
    /// How requests are compressed, as far as they are of `compressionThreshold` bytes or more. The peer must support it.
    public var requestCompression = Compression.identity
    /// Bytes of a request below which compressing costs more than it saves.
    public var compressionThreshold = 1024
    /// Whether the peer may compress responses. Not unless asked: within a data centre a few kilobytes cost some ten times more
    /// time to compress than to send.
    public var acceptCompression = false
    /// Whether unary methods without side effects are called by GET. Requests that make a path of more than 8 KiB are posted.
    public var useGet = false
    /// Bytes of one response message, after decompression; a longer one is `resourceExhausted`.
    public var maxResponseSize = 4 * 1024 * 1024

    // MARK: Connections

    /// How connections are secured; nil for plaintext.
    public var tls: ClientTLS?
    /// Connections to one peer. Another one is made when every one has as many streams as the peer allows.
    public var maxConnections = 2
    /// A connection beyond the first is closed when it had no call for so long.
    public var idleTimeout = Duration.seconds(60)
    /// Waits between connects.
    public var reconnect = Backoff(initial: .milliseconds(25), multiplier: 2, cap: .seconds(5))
    /// A call that finds the channel waiting to reconnect waits along when that is no longer than this, else it fails at once.
    public var maxReconnectWait = Duration.milliseconds(250)
    /// Silence after which a ping is sent, and the time to answer it.
    public var keepaliveIdle = Duration.seconds(10)
    public var keepaliveTimeout = Duration.seconds(4)
    public var http2 = HTTP2Limits()

    // MARK: Policies

    /// Which endpoint takes a call: balancing, ejection, and how many calls one may have.
    public var endpoints = EndpointSelection.Configuration()
    /// When a failed call is made again; ``RetryPolicy/never`` for never.
    public var retry = RetryPolicy()
    /// When a second copy of a slow read is sent to another endpoint; nil for never.
    public var hedging: Hedging.Configuration? = Hedging.Configuration()

    public init() {}

    /// Calls to one endpoint that are in flight or wait for a stream; more fail with `resource_exhausted`.
    public var maxCallsInFlight: Int {
        get { endpoints.maxInFlight }
        set { endpoints.maxInFlight = newValue }
    }

    /// What `:scheme` says.
    var scheme: StaticString { tls == nil ? "http" : "https" }
}
