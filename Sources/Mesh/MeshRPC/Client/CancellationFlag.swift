import Synchronization

/// Says from any thread that a caller gave up; the flag covers the case that it does so before the call reached its loop.
final class CancellationFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() { flag.store(true, ordering: .releasing) }
}
