import NIOCore

/// The event loop's clock as instants, so that state machines get their time from where the timers get theirs (in tests, an
/// embedded loop whose time is moved by hand). Confined to the event loop.
final class LoopClock {
    var loop: (any EventLoop)? {
        didSet { origin = loop?.now ?? NIODeadline.now() }
    }
    private var origin = NIODeadline.now()
    private let start = StoredInstant.now

    init() {}

    var now: ContinuousClock.Instant {
        guard let loop else { return start.instant }
        return start.instant + .nanoseconds((loop.now - origin).nanoseconds)
    }
}
