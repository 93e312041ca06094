import CNghttp2
import NIOCore

// The callbacks capture nothing; user data leads to the session. They record and return, and never send or receive.

extension HTTP2Session {
    static func makeSession(
        role: Role, limits: HTTP2Limits, userData: UnsafeMutableRawPointer
    ) throws(HTTP2Error) -> OpaquePointer {
        var callbacks: OpaquePointer?
        guard nghttp2_session_callbacks_new(&callbacks) == 0 else {
            throw .library(call: "session_callbacks_new", code: Int32(NGHTTP2_ERR_NOMEM.rawValue))
        }
        defer { nghttp2_session_callbacks_del(callbacks) }
        nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, onBeginFrame)
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, onBeginHeaders)
        nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader)
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onDataChunk)
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrame)
        nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, onInvalidFrame)
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, onFrameSent)
        nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, onFrameNotSent)
        nghttp2_session_callbacks_set_send_data_callback(callbacks, onSendData)
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, onStreamClose)

        var option: OpaquePointer?
        guard nghttp2_option_new(&option) == 0 else {
            throw .library(call: "option_new", code: Int32(NGHTTP2_ERR_NOMEM.rawValue))
        }
        defer { nghttp2_option_del(option) }
        nghttp2_option_set_no_auto_window_update(option, 1)
        nghttp2_option_set_max_outbound_ack(option, limits.maxOutboundAcks)
        nghttp2_option_set_max_settings(option, limits.maxSettingsEntries)
        nghttp2_option_set_max_continuations(option, limits.maxContinuations)
        nghttp2_option_set_max_deflate_dynamic_table_size(option, limits.encoderTableSize)
        if role == .server {
            nghttp2_option_set_stream_reset_rate_limit(
                option, UInt64(limits.resetBurst), UInt64(limits.resetsPerSecond))
        }

        var session: OpaquePointer?
        let code =
            switch role {
            case .server: nghttp2_session_server_new2(&session, callbacks, userData, option)
            case .client: nghttp2_session_client_new2(&session, callbacks, userData, option)
            }
        guard code == 0, let session else { throw .library(call: "session_new", code: code) }
        return session
    }

    fileprivate static func of(_ userData: UnsafeMutableRawPointer?) -> HTTP2Session {
        Unmanaged<HTTP2Session>.fromOpaque(userData!).takeUnretainedValue()
    }
}

private func has(_ header: nghttp2_frame_hd, _ flag: nghttp2_flag) -> Bool {
    header.flags & UInt8(flag.rawValue) != 0
}

/// HEADERS on an old id: nghttp2 ignores them, RFC 9113 asks for STREAM_CLOSED (5.1) when the stream had ended, and for
/// PROTOCOL_ERROR (5.1.1) when there never was one. Trailers that crossed our own RST_STREAM are innocent.
private func onBeginFrame(
    _: OpaquePointer?, header: UnsafePointer<nghttp2_frame_hd>?, userData: UnsafeMutableRawPointer?
) -> Int32 {
    guard let header = header?.pointee, UInt32(header.type) == NGHTTP2_HEADERS.rawValue else { return 0 }
    let session = HTTP2Session.of(userData)
    let id = header.stream_id
    guard session.role == .server, id % 2 == 1 else { return 0 }
    if id > session.lastRemoteStreamID {
        session.lastRemoteStreamID = id
    } else if !session.knows(id), !session.resetStreams.contains(id) {
        session.terminate(session.endedStreams.contains(id) ? .streamClosed : .protocolError)
    }
    return 0
}

private func onBeginHeaders(
    _: OpaquePointer?, frame: UnsafePointer<nghttp2_frame>?, userData: UnsafeMutableRawPointer?
) -> Int32 {
    let session = HTTP2Session.of(userData)
    let id = frame!.pointee.hd.stream_id
    if let stream = session.stream(id) {
        session.decoding = stream
    } else if session.role == .server, frame!.pointee.headers.cat == NGHTTP2_HCAT_REQUEST {
        let stream = HTTP2Stream(session: session)
        stream.id = id
        stream.headers = HTTP2Headers(fieldCapacity: 16, byteCapacity: 512)
        session.insert(stream)
        session.counters.streamsOpened += 1
        session.decoding = stream
    } else {
        session.decoding = nil
    }
    return 0
}

private func onHeader(
    _: OpaquePointer?, frame: UnsafePointer<nghttp2_frame>?, name: UnsafePointer<UInt8>?, nameLength: Int,
    value: UnsafePointer<UInt8>?, valueLength: Int, flags: UInt8, userData: UnsafeMutableRawPointer?
) -> Int32 {
    let session = HTTP2Session.of(userData)
    guard let stream = session.decoding else { return 0 }
    stream.headerListSize += nameLength + valueLength + 32
    if stream.headerListSize > session.limits.maxHeaderListSize {
        stream.headersTooLarge = true
        // Answered with 431, unless it goes on and on: then the stream is reset.
        // Nobody could answer too large trailers: they always reset it.
        let hopeless = stream.headDelivered || stream.headerListSize > 8 * session.limits.maxHeaderListSize
        if hopeless { session.charge(NuisanceBudget.Cost.violation) }
        return hopeless ? NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue : 0
    }
    let name = UnsafeRawBufferPointer(start: name, count: nameLength)
    let value = UnsafeRawBufferPointer(start: value, count: valueLength)
    if stream.headDelivered {
        stream.trailers.add(name: name, value: value)
    } else {
        stream.headers.add(name: name, value: value)
    }
    return 0
}

private func onDataChunk(
    _: OpaquePointer?, flags: UInt8, id: Int32, data: UnsafePointer<UInt8>?, count: Int,
    userData: UnsafeMutableRawPointer?
) -> Int32 {
    let session = HTTP2Session.of(userData)
    guard let stream = session.stream(id), let data, let base = session.inputBase else {
        session.consume(count, streamID: id)
        return 0
    }
    let offset = UnsafeRawPointer(data) - base
    stream.unconsumed += count
    stream.bodyReceived += count
    session.unconsumed += count
    if let chunk = session.input.getSlice(at: session.input.readerIndex + offset, length: count) {
        session.events.append(.body(stream, chunk))
    } else {
        let copy = ByteBuffer(bytes: UnsafeRawBufferPointer(start: data, count: count))
        session.events.append(.body(stream, copy))
    }
    return 0
}

private func onFrame(
    _: OpaquePointer?, frame: UnsafePointer<nghttp2_frame>?, userData: UnsafeMutableRawPointer?
) -> Int32 {
    let session = HTTP2Session.of(userData)
    let header = frame!.pointee.hd
    switch nghttp2_frame_type(UInt32(header.type)) {
    case NGHTTP2_HEADERS:
        guard let stream = session.stream(header.stream_id) else { return 0 }
        session.decoding = nil
        if !stream.headDelivered {
            if session.role == .client, stream.headers.value(of: ":status")?.first == UInt8(ascii: "1") {
                stream.headers = HTTP2Headers()
                stream.headerListSize = 0
                return 0
            }
            stream.headDelivered = true
            session.events.append(.head(stream))
        }
        if has(header, NGHTTP2_FLAG_END_STREAM) {
            stream.peerEnded = true
            session.events.append(.end(stream))
        }
    case NGHTTP2_DATA:
        guard has(header, NGHTTP2_FLAG_END_STREAM) else {
            if header.length <= frame!.pointee.data.padlen { session.charge(NuisanceBudget.Cost.frame) }
            return 0
        }
        guard let stream = session.stream(header.stream_id) else { return 0 }
        stream.peerEnded = true
        session.events.append(.end(stream))
    case NGHTTP2_RST_STREAM:
        session.counters.resetsReceived += 1
        session.streams[header.stream_id]?.peerReset = true
    case NGHTTP2_WINDOW_UPDATE:
        if frame!.pointee.window_update.window_size_increment < HTTP2Session.tinyIncrement {
            session.charge(NuisanceBudget.Cost.frame)
        }
    case NGHTTP2_SETTINGS:
        if has(header, NGHTTP2_FLAG_ACK) {
            session.isAcknowledged = true
        } else {
            session.hasPeerSettings = true
            session.events.append(.settings)
        }
    case NGHTTP2_GOAWAY:
        let goAway = frame!.pointee.goaway
        session.events.append(
            .goAway(lastStreamID: goAway.last_stream_id, code: HTTP2ErrorCode(rawValue: goAway.error_code)))
    case NGHTTP2_PING:
        if has(header, NGHTTP2_FLAG_ACK) {
            let payload = withUnsafeBytes(of: frame!.pointee.ping.opaque_data) { $0.loadUnaligned(as: UInt64.self) }
            session.events.append(.pong(UInt64(bigEndian: payload)))
        }
    default:
        break
    }
    return 0
}

/// A frame that is wrong in its form or its place; nghttp2 answers with RST_STREAM or GOAWAY.
private func onInvalidFrame(
    _: OpaquePointer?, frame: UnsafePointer<nghttp2_frame>?, code: Int32, userData: UnsafeMutableRawPointer?
) -> Int32 {
    let session = HTTP2Session.of(userData)
    if code == NGHTTP2_ERR_REFUSED_STREAM.rawValue {
        // One too many, perhaps because our SETTINGS are still on their way.
        session.counters.streamsRefused += 1
        session.charge(NuisanceBudget.Cost.frame)
    } else {
        session.charge(NuisanceBudget.Cost.violation)
    }
    return 0
}

private func onFrameSent(
    _: OpaquePointer?, frame: UnsafePointer<nghttp2_frame>?, userData: UnsafeMutableRawPointer?
) -> Int32 {
    switch nghttp2_frame_type(UInt32(frame!.pointee.hd.type)) {
    case NGHTTP2_RST_STREAM:
        HTTP2Session.of(userData).counters.resetsSent += 1
    case NGHTTP2_GOAWAY:
        let code = HTTP2ErrorCode(rawValue: frame!.pointee.goaway.error_code)
        if code != .noError { HTTP2Session.of(userData).goAwaySent = code }
    default:
        break
    }
    return 0
}

/// Writes a DATA frame straight from the stream's queue to the output, without a copy in nghttp2's own buffer.
private func onSendData(
    _: OpaquePointer?, frame: UnsafeMutablePointer<nghttp2_frame>?, header: UnsafePointer<UInt8>?, length: Int,
    source: UnsafeMutablePointer<nghttp2_data_source>?, userData: UnsafeMutableRawPointer?
) -> Int32 {
    let session = HTTP2Session.of(userData)
    let stream = Unmanaged<HTTP2Stream>.fromOpaque(source!.pointee.ptr).takeUnretainedValue()
    session.output.writeBytes(UnsafeRawBufferPointer(start: header, count: 9))
    stream.moveBody(length, into: &session.output)
    return session.isOutputFull ? NGHTTP2_ERR_PAUSE.rawValue : 0
}

/// A request that could not be sent because the peer is going away was certainly not processed.
private func onFrameNotSent(
    _: OpaquePointer?, frame: UnsafePointer<nghttp2_frame>?, code: Int32, userData: UnsafeMutableRawPointer?
) -> Int32 {
    let header = frame!.pointee.hd
    guard UInt32(header.type) == NGHTTP2_HEADERS.rawValue else { return 0 }
    HTTP2Session.of(userData).streams[header.stream_id]?.neverSent = true
    return 0
}

private func onStreamClose(
    _: OpaquePointer?, id: Int32, code: UInt32, userData: UnsafeMutableRawPointer?
) -> Int32 {
    let session = HTTP2Session.of(userData)
    guard let stream = session.remove(id) else { return 0 }
    if stream.peerReset || code == HTTP2ErrorCode.noError.rawValue && !stream.resetHere {
        session.endedStreams.insert(id)
    } else {
        session.resetStreams.insert(id)
        // Work begun and thrown away because of what the peer sent, not because we gave up.
        if !stream.resetHere { session.charge(NuisanceBudget.Cost.violation) }
    }
    stream.didClose()
    let end: HTTP2StreamEnd =
        if stream.neverSent {
            .reset(.refusedStream)
        } else if code == HTTP2ErrorCode.noError.rawValue {
            .completed
        } else {
            .reset(HTTP2ErrorCode(rawValue: code))
        }
    session.events.append(.closed(stream, end))
    return 0
}
