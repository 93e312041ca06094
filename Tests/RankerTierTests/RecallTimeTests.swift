import MeshMessages
import MeshRPC
import RankerTier
import Signals
import Synchronization
import TestSupport
import Testing

/// A clock that goes on when the test says so.
private final class TestClock: Sendable {
    static let start = ContinuousClock.now
    private let elapsed = Mutex(Duration.zero)

    var now: ContinuousClock.Instant { Self.start + elapsed.withLock { $0 } }

    func pass(_ duration: Duration) { elapsed.withLock { $0 += duration } }
}

/// Offers `<name>0`, `<name>1`, … and takes its time for each.
private struct SlowRecaller: Recaller {
    let source: RecallSource
    let name: String
    let clock: TestClock
    var each = Duration.milliseconds(1)

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        for number in 0..<1_000 {
            clock.pass(each)
            guard pool.add(id: "\(name)\(number)", by: source) else { return }
        }
    }
}

@Suite("The recallers' time")
struct RecallTimeTests {
    /// The standard recallers, which take no time, then two slow ones.
    private static func input(_ clock: TestClock, each: Duration = .milliseconds(1), limit: Int = 10) -> RankingInput {
        var input = Staged.input(
            rules: Staged.rules { $0.quotas = ["query": 500, "candidate": 10] }, limit: limit)
        input.otherRecallers = [
            SlowRecaller(source: .query, name: "slow", clock: clock, each: each),
            SlowRecaller(source: .candidate, name: "next", clock: clock, each: .zero),
        ]
        return input
    }

    private static func rank(_ input: RankingInput, within time: Duration, _ clock: TestClock) -> RankingOutput {
        input.rank(recallUntil: TestClock.start + time) { clock.now }
    }

    @Test("one that overruns its half is cut off at a checkpoint, and the others have the rest")
    func cutOff() {
        let clock = TestClock()
        let output = Self.rank(Self.input(clock), within: .milliseconds(200), clock)
        let (slow, next) = (output.recalled[output.recalled.count - 2], output.recalled[output.recalled.count - 1])
        #expect(slow.status == .late)
        #expect(slow.items == 128, "the first look at the clock past 100 ms")
        #expect(next.status == .found && next.items == 10)
        #expect(output.degradations == [.recallersLate])
        #expect(output.degradations.map(\.level) == [3])
        #expect(output.recalled.dropLast(2).allSatisfy { $0.status != .late })
    }

    @Test("is over for those who come when nothing is left")
    func notAsked() {
        let clock = TestClock()
        let output = Self.rank(Self.input(clock, each: .milliseconds(10)), within: .milliseconds(50), clock)
        #expect(output.recalled.suffix(2).map(\.status) == [.late, .late])
        #expect(output.recalled.suffix(2).map(\.items) == [32, 0])
        #expect(!output.ids.contains { $0.hasPrefix("next") })
    }

    @Test("does not matter while there are too few candidates for an answer, or without a deadline")
    func tooFew() {
        let clock = TestClock()
        let short = Self.rank(
            Self.input(clock, each: .seconds(1), limit: 1_000), within: .milliseconds(50), clock)
        #expect(short.recalled.suffix(2).map(\.status) == [.found, .found])
        #expect(short.degradations.isEmpty)
        let patient = Self.input(clock, each: .seconds(1)).rank { clock.now }
        #expect(patient.recalled.suffix(2).map(\.items) == [500, 10])
        #expect(patient.degradations.isEmpty)
    }

    @Test("that was up once is up at the same places when the answer is computed again, whatever the clock says")
    func again() {
        let clock = TestClock()
        var input = Self.input(clock, each: .milliseconds(10))
        let first = Self.rank(input, within: .milliseconds(50), clock)
        input.recallCuts = first.recallCuts
        #expect(input.recallCuts == [.query: 32, .candidate: 0])
        var (sent, again) = (first, input.rank())
        for place in sent.recalled.indices {
            (sent.recalled[place].duration, again.recalled[place].duration) = (.zero, .zero)
        }
        (sent.timings, again.timings) = ([], [])
        #expect(again == sent)
    }

    @Test("comes after the cluster's trend and before the ranker in the order of degradation")
    func order() {
        let clock = TestClock()
        var input = Self.input(clock)
        input.recent = .unavailable
        input.skipped = [.exploration, .clusterTrend]
        let output = Self.rank(input, within: .milliseconds(200), clock)
        #expect(output.degradations == [.clusterTrendSkipped, .recallersLate, .sessionUnavailable])
    }

    @Test("is half of what is left of the request's, and what was cut off is in the exposure log")
    func endpoint() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        let sent = try await ranker.endpoint.rank(
            RankerV1.RankRequest(userID: "u"),
            context: ServerContext(method: RankerService.Methods.rank, deadline: .now))
        #expect(sent.degradations.contains("recallers_late"))
        // Thirty-two are enough for an answer of ten.
        #expect(sent.recalled.first.map { $0.name == "history" && $0.status == "late" && $0.items == 32 } == true)
        #expect(sent.recalled.dropFirst().allSatisfy { ["late", "skipped"].contains($0.status) && $0.items == 0 })
        #expect(sent.items.count == 10)
        let explained = try await ranker.explain(sent.responseID)
        let replay = try #require(explained.replay)
        #expect(replay.identical, "\(replay.difference)")
        await ranker.log.close()
    }
}
