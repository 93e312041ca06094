/// What may take too long on a connection.
public enum HTTP2Timeout: Sendable, Hashable {
    /// The preface, the peer's SETTINGS or the acknowledgement of ours did not arrive.
    case settings
    /// A frame or a header block was begun and not ended.
    case header
    /// The peer takes nothing of what is sent: its socket or its connection window is shut.
    case send
    /// There was no stream for long.
    case idle
}

/// The timeouts of a connection as a whole; those of streams are `StreamWatch`'s. Sampled by one timer a connection.
package struct ConnectionWatch {
    /// The connection as it is now.
    package struct Observation {
        /// SETTINGS were exchanged and acknowledged.
        package var isSettled: Bool
        /// See ``FrameScanner/unfinished``.
        package var unfinished: Int?
        /// Bytes that left, while nothing can leave although there is something; else nil.
        package var blockedOutput: Int?
        package var openStreams: Int
        /// Streams that were ever opened.
        package var streamsOpened: Int

        package init(
            isSettled: Bool = true, unfinished: Int? = nil, blockedOutput: Int? = nil, openStreams: Int = 0,
            streamsOpened: Int = 0
        ) {
            self.isSettled = isSettled
            self.unfinished = unfinished
            self.blockedOutput = blockedOutput
            self.openStreams = openStreams
            self.streamsOpened = streamsOpened
        }

        /// Nothing is owed: only idleness can be measured.
        package var isQuiet: Bool { isSettled && unfinished == nil && blockedOutput == nil && openStreams == 0 }
    }

    private var settings = ProgressWatch()
    private var header = ProgressWatch()
    private var send = ProgressWatch()
    private var idle = ProgressWatch()

    package init() {}

    /// The timeout that has passed, if any.
    package mutating func observe(
        _ seen: Observation, limits: HTTP2Limits, now: ContinuousClock.Instant
    ) -> HTTP2Timeout? {
        if settings.isStalled(progress: seen.isSettled ? nil : 0, timeout: limits.settingsTimeout, now: now) {
            return .settings
        }
        if header.isStalled(progress: seen.unfinished, timeout: limits.headerTimeout, now: now) { return .header }
        if send.isStalled(
            progress: seen.blockedOutput, minimum: limits.minimumProgress, timeout: limits.sendTimeout, now: now)
        {
            return .send
        }
        if let timeout = limits.idleTimeout,
            idle.isStalled(progress: seen.isQuiet ? seen.streamsOpened : nil, timeout: timeout, now: now)
        {
            return .idle
        }
        return nil
    }

    /// When to look again; nil when not before something arrives.
    package func nextLook(after seen: Observation, limits: HTTP2Limits) -> Duration? {
        seen.isQuiet ? limits.idleTimeout : limits.watchInterval
    }
}
