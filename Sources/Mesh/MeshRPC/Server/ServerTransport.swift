import NIOCore

/// What lies between the socket and HTTP/2 at a server, such as TLS.
public protocol ServerTransport: Sendable {
    /// Called on the event loop for every connection that is accepted, before anything is read from it.
    ///
    /// The transport adds its own handlers to the pipeline and calls `ready` once, on the event loop, as soon as HTTP/2 may
    /// begin, with the name that the peer has proved (nil for none). `ready` adds the HTTP/2 handlers behind those that are
    /// there. A connection that never becomes ready is the transport's to close.
    func prepare(_ channel: any Channel, ready: @escaping (_ peer: String?) throws -> Void) throws
}

/// HTTP/2 with prior knowledge, without TLS.
public struct PlaintextTransport: ServerTransport {
    public init() {}

    public func prepare(_ channel: any Channel, ready: @escaping (String?) throws -> Void) throws { try ready(nil) }
}
