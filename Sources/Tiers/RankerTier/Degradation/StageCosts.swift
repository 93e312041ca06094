import Synchronization

/// What the steps of an answer have taken lately: exponentially weighted means that lean to the high side, because a request
/// that was given too little time is degraded and one that was given too much is only a little late. Safe to use from any thread.
package final class StageCosts: Sendable {
    /// The share of a new measurement that is longer than the mean, and of one that is shorter.
    private static let (rise, fall) = (0.2, 0.02)

    private let seconds: Mutex<[DegradationStep: Double]>

    package init(_ initial: [DegradationStep: Duration] = [:]) {
        seconds = Mutex(initial.mapValues { $0 / .seconds(1) })
    }

    package var current: [DegradationStep: Duration] {
        seconds.withLock { $0.mapValues { .seconds($0) } }
    }

    /// The step was given up for want of time: what it takes is no longer known so well, so that after a while it is tried again.
    package func skipped(_ step: DegradationStep) {
        seconds.withLock { seconds in
            guard let known = seconds[step] else { return }
            seconds[step] = known * (1 - Self.fall)
        }
    }

    package func measured(_ step: DegradationStep, _ duration: Duration) {
        let measured = duration / .seconds(1)
        seconds.withLock { seconds in
            guard let known = seconds[step] else {
                seconds[step] = measured
                return
            }
            seconds[step] = known + (measured > known ? Self.rise : Self.fall) * (measured - known)
        }
    }
}
