/// What the end of one attempt says about the endpoint that was called, which is less than what it says to the caller.
package enum CallOutcome: Equatable, Sendable {
    /// The endpoint served the call; an error in the request (`not_found`, `invalid_argument` …) is service too.
    case served
    /// The endpoint is unreachable or broken.
    case failed
    /// Time ran out while the endpoint had the call. Whether that blames the endpoint depends on the time that it had.
    case timedOut
    /// The endpoint turned the call away, being loaded or not the owner: alive, but its quick answer is no sign of speed.
    case overloaded
    /// We gave the call up for reasons of our own: the caller left, a hedge won, a local limit.
    case cancelled

    /// Failures are lost and refused connections and the Connect codes that map to HTTP 5xx except `unimplemented`
    /// (`unavailable`, `unknown`, `internal`, `data_loss`), as Envoy's `consecutive_5xx` counts them. A single request that
    /// makes a handler fail seldom ejects its endpoint, since a served call in between starts the count anew.
    package init(_ failure: CallFailure?) {
        guard let failure else {
            self = .served
            return
        }
        switch (failure.progress, failure.error.code) {
        case (.abandoned, .deadlineExceeded), (.answered, .deadlineExceeded): self = .timedOut
        // Time ran out before there was a connection.
        case (.abandoned, .unavailable): self = .timedOut
        case (.abandoned, _), (_, .canceled): self = .cancelled
        case (_, .resourceExhausted): self = .overloaded
        // It is another's call: neither service nor a fault.
        case (.answered, .unavailable) where failure.error.owner != nil: self = .overloaded
        case (.notProcessed, _), (.disconnected, _), (.unknown, _): self = .failed
        case (.answered, .unavailable), (.answered, .unknown), (.answered, .internal), (.answered, .dataLoss):
            self = .failed
        case (.answered, _): self = .served
        }
    }
}
