import CNghttp2
import NIOCore

/// What is put to nghttp2 to be sent. Nothing is written before the next ``HTTP2Session/drain(limit:)``.
extension HTTP2Session {
    func submitSettings() throws(HTTP2Error) {
        var entries = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
                value: UInt32(limits.maxConcurrentStreams)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: UInt32(limits.streamWindow)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(limits.maxHeaderListSize)),
        ]
        if role == .server {
            // RFC 9218 instead of RFC 7540's tree: PRIORITY builds no tree of idle streams, and closed ones are not kept in it.
            entries.append(
                nghttp2_settings_entry(
                    settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1))
        }
        if role == .client {
            entries.append(
                nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0))
        }
        try check(
            "submit_settings",
            nghttp2_submit_settings(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), entries, entries.count))
        try check(
            "set_local_window_size",
            nghttp2_session_set_local_window_size(
                raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Int32(limits.connectionWindow)))
    }

    /// Opens a stream (client).
    func submitRequest(_ headers: HTTP2Headers, stream: HTTP2Stream, hasBody: Bool) throws(HTTP2Error) {
        guard let raw else { throw .connectionClosed }
        let id = headers.withNameValues { nameValues, count in
            if hasBody {
                var provider = stream.dataProvider
                return nghttp2_submit_request(raw, nil, nameValues, count, &provider, nil)
            }
            return nghttp2_submit_request(raw, nil, nameValues, count, nil, nil)
        }
        guard id > 0 else { throw .library(call: "submit_request", code: id) }
        stream.id = id
        streams[id] = stream
        counters.streamsOpened += 1
    }

    func submitResponse(
        _ headers: HTTP2Headers, contentLength: Int? = nil, stream: HTTP2Stream, hasBody: Bool
    ) throws(HTTP2Error) {
        guard let raw else { throw .connectionClosed }
        let code = headers.withNameValues(contentLength: contentLength) { nameValues, count in
            if hasBody {
                var provider = stream.dataProvider
                return nghttp2_submit_response(raw, stream.id, nameValues, count, &provider)
            }
            return nghttp2_submit_response(raw, stream.id, nameValues, count, nil)
        }
        try check("submit_response", code)
    }

    /// Lets a long response take turns with the others; by default one is sent to its end before the next (RFC 9218, 10).
    func takeTurns(_ stream: HTTP2Stream) {
        guard let raw, role == .server else { return }
        var priority = nghttp2_extpri(urgency: UInt32(NGHTTP2_EXTPRI_DEFAULT_URGENCY), inc: 1)
        _ = nghttp2_session_change_extpri_stream_priority(raw, stream.id, &priority, 1)
    }

    func resume(_ stream: HTTP2Stream) {
        guard let raw else { return }
        _ = nghttp2_session_resume_data(raw, stream.id)
    }

    func reset(_ stream: HTTP2Stream, _ code: HTTP2ErrorCode) {
        guard let raw else { return }
        _ = nghttp2_submit_rst_stream(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.id, code.rawValue)
    }

    func consume(_ count: Int, streamID: Int32) {
        guard let raw, count > 0 else { return }
        _ = nghttp2_session_consume(raw, streamID, count)
    }

    func ping(_ payload: UInt64) {
        guard let raw else { return }
        withUnsafeBytes(of: payload.bigEndian) { bytes in
            let opaque = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            _ = nghttp2_submit_ping(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), opaque)
        }
    }

    /// Announces a shutdown: GOAWAY with the highest stream id, so that nothing on its way is lost.
    func submitShutdownNotice() {
        guard let raw else { return }
        _ = nghttp2_submit_shutdown_notice(raw)
    }

    /// The final GOAWAY, with the last stream that was or will be processed.
    func submitGoAway(_ code: HTTP2ErrorCode) {
        guard let raw else { return }
        let last = nghttp2_session_get_last_proc_stream_id(raw)
        _ = nghttp2_submit_goaway(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, code.rawValue, nil, 0)
    }

    /// Ends the connection with an error once the GOAWAY is sent. May be called from a callback.
    func terminate(_ code: HTTP2ErrorCode) {
        guard let raw else { return }
        _ = nghttp2_session_terminate_session(raw, code.rawValue)
    }

    /// The GOAWAY that is written by hand when nghttp2 is beyond use.
    func lastWords(_ code: HTTP2ErrorCode) -> ByteBuffer {
        goAwaySent = code
        let last = raw.map { nghttp2_session_get_last_proc_stream_id($0) } ?? 0
        var frame = ByteBuffer()
        frame.writeBytes([0, 0, 8, FrameType.goAway, 0])
        frame.writeInteger(Int32(0))
        frame.writeInteger(last)
        frame.writeInteger(code.rawValue)
        return frame
    }

    /// Bytes that the peer lets us send on the connection now.
    var connectionSendWindow: Int {
        guard let raw else { return 0 }
        return Int(nghttp2_session_get_remote_window_size(raw))
    }

    /// What the peer allows us to have open at once.
    var peerMaxConcurrentStreams: Int {
        guard let raw else { return 0 }
        return Int(nghttp2_session_get_remote_settings(raw, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS))
    }
}
