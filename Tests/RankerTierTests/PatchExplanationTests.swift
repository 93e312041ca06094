import MeshMessages
import MeshRPC
import RankerTier
import Signals
import TestSupport
import Testing

@Suite("The patches of an explained answer")
struct PatchExplanationTests {
    private static func patch(_ id: String, _ signal: String, _ value: SignalsV1.SignalValue.Kind) -> SignalsV1.Patch {
        SignalsV1.Patch(patchID: id, signal: signal, value: .init(kind: value), observedAt: 4_000, mass: 4)
    }

    private static let patches = [
        patch("intent", "genre_affinity", .distribution(.init(weights: [.init(label: "x", weight: 1)]))),
        patch("sitting", "binge", .category("z")),
        patch("look", "recently", .items(.init(items: [.init(itemID: "e", occurredAt: 3_000)]))),
        patch("rate", "activity_rate", .scalar(3)),
        patch("elsewhere", "of_no_attribute", .category("x")),
    ]

    /// A session tier with these patches.
    private static let session = TestCaller { request, _ in
        switch request {
        case let request as SessionV1.GetProfileRequest:
            #expect(request.fields == ["volatile_patches"])
            return SessionV1.GetProfileResponse(volatilePatches: patches)
        default: return SessionV1.GetHistoryResponse(complete: true)
        }
    }

    @Test("are named at the items whose labels they weigh, or which they have, and at no others")
    func bearing() async throws {
        let ranker = TestRanker(
            snapshot: Staged.input().snapshot, session: Self.session, timeout: .seconds(5),
            attribute: { ["genre_affinity": "genres", "binge": "genres"][$0] })
        let request = RankerV1.RankRequest(
            userID: "u", candidates: ["c", "d", "e", "new", "stranger"], ranker: "learned", explain: true)
        let answer = try await ranker.rank(request)
        let named = Dictionary(uniqueKeysWithValues: answer.items.map { ($0.itemID, $0.patchIDs) })
        #expect(named == ["c": ["intent"], "d": [], "e": ["look"], "new": ["sitting"], "stranger": []])
        #expect(answer.patchIDs == ["intent", "sitting", "look"])
    }

    @Test("cost nothing and are not named when no explanation is asked for")
    func withoutExplanation() async throws {
        let session = TestCaller { request, _ in
            if request is SessionV1.GetProfileRequest { Issue.record("asked for patches") }
            return SessionV1.GetHistoryResponse(complete: true)
        }
        let answer = try await TestRanker(session: session, timeout: .seconds(5)).rank(.init(userID: "u"))
        #expect(answer.items.allSatisfy { $0.patchIDs.isEmpty } && answer.patchIDs.isEmpty)
    }

    @Test("are missing, and nothing else, when the session tier does not tell them")
    func away() async throws {
        let session = TestCaller { request, _ in
            if request is SessionV1.GetProfileRequest { throw RPCError(.unavailable, "away") }
            return SessionV1.GetHistoryResponse(complete: true)
        }
        let answer = try await TestRanker(session: session, timeout: .seconds(5)).rank(
            .init(userID: "u", explain: true))
        #expect(!answer.degraded && !answer.items.isEmpty)
    }

    @Test("are part of what an answer is computed again from")
    func replay() async throws {
        let directory = TemporaryDirectory()
        let look = Self.patch("look", "recently", .items(.init(items: [.init(itemID: "i9", occurredAt: 3_000)])))
        let session = TestCaller { request, _ in
            if request is SessionV1.GetProfileRequest {
                return SessionV1.GetProfileResponse(volatilePatches: [look])
            }
            return SessionV1.GetHistoryResponse(complete: true)
        }
        let ranker = try LoggingRanker(directory.path, session: session)
        let sent = try await ranker.rank(.init(userID: "u", limit: 60, explain: true))
        #expect(sent.items.filter { $0.patchIDs == ["look"] }.map(\.itemID) == ["i9"])
        let explained = try await ranker.explain(sent.responseID)
        let replay = try #require(explained.replay)
        #expect(replay.identical, "\(replay.difference)")
        await ranker.log.close()
    }
}
