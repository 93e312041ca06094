import Learning
import MeshMessages
import RankerTier
import Signals
import TestSupport
import Testing

@Suite("Exploration in answers")
struct ExplorationSlotsTests {
    @Test("takes the last place, of an item behind the list, with its propensity")
    func slot() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        let without = try await ranker.rank(RankerV1.RankRequest(userID: "u", exploration: .off))
        let with = try await ranker.rank()
        #expect(with.items.count == 10 && without.items.allSatisfy { $0.slot == .slotRanked && $0.propensity == 1 })
        #expect(with.items.dropLast().map(\.itemID) == without.items.dropLast().map(\.itemID))
        let explored = try #require(with.items.last)
        #expect(explored.slot == .slotExploration && explored.propensity > 0 && explored.propensity < 1)
        #expect(!without.items.map(\.itemID).contains(explored.itemID))
    }

    @Test("the place keeps its propensity where it was not explored")
    func notExplored() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path, parameters: ExplorationParameters(share: 0.3))
        var explored = 0
        for _ in 0..<200 {
            let response = try await ranker.rank()
            let last = try #require(response.items.last)
            if last.slot == .slotExploration {
                explored += 1
                #expect(last.propensity < 0.3)
            } else {
                #expect(abs(last.propensity - 0.7) < 1e-12)
            }
            #expect(response.items.dropLast().allSatisfy { $0.propensity == 1 })
        }
        #expect((25...100).contains(explored))
    }

    @Test("is left out of short lists, and where the request names its arm or its candidates")
    func leftOut() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        for request in [
            RankerV1.RankRequest(userID: "u", limit: 4), RankerV1.RankRequest(userID: "u", arm: "control"),
            RankerV1.RankRequest(userID: "u", candidates: (0..<40).map { "i\($0)" }),
        ] {
            let response = try await ranker.rank(request)
            #expect(response.items.allSatisfy { $0.slot != .slotExploration })
        }
    }

    @Test("learns from outcomes, and still knows after a restart")
    func learning() async throws {
        let directory = TemporaryDirectory()
        let parameters = ExplorationParameters(share: 1, uniform: 0.05)
        /// How often of 60 times the item is shown.
        func shown(by ranker: LoggingRanker) async throws -> Int {
            var count = 0
            for _ in 0..<60 { if try await ranker.rank().items.last?.itemID == "i30" { count += 1 } }
            return count
        }
        let untaught = TemporaryDirectory()
        let before = try await shown(by: try LoggingRanker(untaught.path, parameters: parameters))
        // Whoever is shown i30 likes it, and nobody likes anything else.
        let ranker = try LoggingRanker(directory.path, parameters: parameters)
        for _ in 0..<250 {
            let response = try await ranker.rank()
            guard response.items.last?.itemID == "i30" else { continue }
            try await ranker.report(response.responseID, [RankerV1.ItemOutcome(itemID: "i30", kind: "like")])
        }
        let taught = try await shown(by: ranker)
        #expect(before < 15 && taught > 35, "\(before) of 60 before, \(taught) after")
        let known = try await ranker.exploration()
        await ranker.log.close()
        let next = try LoggingRanker(directory.path, parameters: parameters)
        let again = try await next.exploration()
        #expect(again.exposures == known.exposures && abs(again.rewards - known.rewards) < 1e-9)
        let after = try await shown(by: next)
        #expect(after > 35)
    }

    @Test("an item's better outcome takes the place of a worse one instead of adding to it")
    func bestOutcome() async throws {
        let directory = TemporaryDirectory()
        let ranker = try LoggingRanker(directory.path)
        let response = try await ranker.rank()
        let explored = try #require(response.items.last)
        func outcome(_ kind: String) -> RankerV1.ItemOutcome {
            RankerV1.ItemOutcome(itemID: explored.itemID, kind: kind)
        }
        try await ranker.report(response.responseID, [outcome("view"), outcome("like")])
        try await ranker.report(response.responseID, [outcome("click")])
        let known = try await ranker.exploration()
        #expect(known.exposures == 1 && abs(known.rewards - 1) < 1e-9)
    }
}

@Suite("Arms of an experiment")
struct ExperimentArmTests {
    @Test("have the shares that they were given, and another experiment splits otherwise")
    func shares() throws {
        let assignment = try #require(ArmAssignment(experiment: "one", "control=0.5,injection=0.3,shadow=0.2"))
        let other = try #require(ArmAssignment(experiment: "two", "control=0.5,injection=0.5"))
        let users = (0..<20_000).map { "user-\($0)" }
        let counts = Dictionary(grouping: users) { assignment.arm(of: $0) }.mapValues { Double($0.count) / 20_000 }
        for (arm, share) in [(RankArm.control, 0.5), (.injection, 0.3), (.shadow, 0.2)] {
            #expect(abs((counts[arm] ?? 0) - share) < 0.02, "\(arm)")
        }
        let controls = users.filter { assignment.arm(of: $0) == .control }
        let both = controls.count { other.arm(of: $0) == .control }
        #expect(abs(Double(both) / Double(controls.count) - 0.5) < 0.03)
        #expect(ArmAssignment(experiment: "one", assignment.description) == assignment)
    }

    @Test(
        "that make no sense are none",
        arguments: ["", "control", "control=2", "control=0.5", "magic=1", "control=0.5,control=0.5"])
    func invalid(_ text: String) {
        #expect(ArmAssignment(experiment: "x", text) == nil)
    }
}
