import Signals

/// The filters of one request, in the order in which they are asked. An item counts for the first one that takes it out.
package struct FilterPlan: Sendable {
    package let filters: [any CandidateFilter]
    /// What the user has seen, of the items of the snapshot, when it is not to be shown again.
    let seen: ItemMarks?

    /// - Parameter others: of the request: a query's hard constraints.
    init(_ input: RankingInput, model: ServedModel, others: [any CandidateFilter] = []) {
        let rules = input.rules.rules
        var filters: [any CandidateFilter] = []
        if input.query.repeats.excludesSeen ?? rules.excludesSeen {
            var seen = ItemMarks(count: model.itemCount + model.others.count)
            var strangers: Set<String> = []
            input.forEachSeen { id in
                if let number = model.index(of: id) ?? model.otherIndex(of: id) {
                    seen.insert(number)
                } else {
                    strangers.insert(id)
                }
            }
            filters.append(MarkedFilter("seen", seen))
            if !strangers.isEmpty { filters.append(NamedFilter("seen", strangers)) }
            self.seen = seen
        } else {
            seen = nil
        }
        if !input.context.lastItem.isEmpty { filters.append(NamedFilter("last_item", [input.context.lastItem])) }
        let served = input.servedItems(rules)
        if !served.isEmpty { filters.append(NamedFilter("served", served)) }
        if !input.query.excluded.isEmpty { filters.append(NamedFilter("request", Set(input.query.excluded))) }
        if let safety = rules.safety {
            filters.append(SafetyFilter(safety, level: input.session.level(of: safety.signal)))
        }
        if !input.rules.blocked.isEmpty { filters.append(MarkedFilter("blocked", input.rules.blocked)) }
        if !input.rules.unavailable.isEmpty { filters.append(MarkedFilter("unavailable", input.rules.unavailable)) }
        if !input.rules.blockedIDs.isEmpty { filters.append(NamedFilter("blocked", input.rules.blockedIDs)) }
        self.filters = filters + others
    }
}

extension RankingInput {
    /// The items that were shown to the user too lately to be shown again.
    func servedItems(_ rules: RankingRules) -> Set<String> {
        guard query.repeats.excludesServed ?? true else { return [] }
        let window = query.repeats.servedWithinSeconds ?? rules.excludesServedWithinSeconds
        guard window > 0 else { return [] }
        let border = now - window
        let served = session.served ?? profile?.servedItems ?? []
        return Set(served.lazy.filter { $0.occurredAt >= border }.map(\.itemID))
    }
}
