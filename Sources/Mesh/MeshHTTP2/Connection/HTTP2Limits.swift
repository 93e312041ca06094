/// What one connection may cost, in bytes, frames and time. The defaults are those of every process of the mesh; the target's
/// opening comment (`MeshHTTP2.swift`) says what happens beyond each.
public struct HTTP2Limits: Sendable {
    // MARK: - Streams and bytes

    /// Streams that the peer may have open at once.
    public var maxConcurrentStreams = 256
    /// Bytes of one stream's body that may be on their way unconsumed.
    public var streamWindow = 256 * 1024
    /// The same for the whole connection.
    public var connectionWindow = 1024 * 1024
    /// Bytes of one stream's own body that may wait for the peer's window before the stream is no longer writable.
    public var sendBuffer = 64 * 1024
    /// The same for all streams of a connection; beyond, streams stop being writable much earlier and new requests are refused.
    public var connectionSendBuffer = 16 * 1024 * 1024
    /// Bytes of a decompressed header block, each field counted with 32 octets overhead (RFC 9113, 6.5.2).
    public var maxHeaderListSize = 16 * 1024
    /// Bytes of the table that the peer's decoder may ask our encoder to keep. A quarter of the protocol's default: responses repeat a handful of
    /// fields, and nghttp2 allocates in proportion.
    public var encoderTableSize = 1024

    // MARK: - Frames

    /// RST_STREAM frames that a client may send at once, and how many more each second; beyond that the connection ends.
    public var resetBurst = 1000
    public var resetsPerSecond = 100
    /// Frames that do no work (see ``NuisanceBudget/Cost``) which a peer may send at once, and how many more each second.
    public var nuisanceBurst = 1000
    public var nuisancesPerSecond = 50
    /// Unacknowledged SETTINGS and PING answers that may queue up before the connection ends.
    public var maxOutboundAcks = 256
    /// Entries of one SETTINGS frame.
    public var maxSettingsEntries = 32
    /// CONTINUATION frames after one HEADERS frame.
    public var maxContinuations = 8

    // MARK: - Time

    /// For the preface, the peer's SETTINGS and the acknowledgement of ours, TLS handshake included.
    public var settingsTimeout = Duration.seconds(10)
    /// For a frame, or a header block with its CONTINUATIONs, from its first byte to its last.
    public var headerTimeout = Duration.seconds(10)
    /// For ``minimumProgress`` bytes of a request's body that is owed (see ``HTTP2Stream/expectsSteadyBody``).
    public var bodyTimeout = Duration.seconds(10)
    /// For ``minimumProgress`` bytes that wait for the peer's windows or its socket.
    public var sendTimeout = Duration.seconds(30)
    /// Without any stream, after which a server closes gracefully; nil never does.
    public var idleTimeout: Duration?
    /// Bytes that count as progress of a body, either way.
    public var minimumProgress = 256

    /// The default limits.
    public init() {}

    /// Limits that many connections refer to: a copy of their own would be a noticeable part of what an idle one costs.
    public final class Shared: Sendable {
        let limits: HTTP2Limits

        public init(_ limits: HTTP2Limits) { self.limits = limits }
    }

    /// How often a connection with something owed is looked at: a quarter of the shortest timeout, from 10 ms to 1 s.
    var watchInterval: Duration {
        let shortest = min(min(settingsTimeout, headerTimeout), min(bodyTimeout, sendTimeout))
        return min(.seconds(1), max(.milliseconds(10), shortest / 4))
    }
}
