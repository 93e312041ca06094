import NIOCore

/// What a callback recorded; delivered after nghttp2 returned.
enum HTTP2Event {
    /// A whole request head or final response head lies in `stream.headers`.
    case head(HTTP2Stream)
    case body(HTTP2Stream, ByteBuffer)
    /// The peer will send nothing more on this stream; trailers lie in `stream.trailers`.
    case end(HTTP2Stream)
    case writable(HTTP2Stream)
    case closed(HTTP2Stream, HTTP2StreamEnd)
    case settings
    case goAway(lastStreamID: Int32, code: HTTP2ErrorCode)
    case pong(UInt64)
}
