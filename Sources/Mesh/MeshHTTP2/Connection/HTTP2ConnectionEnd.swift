/// Why a connection ended, for metrics and logs.
public enum HTTP2ConnectionEnd: Sendable, Hashable {
    /// The peer, the owner or the network closed it.
    case closed
    /// A graceful shutdown came to its end.
    case drained
    /// The peer's GOAWAY named an error of ours.
    case peerReported(HTTP2ErrorCode)
    /// The peer broke the protocol, and our GOAWAY said how.
    case violation(HTTP2ErrorCode)
    /// The peer sent too many frames that do no work (GOAWAY ENHANCE_YOUR_CALM).
    case nuisance
    /// Something took too long.
    case timeout(HTTP2Timeout)
}

/// What happened on a connection so far.
public struct HTTP2Counters: Sendable, Equatable {
    /// Streams that either side opened.
    public var streamsOpened = 0
    /// Streams that were turned away before their handler saw them.
    public var streamsRefused = 0
    /// RST_STREAM frames.
    public var resetsReceived = 0
    public var resetsSent = 0
    /// Streams that ended by ``HTTP2Limits/bodyTimeout``.
    public var bodyTimeouts = 0
    /// Streams that ended by ``HTTP2Limits/sendTimeout``.
    public var sendTimeouts = 0
    /// Frames that were charged to the nuisance budget.
    public var nuisances = 0
}
