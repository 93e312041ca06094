/// What a connection tells its owner, on the event loop.
public protocol HTTP2ConnectionDelegate: AnyObject {
    /// The channel is active (client and server); streams may be opened from now on.
    func connectionActive(_ connection: HTTP2Connection)
    /// A peer opened a stream (server); the handler gets its events, beginning with the head. Nil refuses it.
    func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)?
    /// The peer's settings arrived or changed.
    func peerSettingsChanged(_ connection: HTTP2Connection)
    /// Anything at all arrived.
    func bytesReceived(_ connection: HTTP2Connection)
    /// The answer to ``HTTP2Connection/ping(_:)``.
    func pong(_ payload: UInt64, on connection: HTTP2Connection)
    /// The peer will accept no more streams.
    func goingAway(_ connection: HTTP2Connection)
    /// A stream ended, so that another one has room.
    func streamClosed(_ connection: HTTP2Connection)
    /// Why the connection ended and what happened on it; comes once, just before ``connectionClosed(_:)``.
    func connection(_ connection: HTTP2Connection, ended reason: HTTP2ConnectionEnd, counters: HTTP2Counters)
    /// The last event. Every stream was told before.
    func connectionClosed(_ connection: HTTP2Connection)
}

extension HTTP2ConnectionDelegate {
    public func connectionActive(_ connection: HTTP2Connection) {}
    public func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)? { nil }
    public func peerSettingsChanged(_ connection: HTTP2Connection) {}
    public func bytesReceived(_ connection: HTTP2Connection) {}
    public func pong(_ payload: UInt64, on connection: HTTP2Connection) {}
    public func goingAway(_ connection: HTTP2Connection) {}
    public func streamClosed(_ connection: HTTP2Connection) {}
    public func connection(_ connection: HTTP2Connection, ended reason: HTTP2ConnectionEnd, counters: HTTP2Counters) {}
    public func connectionClosed(_ connection: HTTP2Connection) {}
}
