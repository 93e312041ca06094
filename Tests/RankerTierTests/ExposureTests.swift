import Learning
import LogFollower
import MeshMessages
import MeshRPC
import RankerTier
import Signals
import TestSupport
import Testing

@Suite("The exposure log")
struct ExposureTests {
    private static let fresh = SessionV1.GetHistoryResponse(
        items: [SignalsV1.ItemAt(itemID: "i9", occurredAt: LoggingRanker.start - 1)], complete: true)

    @Test(
        "replays an answer byte by byte, also by another process over the same directory", arguments: RankArm.allCases)
    func replay(_ arm: RankArm) async throws {
        let directory = TemporaryDirectory()
        let session = TestCaller.history(Self.fresh)
        let ranker = try LoggingRanker(directory.path, session: session)
        let request = RankerV1.RankRequest(userID: "u", arm: arm.rawValue, ranker: "learned", exploration: .on)
        let sent = try await ranker.rank(request)
        #expect(!sent.responseID.isEmpty)
        let explained = try await ranker.explain(sent.responseID)
        #expect(explained.response == sent)
        let replay = try #require(explained.replay)
        #expect(replay.identical, "\(replay.difference)")
        await ranker.log.close()
        let next = try LoggingRanker(directory.path, session: TestCaller.unavailable, trending: nil)
        let later = try await next.explain(sent.responseID)
        let again = try #require(later.replay)
        #expect(again.identical && again.sentSha256 == replay.sentSha256, "\(again.difference)")
    }

    @Test("says what differs when the answer is computed from something else")
    func difference() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        let sent = try await ranker.rank()
        let explained = try await ranker.explain(sent.responseID, replay: false)
        var exposure = try RankerV1.Exposure(serializedBytes: explained.exposure)
        exposure.request?.exclude = [sent.items[0].itemID]
        let replayed = try await ranker.endpoint.explain(
            RankerV1.ExplainRequest(exposure: exposure.serializedBytes(), replay: true),
            context: ServerContext(method: RankerService.Methods.explain))
        let replay = try #require(replayed.replay)
        #expect(!replay.identical && replay.difference.contains(sent.items[0].itemID))
    }

    @Test("keeps no trace of evaluations and of those who do not want one")
    func unlogged() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        for request in [
            RankerV1.RankRequest(userID: "u", unlogged: true), RankerV1.RankRequest(userID: "u", asOf: 7_000_000),
            RankerV1.RankRequest(userID: "u", probeItems: ["i1"]),
        ] {
            let response = try await ranker.rank(request)
            #expect(response.responseID.isEmpty && response.experiment.isEmpty)
        }
        let page = try await ranker.exposures()
        #expect(page.exposures.isEmpty)
    }

    @Test("counts an outcome once, and says which it has no answer for")
    func outcomes() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        let sent = try await ranker.rank()
        let shown = sent.items[0].itemID
        let click = RankerV1.ItemOutcome(itemID: shown, kind: "click")
        let first = try await ranker.report(
            sent.responseID, [click, RankerV1.ItemOutcome(itemID: "other", kind: "like")])
        #expect(first == RankerV1.ReportOutcomeResponse(accepted: 2, unmatched: 1))
        let second = try await ranker.report(sent.responseID, [click, click])
        #expect(second == RankerV1.ReportOutcomeResponse(duplicates: 2))
        let strange = ResponseID(at: LoggingRanker.start - 1_000, random: 5).description
        let third = try await ranker.report(strange, [click])
        #expect(third == RankerV1.ReportOutcomeResponse(accepted: 1, unmatched: 1))
        await ranker.log.close()
        let next = try LoggingRanker(directory.path)
        let page = try await next.exposures()
        #expect(page.exposures.map(\.responseID) == [sent.responseID] && page.outcomes.count == 3)
        #expect(page.exposures[0].items.map(\.itemID) == sent.items.map(\.itemID))
    }

    @Test("refuses outcomes that make no sense, naming the field")
    func invalidOutcomes() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        let id = ResponseID(at: LoggingRanker.start, random: 1).description
        let future = ResponseID(at: LoggingRanker.start + 10_000_000_000, random: 1).description
        let fine = RankerV1.ItemOutcome(itemID: "a", kind: "click")
        let cases: [(String, String, [RankerV1.ItemOutcome], String)] = [
            ("nonsense", "u", [fine], "response_id"), (future, "u", [fine], "response_id"), (id, "", [fine], "user_id"),
            (id, "u", [], "outcomes"), (id, "u", [RankerV1.ItemOutcome(itemID: "a", kind: "sing")], "outcomes[0].kind"),
            (id, "u", [fine, RankerV1.ItemOutcome(itemID: "a", kind: "click", value: 2)], "outcomes[1].value"),
        ]
        for (id, user, outcomes, field) in cases {
            let error = await #expect(throws: RPCError.self) { try await ranker.report(id, user: user, outcomes) }
            #expect(error?.code == .invalidArgument && error?.message.contains(field) == true, "\(field)")
        }
        let old = ResponseID(at: LoggingRanker.start - 40 * 86_400_000_000, random: 1).description
        let error = await #expect(throws: RPCError.self) { try await ranker.report(old, [fine]) }
        #expect(error?.code == .notFound)
    }

    @Test("forgets a user with everything, and nobody else")
    func forgetting() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        let own = try await ranker.rank(RankerV1.RankRequest(userID: "anna-secret"))
        let other = try await ranker.rank(RankerV1.RankRequest(userID: "berta"))
        try await ranker.report(
            own.responseID, user: "anna-secret", [RankerV1.ItemOutcome(itemID: own.items[0].itemID, kind: "like")])
        await ranker.log.flush()
        let removed = try ranker.log.forget([
            ForgottenUserEntry.digest(of: "anna-secret"), ForgottenUserEntry.digest(of: "nobody"),
        ])
        #expect(removed == 1)
        let error = await #expect(throws: RPCError.self) { try await ranker.explain(own.responseID) }
        #expect(error?.code == .notFound)
        let page = try await ranker.exposures()
        #expect(page.exposures.map(\.responseID) == [other.responseID] && page.outcomes.isEmpty)
        await ranker.log.close()
        let isInFiles = try files(of: directory.path, contain: "anna-secret")
        let othersAre = try files(of: directory.path, contain: "berta")
        #expect(!isInFiles && othersAre)
    }

    @Test("gives up the oldest hours when it is too large or too old, never the present one")
    func retention() async throws {
        let directory = TemporaryDirectory()
        let hour: Int64 = 3_600_000_000
        var sizes: [Int] = []
        for age in (0..<5).reversed() as [Int64] {
            let ranker = try LoggingRanker(directory.path, now: LoggingRanker.start - age * hour)
            for _ in 0..<3 { _ = try await ranker.rank() }
            await ranker.log.flush()
            sizes.append(ranker.log.bytes)
            await ranker.log.close()
        }
        #expect(sizes == sizes.sorted() && sizes[0] > 0)
        // Room for two hours and a half.
        let room = sizes[1] + sizes[0] / 2
        let small = try LoggingRanker(directory.path, limits: .init(bytes: room))
        #expect(small.log.bytes == sizes[4])
        try small.log.retain(now: LoggingRanker.start)
        let kept = try await small.exposures()
        #expect(kept.exposures.count == 6 && small.log.bytes <= room)
        await small.log.close()
        let young = try LoggingRanker(directory.path, limits: .init(bytes: 1, age: .seconds(3_600)))
        try young.log.retain(now: LoggingRanker.start)
        let left = try await young.exposures()
        #expect(left.exposures.count == 3)
    }

    @Test("hands out pages that make up the whole")
    func pages() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        var ids: Set<String> = []
        for user in 0..<7 { ids.insert(try await ranker.rank(RankerV1.RankRequest(userID: "u\(user)")).responseID) }
        var read: [String] = []
        var cursor: [UInt8] = []
        repeat {
            let page = try await ranker.exposures(RankerV1.ReadExposuresRequest(cursor: cursor, limit: 3))
            #expect(page.exposures.count <= 3)
            read += page.exposures.map(\.responseID)
            cursor = page.next
        } while !cursor.isEmpty
        #expect(read == ids.sorted())
        let none = try await ranker.exposures(RankerV1.ReadExposuresRequest(experiment: "another"))
        #expect(none.exposures.isEmpty)
    }

    @Test("has of a shadowed answer what the treatment would have shown")
    func shadow() async throws {
        let directory = TemporaryDirectory()
        let session = TestCaller.history(Self.fresh)
        let assignment = try #require(ArmAssignment(experiment: "dark", "shadow=1"))
        let ranker = try LoggingRanker(
            directory.path, parameters: ExplorationParameters(share: 0), assignment: assignment, session: session)
        let sent = try await ranker.rank()
        #expect(sent.arm == "control" && sent.assignedArm == "shadow" && sent.experiment == "dark")
        let control = try await ranker.rank(
            RankerV1.RankRequest(userID: "u", arm: "control", ranker: "learned", unlogged: true))
        let treatment = try await ranker.rank(
            RankerV1.RankRequest(userID: "u", arm: "injection", ranker: "learned", unlogged: true))
        #expect(sent.items.map(\.itemID) == control.items.map(\.itemID))
        let page = try await ranker.exposures()
        #expect(page.exposures[0].shadowItems == treatment.items.map(\.itemID))
    }
}
