/// What a method is called, what travels each way and how safely it may be repeated. Generated code makes one constant for
/// every method.
public struct MethodDescriptor: Sendable, Hashable, CustomStringConvertible {
    /// The `idempotency_level` of the method's options in its .proto file.
    public enum Idempotency: Sendable, Hashable {
        case unknown, noSideEffects, idempotent
    }

    /// Which sides send a stream of messages instead of one.
    public enum Kind: Sendable, Hashable {
        case unary, clientStream, serverStream, bidiStream
    }

    /// The full name of the service, such as `freshet.session.v1.SessionService`.
    public let service: String
    /// The name of the method, such as `IngestEvents`.
    public let method: String
    public let kind: Kind
    public let idempotency: Idempotency
    /// The path of requests: `/service/method`.
    public let path: String

    public init(service: String, method: String, kind: Kind = .unary, idempotency: Idempotency = .unknown) {
        self.service = service
        self.method = method
        self.kind = kind
        self.idempotency = idempotency
        path = "/\(service)/\(method)"
    }

    /// `service/method`, the label of logs and metrics.
    public var description: String { "\(service)/\(method)" }
}
