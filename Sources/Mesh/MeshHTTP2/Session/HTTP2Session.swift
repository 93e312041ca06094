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
    private let shared: HTTP2Limits.Shared
    @exclusivity(unchecked) var streams: [Int32: HTTP2Stream] = [:]
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
    @exclusivity(unchecked) var isNuisance = false
    @exclusivity(unchecked) var budget: NuisanceBudget
    var scanner: FrameScanner
    let now: () -> ContinuousClock.Instant
    @exclusivity(unchecked) private var recent: HTTP2Stream?
    @exclusivity(unchecked) private(set) var raw: OpaquePointer?

    /// A WINDOW_UPDATE of fewer bytes costs more to handle than the bytes that it lets go.
    static let tinyIncrement: Int32 = 16

    /// `now` reads the clock of the connection's event loop.
    init(role: Role, limits shared: HTTP2Limits.Shared, now: @escaping () -> ContinuousClock.Instant) throws(HTTP2Error)
    {
        self.role = role
        self.shared = shared
        let limits = shared.limits
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
    var limits: HTTP2Limits { shared.limits }

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

    func check(_ call: String, _ code: Int32) throws(HTTP2Error) {
        if code < 0 { throw .library(call: call, code: code) }
    }

    static func text(of code: Int32) -> String { String(cString: nghttp2_strerror(code)) }
}
