import Signals
import Testing
import TriggerTier

@Suite struct PatchQueueTests {
    private func write(_ id: String, at seconds: Double = 0) -> PatchWrite {
        PatchWrite(
            userID: "u",
            patch: Patch(
                id: id, signal: "binge", value: .category("x"), observedAt: start + seconds, ttlSeconds: 100, mass: 32))
    }

    @Test func `it is bounded: the oldest is dropped and counted`() {
        var queue = PatchQueue(capacity: 3)
        queue.enqueue((0..<5).map { write("\($0)") })
        #expect(queue.pending.map(\.patch.id) == ["2", "3", "4"])
        #expect(queue.counts.dropped == 2)
    }

    @Test func `it stays bounded while calls fail`() {
        var queue = PatchQueue(capacity: 4)
        for round in 0..<20 {
            queue.enqueue([write("\(round) a"), write("\(round) b")])
            let taken = queue.take(upTo: 2, now: nil)
            queue.enqueue([write("\(round) c")])
            #expect(queue.count <= 4)
            queue.settle(taken.map { _ in .failed })
            #expect(queue.count <= 4)
        }
        #expect(queue.counts.written == 0)
        #expect(queue.counts.dropped == 56)
    }

    @Test func `what failed is sent again first, what was refused is not`() {
        var queue = PatchQueue(capacity: 10)
        queue.enqueue(["a", "b", "c", "d"].map { write($0) })
        #expect(queue.take(upTo: 3, now: nil).map(\.patch.id) == ["a", "b", "c"])
        #expect(queue.pending.map(\.patch.id) == ["a", "b", "c", "d"], "what is being sent is still in a checkpoint")
        queue.settle([.written, .failed, .refused])
        #expect(queue.take(upTo: 3, now: nil).map(\.patch.id) == ["b", "d"])
        queue.settle([.written, .written])
        #expect(queue.count == 0)
        #expect(queue.counts.written == 3)
        #expect(queue.counts.refused == 1)
        #expect(queue.counts.retried == 1)
    }

    @Test func `what expires while it waits is not sent`() {
        var queue = PatchQueue(capacity: 10)
        queue.enqueue([write("old"), write("new", at: 50)])
        #expect(queue.take(upTo: 10, now: start + 100).map(\.patch.id) == ["new"])
        #expect(queue.counts.expired == 1)
    }
}
