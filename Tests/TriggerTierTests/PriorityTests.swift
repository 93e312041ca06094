import Signals
import Testing
import TriggerTier

@Suite struct PriorityTests {
    private func write(_ id: String, _ priority: TriggerPriority) -> PatchWrite {
        PatchWrite(
            userID: "u", patch: Patch(id: id, signal: "binge", value: .category("x"), observedAt: start, mass: 32),
            priority: priority)
    }

    @Test func `patches of a higher priority go first and are dropped last`() {
        var queue = PatchQueue(capacity: 4)
        queue.enqueue([write("a", .low), write("b", .normal), write("c", .high), write("d", .low), write("e", .high)])
        #expect(queue.pending.map(\.patch.id) == ["c", "e", "b", "d"], "the oldest of the lowest is dropped")
        #expect(queue.take(upTo: 3, now: nil).map(\.patch.id) == ["c", "e", "b"])
        queue.settle([.failed, .written, .failed])
        #expect(queue.pending.map(\.patch.id) == ["c", "b", "d"])
    }

    @Test func `users whom a rule asks for are due at once, and the urgent ones first`() {
        var queue = UserRefreshQueue(capacity: 10)
        queue.note("ann", partition: 0, now: start)
        queue.request(RefreshRequest(userID: "bob", signals: ["x"], priority: .low), partition: 1, now: start)
        queue.request(RefreshRequest(userID: "eve", signals: ["x"], priority: .high), partition: 2, now: start)
        #expect(queue.nextDue == start)
        let due = queue.take(upTo: 10, now: start)
        #expect(due.map(\.userID) == ["eve", "bob"])
        #expect(due.allSatisfy { !$0.isRegular && $0.signals == ["x"] })
        queue.settle([.written, .written])
        // What a rule asks for of one who waits anyway is done with that.
        queue.request(RefreshRequest(userID: "ann", signals: ["y"]), partition: 0, now: start)
        let both = queue.take(upTo: 10, now: start)
        #expect(both.map(\.userID) == ["ann"])
        #expect(both.first?.isRegular == true && both.first?.signals == ["y"])
    }
}
