import MeshHTTP2

/// What a streaming call sends before its messages.
struct StreamRequest: Sendable {
    var path: String
    var compression: Compression
    var metadata: Metadata
    var deadline: ContinuousClock.Instant?
    var trace: TraceContext?
    /// Told once, on the event loop, how a call ended that was opened; nil for success.
    var whenEnded: @Sendable (CallFailure?) -> Void = { _ in }

    func head(authority: String, configuration: ChannelConfiguration, remaining: Duration?) -> HTTP2Headers {
        var head = HTTP2Headers(fieldCapacity: 12, byteCapacity: 352)
        head.add(":method", "POST")
        head.add(":scheme", configuration.scheme)
        head.add(":path", path)
        head.add(":authority", authority)
        head.add("content-type", configuration.codec.streamingContentType)
        head.add("connect-protocol-version", "1")
        if compression == .gzip { head.add("connect-content-encoding", "gzip") }
        if configuration.acceptCompression { head.add("connect-accept-encoding", Compression.accepted) }
        if let remaining { head.addTimeout(remaining) }
        head.addTrace(trace)
        head.append(metadata.headers)
        return head
    }
}
