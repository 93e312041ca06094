import Queries
import Signals
import Snapshots

/// Everything that one answer is made of.
public struct RankingInput: Sendable {
    public var query: RankQuery
    /// The arm that was assigned or asked for.
    public var arm: RankArm
    /// The moment that is answered for, from which the ages of the history's items are counted.
    public var now: Timestamp
    public var snapshot: ServedSnapshot?
    /// The user's part of the snapshot; nil when it does not know the user.
    public var profile: UserProfile?
    /// Whether the user's part of the snapshot could be read.
    public var profileIsReadable: Bool
    public var recent: RecentHistoryAnswer
    /// Nil when nothing was ever fetched.
    public var trending: TrendingView?
    /// Items of a history that the model is given at most.
    public var historyCap: Int
    /// What orders the answer.
    public var stage = SecondStage.retrieval
    /// The catalogue's rules for the snapshot's items.
    public var rules = ServedRules()
    public var context: RequestContext
    /// What the session tier says of the user besides the history.
    public var session = SessionSignals()
    /// What trends in the user's cluster; nil when it is not known.
    public var clusterTrend: TrendingView?
    /// How often items were shown to the user lately, by number in the model.
    public var exposures: [Int32: Int] = [:]
    /// Recallers beside the standard ones, as of a query.
    package var otherRecallers: [any Recaller] = []
    /// Filters beside the standard ones: a query's hard constraints.
    package var otherFilters: [any CandidateFilter] = []
    /// Whether a query's words would be expanded.
    package var isQueryExpanded = false
    /// What the request's words mean; set it by `apply(_:)`.
    package internal(set) var interpretation: Interpretation?
    /// The interpretation applied to the snapshot's items.
    var queryCandidates: QueryCandidates?
    /// What understanding the words had to do without.
    package var queryDegradation: Degradation?
    /// Gives slots to items of which too little is known; nil for none.
    package var exploration: (any SlotPolicy)?
    /// Steps of the order of degradation that this answer does without.
    public var skipped: Set<DegradationStep> = []
    /// Of an answer that is computed again: after how many offers recallers were cut off, in place of what the clock says.
    public var recallCuts: [RecallSource: Int] = [:]
    /// The user's live patches as far as they say something of items; empty unless each item's are wanted.
    public var patches: [ItemPatch] = []

    public init(
        query: RankQuery, arm: RankArm, now: Timestamp, snapshot: ServedSnapshot?, profile: UserProfile? = nil,
        profileIsReadable: Bool = true, recent: RecentHistoryAnswer = .known(RecentHistory()),
        trending: TrendingView? = nil, historyCap: Int = 1_000
    ) {
        self.query = query
        self.arm = arm
        self.now = now
        self.snapshot = snapshot
        self.profile = profile
        self.profileIsReadable = profileIsReadable
        self.recent = recent
        self.trending = trending
        self.historyCap = historyCap
        context = RequestContext(at: now)
    }

    /// The arm that is answered: an arm that needs the recent history, or a model that the snapshot does not have, is `control`
    /// without it.
    var answeredArm: RankArm {
        switch arm {
        case .shadow: .control
        case _ where arm.usesRecentHistory && recent == .unavailable: .control
        case .auxiliary where !hasAuxiliaryModel: .control
        default: arm
        }
    }

    private var hasAuxiliaryModel: Bool {
        guard let ranker = snapshot?.model?.ranker else { return false }
        return stage == .learned || ranker.features.models.sequence != nil
    }

    /// What the session tier told, empty when it told nothing.
    var recentItems: [ItemAt] {
        if case .known(let history) = recent { history.items } else { [] }
    }

    /// The signals that are asked for with the recent history. An arm's score alone needs none.
    var wantedSignals: [String] {
        var names = rules.rules.safety.map { [$0.signal] } ?? []
        guard stage == .learned else { return names }
        names.append(SessionSignals.Name.cluster)
        if query.repeats.excludesServed ?? true { names.append(SessionSignals.Name.served) }
        return names
    }

    /// The cluster that the user belongs to, by the session tier or else by the snapshot.
    var cluster: String? {
        guard stage == .learned, !skipped.contains(.clusterTrend) else { return nil }
        if let cluster = session.cluster { return cluster }
        guard case .category(let cluster)? = profile?.values[SessionSignals.Name.cluster]?.value else { return nil }
        return cluster
    }

    /// Everything that the user has seen, which no arm shows again: complete in the snapshot, and what came since. Of a
    /// snapshot without a complete set the history counts.
    func forEachSeen(_ body: (String) -> Void) {
        for item in profile?.seen ?? [] { body(item) }
        for item in profile?.history ?? [] { body(item.itemID) }
        for item in recentItems { body(item.itemID) }
    }

    /// Multiply-adds that scoring takes at most.
    public var work: Int {
        guard let model = snapshot?.model, arm != .popularity else { return 0 }
        let history = min((profile?.history.count ?? 0) + recentItems.count, historyCap)
        // The second stage looks at every item through some ten models, of which three go through the whole history.
        let passes = stage == .learned ? 3 : 1
        return passes * history * model.weightsPerRow + (stage == .learned ? 64 : 1) * model.itemCount
    }
}
