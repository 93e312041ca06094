import Signals

/// Takes out what a user may not be shown at their level of risk. It fails closed: see `SafetyRule`.
package struct SafetyFilter: CandidateFilter {
    package let name = "safety"
    private let attribute: String
    private let hidden: Set<String>

    /// - Parameter level: of the user; nil when it is not known.
    package init(_ rule: SafetyRule, level: String?) {
        attribute = rule.attribute
        hidden = rule.hidden(atLevel: level)
    }

    package func keeps(_ item: Int32, of items: RequestItems) -> Bool {
        if hidden.isEmpty { return true }
        guard items.known(item) != nil else { return false }
        return !items.labels(of: item, attribute).contains { hidden.contains($0) }
    }
}
