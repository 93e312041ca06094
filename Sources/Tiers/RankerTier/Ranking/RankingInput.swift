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
    }

    /// The arm that is answered: an arm that needs the recent history is `control` without it.
    var answeredArm: RankArm { arm.usesRecentHistory && recent == .unavailable ? .control : arm }

    /// What the session tier told, empty when it told nothing.
    var recentItems: [ItemAt] {
        if case .known(let history) = recent { history.items } else { [] }
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
        let history = (profile?.history.count ?? 0) + recentItems.count
        return min(history, historyCap) * model.itemCount
    }
}
