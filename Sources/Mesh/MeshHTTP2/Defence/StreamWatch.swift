/// The timeouts of a stream. Only what is owed counts: a stream that is quiet because nobody has anything to say is left alone.
package struct StreamWatch {
    package enum Stall: Equatable {
        /// The request's body stopped, although its window is open.
        case body
        /// The response waits for the peer's window.
        case send
    }

    private var body = ProgressWatch()
    private var send = ProgressWatch()

    package init() {}

    /// `bodyReceived` is nil unless the peer owes a body, `bodySent` nil unless bytes wait to be sent.
    package mutating func observe(
        bodyReceived: Int?, bodySent: Int?, limits: HTTP2Limits, now: ContinuousClock.Instant
    ) -> Stall? {
        let minimum = limits.minimumProgress
        if send.isStalled(progress: bodySent, minimum: minimum, timeout: limits.sendTimeout, now: now) { return .send }
        if body.isStalled(progress: bodyReceived, minimum: minimum, timeout: limits.bodyTimeout, now: now) {
            return .body
        }
        return nil
    }
}
