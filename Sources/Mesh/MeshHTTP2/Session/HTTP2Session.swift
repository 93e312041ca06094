import CNghttp2
import NIOCore

/// An nghttp2 session, loop-confined. Its callbacks get an unretained pointer to this object, so it must be closed with
/// ``close()`` before it is let go; `HTTP2Connection` does so when the channel becomes inactive or the handler is removed.
///
/// Here, in `HTTP2Stream` and in `HTTP2Connection`, what is touched for every frame is not checked for exclusive access at run time:
/// the event loop is one thread, and no access to these properties lasts while foreign code runs.
final class HTTP2Session {
    enum Role: Sendable { case client, server }

    let role: Role
    let limits: HTTP2Limits
    @exclusivity(unchecked) private(set) var streams: [Int32: HTTP2Stream] = [:]
    @exclusivity(unchecked) var events: [HTTP2Event] = []
    /// The read buffer being fed, so that body chunks are slices of it and not copies.
    @exclusivity(unchecked) var input = ByteBuffer()
    @exclusivity(unchecked) var inputBase: UnsafeRawPointer?
    /// The stream whose header block is being decompressed.
    @exclusivity(unchecked) var decoding: HTTP2Stream?
    /// Streams that both sides ended, or the peer reset: nothing more may come on them.
    @exclusivity(unchecked) var endedStreams = RecentStreamIDs(capacity: 128)
    /// Streams that we reset: what crosses the RST_STREAM is innocent.
    var resetStreams = RecentStreamIDs(capacity: 512)
    @exclusivity(unchecked) var lastRemoteStreamID: Int32 = 0
    /// Where `drain` gathers; frames of bodies are written here by a callback.
    @exclusivity(unchecked) var output = ByteBuffer()
    @exclusivity(unchecked) private var outputLimit = 0
    @exclusivity(unchecked) var counters = HTTP2Counters()
    /// Bytes of bodies that wait in all streams.
    @exclusivity(unchecked) var pendingBytes = 0
    /// Bytes of bodies that were handed to the channel, ever.
    @exclusivity(unchecked) var bytesSent = 0
    /// Received bytes of bodies that nobody consumed yet.
    @exclusivity(unchecked) var unconsumed = 0
    var hasPeerSettings = false
    var isAcknowledged = false
    /// The error of the GOAWAY that was sent, by us or by nghttp2.
    var goAwaySent: HTTP2ErrorCode?
    /// The nuisance budget is exhausted.
    @exclusivity(unchecked) private(set) var isNuisance = false
    @exclusivity(unchecked) private var budget: NuisanceBudget
    private var scanner: FrameScanner
    private let now: () -> ContinuousClock.Instant
    @exclusivity(unchecked) private var recent: HTTP2Stream?
    @exclusivity(unchecked) private var raw: OpaquePointer?

    /// A WINDOW_UPDATE of fewer bytes costs more to handle than the bytes that it lets go.
    static let tinyIncrement: Int32 = 16

    /// `now` reads the clock of the connection's event loop.
    init(role: Role, limits: HTTP2Limits, now: @escaping () -> ContinuousClock.Instant) throws(HTTP2Error) {
        self.role = role
        self.limits = limits
        self.now = now
        budget = NuisanceBudget(burst: limits.nuisanceBurst, perSecond: limits.nuisancesPerSecond, now: now())
        scanner = FrameScanner(expectsPreface: role == .server)
        raw = try Self.makeSession(role: role, limits: limits, userData: Unmanaged.passUnretained(self).toOpaque())
        try submitSettings()
    }

    deinit { precondition(raw == nil, "an HTTP2Session was let go before close()") }

    /// Frees the nghttp2 session. Streams that are still open are reported as lost. Idempotent.
    func close() {
        guard let session = raw else { return }
        raw = nil
        nghttp2_session_del(session)
        let open = streams.values.sorted { $0.id < $1.id }
        streams.removeAll()
        recent = nil
        for stream in open {
            stream.session = nil
            stream.connection = nil
            events.append(.closed(stream, .connectionLost))
        }
    }

    var isOpen: Bool { raw != nil }

    /// True when nghttp2 has nothing more to read or write: the connection may be closed.
    var isFinished: Bool {
        guard let raw else { return true }
        return nghttp2_session_want_read(raw) == 0 && nghttp2_session_want_write(raw) == 0
    }

    // MARK: - Bytes in and out; never called from a callback

    /// Feeds received bytes. Events are in `events` afterwards, also when it throws.
    func feed(_ buffer: ByteBuffer) throws(HTTP2Error) {
        guard let raw, !isNuisance else { return }
        guard buffer.withUnsafeReadableBytes({ bytes in scanner.scan(bytes) { weigh($0) } }) else { return }
        input = buffer
        let consumed = buffer.withUnsafeReadableBytes { bytes in
            inputBase = bytes.baseAddress
            return nghttp2_session_mem_recv(raw, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        }
        inputBase = nil
        input = ByteBuffer()
        if consumed < 0 { throw .library(call: "mem_recv", code: Int32(consumed)) }
    }

    /// Gathers in `output` what nghttp2 wants sent, up to about `limit` bytes. True when there may be more.
    func drain(limit: Int) throws(HTTP2Error) -> Bool {
        guard let raw else { return false }
        outputLimit = limit
        while !isOutputFull {
            var piece: UnsafePointer<UInt8>?
            let count = nghttp2_session_mem_send(raw, &piece)
            if count < 0 { throw .library(call: "mem_send", code: Int32(count)) }
            if count == 0 { break }
            output.writeBytes(UnsafeRawBufferPointer(start: piece, count: count))
        }
        return isOutputFull
    }

    var isOutputFull: Bool { output.readableBytes >= outputLimit }

    /// Gives back the memory of busier times.
    func releaseSpareMemory() {
        output = ByteBuffer()
        if events.isEmpty { events = [] }
        if streams.isEmpty { streams = [:] }
    }

    // MARK: - Nuisances

    /// See ``FrameScanner/unfinished``.
    var unfinishedFrame: Int? { scanner.unfinished }

    /// Charges the nuisance budget; when it is exhausted the connection is ended. May run in a callback.
    func charge(_ cost: Int) {
        counters.nuisances += 1
        guard !isNuisance, !budget.spend(cost, now: now()) else { return }
        isNuisance = true
        terminate(.enhanceYourCalm)
    }

    /// Judges a frame by its header. False ends the connection, the frame unread.
    private func weigh(_ header: FrameScanner.Header) -> Bool {
        switch header.type {
        case FrameType.headers:
            budget.earn()
        case FrameType.data:
            // An id that is new in this burst of bytes is not in `streams` yet.
            if header.streamID > lastRemoteStreamID || stream(header.streamID) != nil {
                budget.earn()
            } else if role == .server, endedStreams.contains(header.streamID) {
                terminate(.streamClosed)
            } else {
                charge(NuisanceBudget.Cost.frame)
            }
        case FrameType.rstStream, FrameType.windowUpdate:
            let id = header.streamID
            if id != 0, id <= lastRemoteStreamID, stream(id) == nil { charge(NuisanceBudget.Cost.frame) }
        case FrameType.settings:
            charge(NuisanceBudget.Cost.settings)
        case FrameType.goAway, FrameType.pushPromise:
            break
        default:
            charge(NuisanceBudget.Cost.frame)
        }
        return !isNuisance
    }

    // MARK: - Submissions

    private func submitSettings() throws(HTTP2Error) {
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

    // MARK: - Streams, for the callbacks

    func knows(_ id: Int32) -> Bool {
        guard let raw else { return false }
        return nghttp2_session_find_stream(raw, id) != nil
    }

    func insert(_ stream: HTTP2Stream) {
        streams[stream.id] = stream
        recent = stream
    }

    func remove(_ id: Int32) -> HTTP2Stream? {
        if recent?.id == id { recent = nil }
        return streams.removeValue(forKey: id)
    }

    /// The open stream with this id. Frames of a stream often follow each other, so the one that was asked for last is at hand.
    func stream(_ id: Int32) -> HTTP2Stream? {
        if let recent, recent.id == id { return recent }
        guard let stream = streams[id] else { return nil }
        recent = stream
        return stream
    }

    private func check(_ call: String, _ code: Int32) throws(HTTP2Error) {
        if code < 0 { throw .library(call: call, code: code) }
    }

    static func text(of code: Int32) -> String { String(cString: nghttp2_strerror(code)) }
}
