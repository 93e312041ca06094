/// Finds dead peers: after `idle` of silence a ping, after `timeout` more without a byte the end.
package struct KeepaliveStateMachine {
    package enum Action: Equatable {
        /// Look again at this instant.
        case wait(until: ContinuousClock.Instant)
        /// Send a ping, and look again at this instant.
        case ping(checkAt: ContinuousClock.Instant)
        case close
    }

    private let idle: Duration
    private let timeout: Duration
    private var lastHeard: ContinuousClock.Instant
    private var pinged: ContinuousClock.Instant?

    package init(idle: Duration, timeout: Duration, now: ContinuousClock.Instant) {
        self.idle = idle
        self.timeout = timeout
        lastHeard = now
    }

    package mutating func heard(now: ContinuousClock.Instant) {
        lastHeard = now
        pinged = nil
    }

    package mutating func timerFired(now: ContinuousClock.Instant) -> Action {
        if let pinged {
            let end = pinged.advanced(by: timeout)
            return now >= end ? .close : .wait(until: end)
        }
        let due = lastHeard.advanced(by: idle)
        guard now >= due else { return .wait(until: due) }
        pinged = now
        return .ping(checkAt: now.advanced(by: timeout))
    }
}
