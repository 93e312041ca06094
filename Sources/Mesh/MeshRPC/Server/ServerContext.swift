import Logging
import MeshHTTP2

/// What a handler knows about the call besides its request.
public struct ServerContext: Sendable {
    private let call: ServedCall

    public var method: MethodDescriptor { call.method }
    /// When the caller stops waiting; nil when it did not say and the server has no default.
    public var deadline: ContinuousClock.Instant? { call.deadline?.instant }
    /// The request's headers, those of the protocol itself included.
    public var metadata: Metadata { call.metadata }
    /// Headers and trailers for the response, also sent with an error.
    public var response: ResponseMetadata { ResponseMetadata(of: call) }

    private var connection: PeerIdentity? { call.peer }

    /// For servers, and for tests that call a service without one.
    public init(
        method: MethodDescriptor, deadline: ContinuousClock.Instant? = nil, metadata: Metadata = [:],
        peer: String = ""
    ) {
        self.init(
            method: method, deadline: deadline, metadata: metadata,
            connection: peer.isEmpty ? nil : PeerIdentity(address: peer))
    }

    init(
        method: MethodDescriptor, deadline: ContinuousClock.Instant?, metadata: Metadata, connection: PeerIdentity?
    ) {
        call = ServedCall(
            method: method, deadline: deadline.map { StoredInstant($0) }, metadata: metadata, peer: connection)
    }

    /// The peer's address, `host:port`, or an empty string where there is no socket.
    public var peer: String { connection?.address ?? "" }

    /// The name that the peer proved, such as a SPIFFE id; nil without TLS.
    public var peerID: String? { connection?.id }

    /// What is left of the deadline, never negative; nil without a deadline.
    public var remaining: Duration? {
        deadline.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
    }

    /// The timeout as the caller declared it; ``remaining`` is what the server makes of it. Nil when it declared none.
    public var timeout: Duration? {
        metadata.headers.value(of: "connect-timeout-ms").flatMap { RequestHead.decimal($0, maxDigits: 10) }
            .map { .milliseconds($0) }
    }

    /// The call's place in its trace; nil outside one. Asks the task that runs now.
    public var trace: TraceContext? { CallScope.current?.trace }

    /// Whether the caller is gone or the deadline has passed: asks the task that runs now, which is the handler's or a child of it.
    public var isCancelled: Bool { Task.isCancelled }

    /// The server's logger, with method and peer added to its lines. Made at each use: keep it where it is used more than once.
    public var logger: Logger {
        var logger = connection?.logger ?? Logger(label: "freshet.rpc.server")
        logger[metadataKey: "method"] = "\(method)"
        if let connection { logger[metadataKey: "peer"] = "\(connection)" }
        return logger
    }

    /// The parameters of a call by GET, decoded, in the order in which they came.
    package var queryParameters: [(name: String, value: String)] {
        let query = metadata.headers.value(of: ":path").flatMap { GetQuery(path: $0) }
        return query?.parameters.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) } ?? []
    }
}
