/// What an outcome of each kind is worth, 0 ... 1.
package struct Rewards: Sendable, Equatable {
    /// What the service knows without being told.
    package static let standard = Rewards(byKind: [
        "complete": 1, "like": 1, "purchase": 1, "click": 0.5, "view": 0.2, "impression": 0, "skip": 0, "dislike": 0,
    ])

    package let byKind: [String: Double]

    package init(byKind: [String: Double]) { self.byKind = byKind }

    /// - Parameter text: `kind=reward,…`
    /// - Returns: nil for what is none.
    package init?(_ text: String) {
        var rewards: [String: Double] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let reward = Double(pair[1]), (0...1).contains(reward) else { return nil }
            rewards[String(pair[0])] = reward
        }
        guard !rewards.isEmpty else { return nil }
        byKind = rewards
    }

    package subscript(kind: String) -> Double? { byKind[kind] }
}
