import Logging
import MeshMessages
import MeshRPC
import MeshService
import RankerTier
import Signals
import Testing

@Suite("The ranker's endpoint")
struct EndpointTests {
    private static let freshD = SessionV1.GetHistoryResponse(
        items: [SignalsV1.ItemAt(itemID: "d", occurredAt: 2_000)], profilesVersion: "p7", complete: true)

    @Test(
        "injects what the session tier tells, asked once from the snapshot on",
        arguments: [RankArm.control, .injection, .popularity, .blend])
    func asksOnce(_ arm: RankArm) async throws {
        let journal = Journal()
        let ranker = TestRanker(
            session: journal.caller(Self.freshD), timeout: .milliseconds(100), isReplay: true)
        let response = try await ranker.rank(RankerV1.RankRequest(userID: "u", arm: arm.rawValue, asOf: 3_000))
        #expect(response.arm == arm.rawValue)
        #expect(!response.degraded)
        #expect(!response.items.contains { $0.itemID == "d" })
        #expect(response.freshItems == (arm == .injection || arm == .blend ? 1 : 0))
        // All of the history says c; what came last says e.
        #expect(response.items[0].title == (arm == .blend ? "Title e" : "Title c"))
        let calls = journal.all
        #expect(calls.map(\.request) == [SessionV1.GetHistoryRequest(userID: "u", asOf: 3_000, since: 1_000)])
        #expect(calls.map(\.timeout) == [.milliseconds(100)])
    }

    @Test("assigns the arm when the request names none")
    func assignsArm() async throws {
        let ranker = TestRanker(session: TestCaller.history(Self.freshD))
        let users = (0..<40).map { "user-\($0)" }
        for user in users {
            let response = try await ranker.rank(RankerV1.RankRequest(userID: user))
            #expect(response.arm == ArmAssignment().arm(of: user).rawValue)
        }
    }

    @Test("answers as control when session is away or silent", arguments: [TestCaller.unavailable, .silent])
    func sessionDown(_ session: TestCaller) async throws {
        let healthy = TestRanker(session: TestCaller.history(.init(complete: true)))
        var expected = try await healthy.rank(RankerV1.RankRequest(userID: "u", arm: "control", probeItems: ["c"]))
        let ranker = TestRanker(session: session)
        var response = try await ranker.rank(RankerV1.RankRequest(userID: "u", arm: "injection", probeItems: ["c"]))
        #expect(response.timings.map(\.stage) == ["session"])
        (response.timings, expected.timings) = ([], [])
        expected.degraded = true
        expected.degradations = ["session_unavailable"]
        expected.degradationLevel = 5
        #expect(response == expected)
        #expect(ranker.readiness.isReady)
        #expect(ranker.readiness.remarks.count == 1)
    }

    @Test("takes the note of a missing session tier back when it answers again")
    func sessionReturns() async throws {
        let answers = Answers([nil, Self.freshD])
        let ranker = TestRanker(session: answers.caller)
        _ = try await ranker.rank(RankerV1.RankRequest(userID: "u"))
        #expect(ranker.readiness.remarks.count == 1)
        let response = try await ranker.rank(RankerV1.RankRequest(userID: "u", arm: "injection"))
        #expect(response.freshItems == 1)
        #expect(ranker.readiness.remarks.isEmpty)
    }

    @Test("keeps time for its answer within the caller's deadline")
    func deadline() async throws {
        let journal = Journal()
        let ranker = TestRanker(session: journal.caller(Self.freshD), timeout: .seconds(30))
        _ = try await ranker.rank(RankerV1.RankRequest(userID: "u"), deadline: .now.advanced(by: .seconds(4)))
        let timeout = try #require(journal.all.first?.timeout)
        #expect(timeout > .zero && timeout <= .seconds(3))
    }

    @Test("asks in one call for what else the session tier knows of the user, and leaves out what was served")
    func asksForSignals() async throws {
        let journal = Journal()
        let served = SignalsV1.SignalValue(
            kind: .items(.init(items: [SignalsV1.ItemAt(itemID: "c", occurredAt: 3_000)])))
        let ranker = TestRanker(
            session: journal.caller(
                SessionV1.GetHistoryResponse(
                    complete: true,
                    signals: [
                        "served": .init(
                            value: served, provenance: .init(tier: .batch, status: .stale))
                    ], patchIDs: ["p1"])))
        let response = try await ranker.rank(RankerV1.RankRequest(userID: "u"))
        #expect(journal.all.map(\.request.signals) == [["cluster", "served"]])
        #expect(Set(response.items.map(\.itemID)) == ["d", "e"])
        #expect(response.excluded.contains { $0.filter == "served" && $0.items == 1 })
        #expect(response.patchIDs == ["p1"])
        #expect(response.context?.weekday == 4)
        let stages = response.timings.map(\.stage)
        #expect(stages == ["session", "recall", "rank", "slate"])
    }

    @Test("ranks a named arm by its score alone, unless the request wants both stages")
    func stages() async throws {
        let ranker = TestRanker(session: TestCaller.history(Self.freshD))
        let alone = try await ranker.rank(RankerV1.RankRequest(userID: "u", arm: "injection"))
        #expect(alone.recalled.isEmpty)
        let both = try await ranker.rank(RankerV1.RankRequest(userID: "u", arm: "injection", ranker: "learned"))
        #expect(both.recalled.map(\.name).first == "history")
        let unassigned = try await ranker.rank(RankerV1.RankRequest(userID: "u", ranker: "retrieval"))
        #expect(unassigned.recalled.isEmpty)
    }

    @Test("passes a gap in the history on")
    func incomplete() async throws {
        var history = Self.freshD
        history.complete = false
        let response = try await TestRanker(session: TestCaller.history(history))
            .rank(RankerV1.RankRequest(userID: "u", arm: "injection"))
        #expect(response.degradations == ["history_incomplete"])
        #expect(response.arm == "injection")
    }

    @Test("without a snapshot answers with what trends")
    func noSnapshot() async throws {
        let ranker = TestRanker(
            snapshot: nil, session: TestCaller.history(Self.freshD), trending: Mesh.trending)
        let response = try await ranker.rank(RankerV1.RankRequest(userID: "u"))
        #expect(response.items.map(\.itemID) == ["x", "c", "y"])
        #expect(response.degradations == ["no_snapshot"])
    }

    @Test("with nothing at all answers with an empty list")
    func nothing() async throws {
        let response = try await TestRanker(snapshot: nil, session: TestCaller.unavailable)
            .rank(RankerV1.RankRequest(userID: "u"))
        #expect(response.items.isEmpty)
        #expect(response.degradations == ["no_snapshot", "trending_unavailable"])
    }

    @Test(
        "refuses what it cannot answer, naming the field",
        arguments: [
            (RankerV1.RankRequest(), "user_id"),
            (RankerV1.RankRequest(userID: String(repeating: "u", count: 257)), "user_id"),
            (RankerV1.RankRequest(userID: "u", limit: 1_001), "limit"),
            (RankerV1.RankRequest(userID: "u", candidates: Array(repeating: "a", count: 10_001)), "candidates"),
            (RankerV1.RankRequest(userID: "u", candidates: ["a", ""]), "candidates[1]"),
            (RankerV1.RankRequest(userID: "u", probeItems: Array(repeating: "a", count: 101)), "probe_items"),
            (RankerV1.RankRequest(userID: "u", arm: "magic"), "control, injection, popularity, blend"),
            (RankerV1.RankRequest(userID: "u", asOf: 5), "as_of"),
            (RankerV1.RankRequest(userID: "u", ranker: "magic"), "retrieval, learned"),
            (RankerV1.RankRequest(userID: "u", recallers: ["magic"]), "cluster_trend"),
            (RankerV1.RankRequest(userID: "u", exclude: [""]), "exclude[0]"),
            (RankerV1.RankRequest(userID: "u", repeats: .init(servedWithinSeconds: -1)), "served_within_seconds"),
            (
                RankerV1.RankRequest(userID: "u", context: [.init(key: "utc_offset_minutes", value: "x")]),
                "utc_offset_minutes"
            ),
        ])
    func invalid(_ request: RankerV1.RankRequest, _ field: String) async {
        let ranker = TestRanker(session: TestCaller.unavailable)
        let error = await #expect(throws: RPCError.self) { try await ranker.rank(request) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains(field) == true)
        #expect(ranker.readiness.remarks.isEmpty, "it must not have called anyone")
    }

    @Test("scores long histories over many items elsewhere, with the same answer")
    func largeWork() async throws {
        let items = 4_100
        let history = (0..<1_000).map { ItemAt(itemID: "i\($0)", occurredAt: Timestamp(microseconds: Int64($0))) }
        let snapshot = Mesh.wide(items: items, history: history)
        let response = try await TestRanker(snapshot: snapshot, session: TestCaller.history(.init(complete: true)))
            .rank(RankerV1.RankRequest(userID: "u", limit: 3, arm: "injection"))
        let input = RankingInput(
            query: RankQuery(userID: "u", limit: 3), arm: .injection, now: Timestamp(microseconds: 5_000),
            snapshot: snapshot,
            profile: try snapshot.profile(of: "u"))
        #expect(input.work > RankerEndpoint.inlineWork)
        let expected = input.rank().items
        #expect(response.items.map(\.itemID) == expected.map(\.itemID))
        #expect(response.items.map(\.score) == expected.map(\.score))
        #expect(response.items[0].itemID == "i1000")
    }
}

@Suite("Trending items")
struct TrendingPollTests {
    private let readiness = Readiness()

    private func poll(_ caller: any RPCCaller) -> TrendingPoll {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return TrendingPoll(
            caller, interval: .seconds(1), peer: PeerCondition(.trigger, readiness: readiness, logger: logger))
    }

    @Test("are fetched aside and kept when the trigger tier goes away")
    func keepsTheLast() async {
        let answer = TriggerV1.GetTrendingResponse(
            items: [TriggerV1.TrendingItem(itemID: "c", log10P: -7.5)], watermark: 9)
        let answers = Answers([answer, nil])
        let poll = poll(answers.caller)
        let list = TrendingList(
            entries: [.init(itemID: "c", evidence: 7.5)], watermark: Timestamp(microseconds: 9))
        #expect(poll.board.view(at: .now) == nil)
        await poll.fetch()
        #expect(poll.board.view(at: .now) == TrendingView(list))
        await poll.fetch()
        #expect(readiness.remarks.count == 1)
        #expect(poll.board.view(at: .now) == TrendingView(list))
        #expect(poll.board.view(at: .now.advanced(by: .seconds(11))) == TrendingView(list, isCurrent: false))
    }
}
