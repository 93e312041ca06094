import RankerTier
import Signals
import TestSupport
import Testing

@Suite struct PendingAnswersTests {
    private let cluster = PendingAnswers.Cell(signal: "cluster", entity: "u")

    private func answer(_ user: String = "u", at seconds: Double = 0) -> PendingAnswers.Answer {
        PendingAnswers.Answer(
            userID: user, signals: ["cluster"], items: ["a", "b", "c"], givenAt: Timestamp(seconds: seconds))
    }

    private func id(_ number: UInt64) -> ResponseID { ResponseID(at: 0, random: number) }

    @Test func `an answer with an outcome is a query with the loss of the place where the item stood`() {
        var pending = PendingAnswers()
        pending.note(answer(), id: id(1))
        pending.settle(id(1), taken: "b")
        // A second outcome of the same answer changes nothing.
        pending.settle(id(1), taken: "a")
        let sums = pending.drain(now: Timestamp(seconds: 1))
        #expect(sums == [cluster: .init(queries: 1, loss: PendingAnswers.loss(ofPlace: 2), unscored: 0)])
        #expect(pending.drain(now: Timestamp(seconds: 1_000)).isEmpty)
    }

    @Test func `an answer without an outcome is a query without a loss, once its time is over`() {
        var pending = PendingAnswers(patience: 10)
        pending.note(answer(), id: id(1))
        #expect(pending.drain(now: Timestamp(seconds: 9)).isEmpty)
        #expect(pending.drain(now: Timestamp(seconds: 10)) == [cluster: .init(queries: 0, loss: 0, unscored: 1)])
        pending.settle(id(1), taken: "a")
        #expect(pending.drain(now: Timestamp(seconds: 20)).isEmpty)
    }

    @Test func `what was not shown says nothing of the list`() {
        var pending = PendingAnswers(patience: 10)
        pending.note(answer(), id: id(1))
        pending.settle(id(1), taken: "z")
        pending.settle(id(2), taken: "a")
        #expect(pending.drain(now: Timestamp(seconds: 10))[cluster]?.unscored == 1)
    }

    @Test func `the first place loses nothing, and each further one more`() {
        #expect(PendingAnswers.loss(ofPlace: 1) == 0)
        let losses = (1...50).map(PendingAnswers.loss(ofPlace:))
        #expect(losses == losses.sorted() && Set(losses).count == 50 && losses[49] < 1)
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `each answer is counted exactly once, and memory is bounded`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var pending = PendingAnswers(capacity: 50, patience: 30)
        var (noted, counted) = (0, 0)
        var now = 0.0
        for step in 0..<5_000 {
            now += Double.random(in: 0..<2, using: &random)
            pending.note(answer("u\(step % 7)", at: now), id: id(UInt64(step)))
            noted += 1
            pending.settle(id(UInt64(Int.random(in: max(0, step - 80)...step, using: &random))), taken: "c")
            guard step % 10 == 0 else { continue }
            for sum in pending.drain(now: Timestamp(seconds: now)).values { counted += Int(sum.queries + sum.unscored) }
            #expect(noted - counted <= 50)
        }
        for sum in pending.drain(now: Timestamp(seconds: now + 100)).values {
            counted += Int(sum.queries + sum.unscored)
        }
        #expect(counted == noted)
    }
}
