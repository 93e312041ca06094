/// What a caller may say about one call.
public struct CallOptions: Sendable {
    /// How long the call may take. Nil: what is left of the deadline of the handler that makes the call, else the caller's
    /// default (1 s). A timeout never outlives the deadline of the surrounding handler.
    public var timeout: Duration?
    /// Headers sent with the request.
    public var metadata: Metadata

    public init(timeout: Duration? = nil, metadata: Metadata = [:]) {
        self.timeout = timeout
        self.metadata = metadata
    }

    public static let `default` = CallOptions()
}
