/// What one connection may cost. The defaults are those of every process of the mesh.
public struct HTTP2Limits: Sendable {
    /// Streams that the peer may have open at once.
    public var maxConcurrentStreams = 256
    /// Bytes of one stream's body that may be on their way unconsumed.
    public var streamWindow = 256 * 1024
    /// The same for the whole connection.
    public var connectionWindow = 1024 * 1024
    /// Bytes of one stream's own body that may wait for the peer's window before the stream is no longer writable.
    public var sendBuffer = 64 * 1024
    /// Bytes of a decompressed header block, each field counted with 32 octets overhead (RFC 9113, 6.5.2).
    public var maxHeaderListSize = 16 * 1024
    /// RST_STREAM frames that a client may send at once, and how many more each second; beyond that the connection ends.
    public var resetBurst = 1000
    public var resetsPerSecond = 100
    /// Unacknowledged SETTINGS and PING answers that may queue up before the connection ends.
    public var maxOutboundAcks = 256
    /// Entries of one SETTINGS frame.
    public var maxSettingsEntries = 32
    /// CONTINUATION frames after one HEADERS frame.
    public var maxContinuations = 8

    public init() {}
}
