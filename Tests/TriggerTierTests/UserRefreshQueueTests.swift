import Signals
import Testing
import TriggerTier

@Suite struct UserRefreshQueueTests {
    private func time(_ seconds: Double) -> Timestamp { start + seconds }

    private func users(_ queue: inout UserRefreshQueue, at seconds: Double, upTo limit: Int = 100) -> [String] {
        queue.take(upTo: limit, now: time(seconds)).map(\.userID)
    }

    @Test func `a burst of events is one refresh, a second after its first`() {
        var queue = UserRefreshQueue(capacity: 10)
        for step in 0..<20 { queue.note("ann", partition: 3, now: time(Double(step) * 0.1)) }
        queue.note("bob", partition: 4, now: time(0.5))
        #expect(queue.nextDue == time(1))
        #expect(users(&queue, at: 0.9) == [])
        queue.settle([])
        #expect(users(&queue, at: 1) == ["ann"])
        queue.settle([.written])
        #expect(users(&queue, at: 1.5) == ["bob"])
        queue.settle([.unchanged])
        #expect(queue.nextDue == nil)
        #expect(queue.counts.written == 1)
        #expect(queue.counts.unchanged == 1)
    }

    @Test func `an event while its user is being written brings the user back`() {
        var queue = UserRefreshQueue(capacity: 10)
        queue.note("ann", partition: 0, now: time(0))
        #expect(users(&queue, at: 1) == ["ann"])
        queue.note("ann", partition: 0, now: time(1.2))
        queue.settle([.failed])
        #expect(queue.pending.map(\.userID) == ["ann"])
        #expect(users(&queue, at: 2.2) == ["ann"])
    }

    @Test func `what failed is tried again first, what was refused is not`() {
        var queue = UserRefreshQueue(capacity: 10)
        for user in ["ann", "bob", "eve"] { queue.note(user, partition: 0, now: time(0)) }
        #expect(users(&queue, at: 1, upTo: 2) == ["ann", "bob"])
        queue.settle([.failed, .refused])
        #expect(users(&queue, at: 1) == ["ann", "eve"])
        queue.settle([.written, .written])
        #expect(queue.counts.written == 2)
        #expect(queue.counts.retried == 1)
        #expect(queue.counts.refused == 1)
    }

    @Test func `a full queue leaves out who comes, and counts it`() {
        var queue = UserRefreshQueue(capacity: 2)
        for user in ["ann", "bob", "eve", "ann"] { queue.note(user, partition: 0, now: time(0)) }
        #expect(queue.counts.dropped == 1)
        #expect(queue.pending.map(\.userID) == ["ann", "bob"])
    }

    @Test func `a forgotten user does not wait any longer`() {
        var queue = UserRefreshQueue(capacity: 10)
        for user in ["ann", "bob"] { queue.note(user, partition: 0, now: time(0)) }
        queue.remove { $0 == "ann" }
        #expect(queue.pending.map(\.userID) == ["bob"])
        queue.note("ann", partition: 0, now: time(1))
        #expect(queue.pending.map(\.userID) == ["bob", "ann"])
    }
}
