import Signals

/// The catalogue's rules as requests use them: what is hidden from everybody is looked up once for a model, not per request.
public struct ServedRules: Sendable {
    public let rules: RankingRules
    let blocked: ItemMarks
    let unavailable: ItemMarks
    /// Ids that are hidden by name, for items that the snapshot does not know.
    let blockedIDs: Set<String>
    /// The items with each label that the safety rule hides from anyone.
    private let flagged: [String: ItemMarks]

    /// - Parameter model: nil while there is none.
    public init(_ rules: RankingRules = RankingRules(), model: ServedModel? = nil) {
        self.rules = rules
        blocked = Self.marks(rules.blocked, model)
        unavailable = Self.marks(rules.unavailable, model)
        blockedIDs = rules.blocked.items.union(rules.unavailable.items)
        var flagged: [String: ItemMarks] = [:]
        for label in rules.safety?.strictest ?? [] {
            flagged[label] = Self.marks(ItemSelection(labels: [rules.safety?.attribute ?? "": [label]]), model)
        }
        self.flagged = flagged
    }

    /// Calls `body` with every item of the snapshot that nobody may be shown, or nobody at a level of risk.
    ///
    /// - Parameter level: nil when it is not known.
    func forEachHidden(atLevel level: String?, _ body: (Int32) -> Void) {
        blocked.forEach(body)
        unavailable.forEach(body)
        for label in rules.safety?.hidden(atLevel: level) ?? [] { flagged[label]?.forEach(body) }
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
