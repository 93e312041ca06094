import BatchTier
import Learning
import Signals
import Snapshots
import TestSupport
import Testing

@Suite struct RankerFitTests {
    /// Users walk through one of two rings of items, step by step and a step a minute: what comes next depends on what was last.
    private static func walks(users: Int = 120, steps: Int = 12, seed: UInt64 = 3) -> [Interaction] {
        var generator = SplitMix64(seed: seed)
        return (0..<users).flatMap { user in
            let start = Int.random(in: 0..<30, using: &generator)
            let begin = midnight(0) + Double.random(in: 0..<20 * 86_400, using: &generator)
            return (0..<steps).map { step in
                Interaction(
                    userID: "u\(user)", itemID: "i\((start + step) % 30 + 30 * (user % 2))",
                    occurredAt: begin + Double(step * 60))
            }
        }
    }

    private static let items = ItemTable(
        (0..<60).map { Item(id: "i\($0)", title: "", labels: ["genres": [$0 < 30 ? "Left" : "Right"]]) })

    private func fit(_ interactions: [Interaction], _ ranker: RankerFit, memory: FitMemory? = nil) throws -> FittedModel
    {
        try #require(
            try ModelFit(lambdas: [20], memory: memory, rankerFit: ranker).fit(
                Interactions(interactions), items: Self.items))
    }

    @Test func aRankerThatBeatsRetrievalIsPublishedWithItsFigures() throws {
        let model = try fit(Self.walks(), RankerFit())
        let (own, retrieval) = (
            try #require(model.quality["ranker_ndcg10"]), try #require(model.quality["ranker_retrieval_ndcg10"])
        )
        let queries = try #require(model.quality["ranker_queries"])
        #expect(queries >= Double(RankerFit.leastQueries))
        #expect(own > retrieval, "\(own) against \(retrieval)")
        let ranking = try #require(model.ranking)
        #expect(ranking.logit != nil && model.quality["ranker_published"] == 1)
        #expect(ranking.activity.count == model.items.count && ranking.total.events == Self.walks().count)
        #expect(ranking.sequence != nil && ranking.neighbours.itemCount == model.items.count)
    }

    @Test func aRankerThatCannotBeJudgedIsNotPublished() throws {
        let model = try fit(Self.walks(users: 16, steps: 30), RankerFit())
        let queries = model.quality["ranker_queries"] ?? 0
        let isBetter = (model.quality["ranker_ndcg10"] ?? 0) > (model.quality["ranker_retrieval_ndcg10"] ?? 0)
        let ranking = try #require(model.ranking)
        #expect((ranking.logit != nil) == (queries >= Double(RankerFit.leastQueries) && isBetter))
    }

    @Test func anImportedRankerIsKeptUnlessItIsMeasuredAndDoesWorseThanNone() throws {
        // All rows are the same to it.
        let useless = try GradientBoostedTrees(lightGBM: oneSplit(on: "exposure"))
        let dropped = try fit(Self.walks(), RankerFit(imported: useless))
        #expect(!dropped.keepsImportedRanker)
        #expect((dropped.quality["ranker_imported_ndcg10"] ?? 1) < (dropped.quality["ranker_retrieval_ndcg10"] ?? 0))
        // Nothing was taken in the last part, so nothing says that it is bad.
        let silent = Self.walks().map { Interaction(userID: $0.userID, itemID: $0.itemID, occurredAt: midnight(1)) }
        let kept = try fit(silent, RankerFit(imported: useless))
        #expect(kept.keepsImportedRanker && kept.ranking?.logit == nil)
    }

    @Test func withoutMemoryForItModelsComeWithoutARanker() throws {
        let interactions = Self.walks()
        let memory = FitMemory(bytes: interactions.count * 80 + 60 * 60 * 16 + 4_096)
        let model = try fit(interactions, RankerFit(), memory: memory)
        #expect(model.quality["ranker_skipped_for_memory"] == 1)
        #expect(model.ranking?.logit == nil && model.items.count == 60)
    }

    @Test func fittingTwiceGivesTheSame() throws {
        let (first, second) = (try fit(Self.walks(), RankerFit()), try fit(Self.walks().reversed(), RankerFit()))
        #expect(first.ranking?.logit == second.ranking?.logit && first.quality == second.quality)
    }

    /// One split of a feature at a half, as LightGBM writes it.
    private func oneSplit(on feature: String) -> String {
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=0
        objective=binary sigmoid:1
        feature_names=\(feature)
        feature_infos=[0:1]
        tree_sizes=1

        Tree=0
        num_leaves=2
        num_cat=0
        split_feature=0
        split_gain=1
        threshold=0.5
        decision_type=2
        left_child=-1
        right_child=-2
        leaf_value=-1 1
        leaf_weight=1 1
        leaf_count=1 1
        internal_value=0
        internal_weight=2
        internal_count=2
        is_linear=0
        shrinkage=1


        end of trees
        """
    }
}
