import BatchTier
import Learning
import Signals
import Snapshots
import Testing
import TestSupport

@Suite struct ModelFitTests {
    /// Two tastes: even users like even items, odd ones odd items.
    private static func interactions(users: Int = 40, seed: UInt64 = 5) -> [Interaction] {
        var generator = SplitMix64(seed: seed)
        return (0..<users).flatMap { user in
            (0..<12).map { step in
                let item = Int.random(in: 0..<10, using: &generator) * 2 + user % 2
                return Interaction(userID: "u\(user)", itemID: "i\(item)", occurredAt: midnight(step) + Double(user))
            }
        }
    }

    @Test func onlyItemsWithFiveEventsAreInTheModel() throws {
        // Four users, the last one twice: events count, not users.
        let often = [1, 2, 3, 4, 4].map {
            Interaction(userID: "u\($0)", itemID: "often", occurredAt: midnight($0))
        }
        let rare = (1...4).map { Interaction(userID: "u\($0)", itemID: "rare", occurredAt: midnight($0)) }
        let items = ItemTable([Item(id: "often", title: "Often"), Item(id: "new", title: "New")])
        let model = try #require(try ModelFit(lambdas: [10]).fit(Interactions(often + rare), items: items))
        #expect(model.items == [ModelItem(item: Item(id: "often", title: "Often"), popularity: 5)])
        #expect(model.otherItems.map(\.item.id) == ["new", "rare"])
        #expect(model.otherItems.map(\.popularity) == [0, 4])
        #expect(try ModelFit().fit(Interactions(rare), items: items) == nil)
    }

    @Test func oneLambdaIsTakenAndSeveralAreValidated() throws {
        let interactions = Self.interactions()
        let given = try #require(try ModelFit(lambdas: [37]).fit(Interactions(interactions), items: .empty))
        #expect(given.quality["lambda"] == 37)
        #expect(given.quality["ndcg10"] == nil)
        let chosen = try #require(try ModelFit(lambdas: [1, 50]).fit(Interactions(interactions), items: .empty))
        let scores = [1, 50].compactMap { chosen.quality["ndcg10_lambda_\($0)"] }
        #expect(scores.count == 2)
        #expect(chosen.quality["ndcg10"] == scores.max())
        #expect(chosen.quality["squared_mass_kept"] == 1)
    }

    @Test func theModelDoesNotDependOnTheOrderOfInteractions() throws {
        var generator = SplitMix64(seed: 1)
        let interactions = Self.interactions()
        let model = try #require(try ModelFit(lambdas: [20]).fit(Interactions(interactions), items: .empty))
        let other = try #require(
            try ModelFit(lambdas: [20]).fit(Interactions(interactions.shuffled(using: &generator)), items: .empty))
        #expect(model.items == other.items)
        #expect(model.weights == other.weights)
    }

    @Test func sparseWeightsSayWhatTheyLose() throws {
        let fit = ModelFit(lambdas: [20], budget: WeightBudget(denseItemLimit: 10, weightsPerItem: 4))
        let model = try #require(try fit.fit(Interactions(Self.interactions()), items: .empty))
        let kept = try #require(model.quality["squared_mass_kept"])
        #expect(kept > 0 && kept < 1)
        #expect(model.quality["sparse_ndcg10_difference"] != nil)
        #expect(model.weights.weightCount <= model.items.count * 4)
    }

    @Test func theMostFrequentItemsStayWithinTheLimit() throws {
        let model = try #require(
            try ModelFit(lambdas: [20], itemLimit: 6).fit(Interactions(Self.interactions()), items: .empty))
        #expect(model.items.count == 6)
        let left = model.otherItems.map(\.popularity).max() ?? 0
        #expect(model.items.allSatisfy { $0.popularity >= left })
        #expect(model.quality["items_left_out"] == 14)
    }

    @Test func aFitStaysWithinItsMemory() throws {
        let interactions = Interactions(Self.interactions())
        // Room for the interactions and for six by six items.
        let memory = FitMemory(bytes: interactions.count * 80 + 6 * 6 * 16)
        let model = try #require(try ModelFit(lambdas: [20], memory: memory).fit(interactions, items: .empty))
        #expect(model.items.count == 6)
        #expect(throws: FitMemory.Exceeded(interactions: 480, bytes: 1_000)) {
            try ModelFit(lambdas: [20], memory: FitMemory(bytes: 1_000)).fit(
                Interactions(Self.interactions()), items: .empty)
        }
    }
}
