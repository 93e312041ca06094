import NIOSSL

/// Where a connection takes its TLS context from when it begins. The answer may change between two connections; each lives
/// on with the context that it began with.
public protocol TLSContextSource: Sendable {
    /// The context for a connection that begins now. Called on event loops: it must not block.
    var current: NIOSSLContext { get }
}

/// A context that stays.
extension NIOSSLContext: TLSContextSource {
    public var current: NIOSSLContext { self }
}
