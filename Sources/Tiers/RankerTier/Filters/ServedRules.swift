import Signals

/// The catalogue's rules as requests use them: what is hidden from everybody is looked up once for a model, not per request.
public struct ServedRules: Sendable {
    public let rules: RankingRules
    let blocked: ItemMarks
    let unavailable: ItemMarks
    /// Ids that are hidden by name, for items that the snapshot does not know.
    let blockedIDs: Set<String>

    /// - Parameter model: nil while there is none.
    public init(_ rules: RankingRules = RankingRules(), model: ServedModel? = nil) {
        self.rules = rules
        blocked = Self.marks(rules.blocked, model)
        unavailable = Self.marks(rules.unavailable, model)
        blockedIDs = rules.blocked.items.union(rules.unavailable.items)
    }

    private static func marks(_ selection: ItemSelection, _ model: ServedModel?) -> ItemMarks {
        guard let model, !selection.isEmpty else { return ItemMarks() }
        var marks = ItemMarks()
        for (number, entry) in model.items.enumerated() where selection.contains(entry.item) {
            marks.insert(Int32(number))
        }
        for (number, entry) in model.others.enumerated() where selection.contains(entry.item) {
            marks.insert(Int32(model.itemCount + number))
        }
        return marks
    }
}
