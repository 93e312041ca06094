/// How a server's connection ends without losing a request (RFC 9113, 6.8): a notice, one round trip, the final GOAWAY, then
/// the streams in flight, then the close.
package struct ShutdownStateMachine {
    package enum State: Equatable { case serving, noticed, final, closed }

    package enum Action: Equatable {
        case none
        /// Send the notice and a ping whose answer tells that the peer has seen it.
        case sendNotice
        case sendFinalGoAway
        case close
    }

    package private(set) var state = State.serving

    package init() {}

    package mutating func begin() -> Action {
        guard state == .serving else { return .none }
        state = .noticed
        return .sendNotice
    }

    /// The answer to the ping, or the end of the patience for it.
    package mutating func roundTripPassed() -> Action {
        guard state == .noticed else { return .none }
        state = .final
        return .sendFinalGoAway
    }

    /// Asked after every delivery of events.
    package mutating func streamsChanged(open: Int) -> Action {
        guard state == .final, open == 0 else { return .none }
        state = .closed
        return .close
    }
}
