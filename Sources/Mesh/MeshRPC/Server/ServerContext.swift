import Synchronization

/// What a handler knows about the call besides its request.
public struct ServerContext: Sendable {
    public let method: MethodDescriptor
    /// When the caller stops waiting; nil when it did not say and the server has no default.
    public let deadline: ContinuousClock.Instant?
    /// The request's headers.
    public let metadata: Metadata
    /// The peer's address, `host:port`, or an empty string where there is no socket.
    public var peer: String { connection?.peer ?? "" }
    /// Headers and trailers for the response, also sent with an error.
    public let response: ResponseMetadata

    private let connection: PeerIdentity?

    /// For servers, and for tests that call a service without one.
    public init(
        method: MethodDescriptor, deadline: ContinuousClock.Instant? = nil, metadata: Metadata = [:],
        peer: String = ""
    ) {
        self.init(
            method: method, deadline: deadline, metadata: metadata, connection: peer.isEmpty ? nil : PeerIdentity(peer))
    }

    init(
        method: MethodDescriptor, deadline: ContinuousClock.Instant?, metadata: Metadata, connection: PeerIdentity?
    ) {
        self.method = method
        self.deadline = deadline
        self.metadata = metadata
        self.connection = connection
        response = ResponseMetadata()
    }

    /// What is left of the deadline, never negative; nil without a deadline.
    public var remaining: Duration? {
        deadline.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
    }
}

/// Who is at the other end of a connection; one object a connection, shared by its calls.
final class PeerIdentity: Sendable {
    let peer: String

    init(_ peer: String) { self.peer = peer }
}

/// What a handler wants sent beside its response. Safe to use from any task of the handler until it returns.
public final class ResponseMetadata: Sendable {
    struct Contents {
        var headers = Metadata()
        var trailers = Metadata()
    }

    private let contents = Mutex<Contents?>(nil)

    init() {}

    /// Adds a response header.
    public func addHeader(_ name: String, _ value: String) {
        contents.withLock {
            $0 = $0 ?? Contents(); $0!.headers.add(name, value)
        }
    }

    /// Adds a trailer; a unary response carries it as the header `trailer-<name>`.
    public func addTrailer(_ name: String, _ value: String) {
        contents.withLock {
            $0 = $0 ?? Contents(); $0!.trailers.add(name, value)
        }
    }

    func take() -> Contents? { contents.withLock { $0.take() } }
}
