/// What a caller may say about one call.
public struct CallOptions: Sendable {
    /// How long the call may take. Nil: what is left of the deadline of the handler that makes the call, else the caller's
    /// default (1 s; none for a streaming call). A timeout never outlives the deadline of the surrounding handler.
    public var timeout: Duration?
    /// Headers sent with the request.
    public var metadata: Metadata
    /// How requests are compressed; nil: as ``ChannelConfiguration/requestCompression`` says.
    public var compression: Compression?
    /// Whether a unary method without side effects is called by GET, which caches understand; nil: as
    /// ``ChannelConfiguration/useGet`` says.
    public var useGet: Bool?
    /// Which endpoint of the channel serves the call.
    public var route: CallRoute

    public init(
        timeout: Duration? = nil, metadata: Metadata = [:], compression: Compression? = nil, useGet: Bool? = nil,
        route: CallRoute = .balanced
    ) {
        self.timeout = timeout
        self.metadata = metadata
        self.compression = compression
        self.useGet = useGet
        self.route = route
    }

    public static let `default` = CallOptions()
}
