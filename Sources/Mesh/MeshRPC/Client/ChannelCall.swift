import MeshHTTP2

/// One attempt at a call, unary or streaming, as the core that gives it a stream sees it. Confined to the core's event loop.
protocol ChannelCall: AnyObject {
    /// When the call must be over; nil for never.
    var deadline: ContinuousClock.Instant? { get }
    /// Opens the call's stream. Follows at most once, and not after the call's end.
    func send(on connection: HTTP2Connection, id: ChannelStateMachine.ConnectionID, now: ContinuousClock.Instant)
    /// The call ends before it was sent.
    func fail(_ failure: CallFailure)
    func deadlinePassed()
    func cancel()
    /// The channel closes: true for a call that may go on until its end.
    var outlivesClosing: Bool { get }
}
