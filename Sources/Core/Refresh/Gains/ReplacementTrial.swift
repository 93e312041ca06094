/// Which of two values to serve: the one that a refresh computed, or the one that it replaced.
///
/// Both are scored on every query; the new one is served until the replaced one is ahead. A refresh that came at a bad
/// moment, such as on an outlier, is undone so, at no cost but the scoring.
public struct ReplacementTrial: Sendable, Equatable {
    /// Of the lead, what is left with each query. Chosen on keys that no report uses; 0.5 to 1 behave alike.
    private static let fading = 0.7

    /// Loss of the new value above that of the replaced one; recent queries count most.
    public private(set) var lead = 0.0

    public init() {}

    public var servesReplaced: Bool { lead > 0 }

    public mutating func observe(newLoss: Double, replacedLoss: Double) {
        lead = Self.fading * lead + newLoss - replacedLoss
    }
}
