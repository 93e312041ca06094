/// A stale value and one computed fresh, as predictions of the same event: what staleness cost there.
///
/// Only pairs show it. The loss of stale values alone is confounded with whose values they are: those of users who are seldom
/// there are the stale ones, and such users are harder, or easier, to predict anyhow.
public struct StalenessPair: Sendable, Equatable {
    /// The user whose value it is.
    public var entity: String
    /// Of the stale value, in seconds.
    public var age: Double
    public var staleLoss: Double
    public var freshLoss: Double
    /// Whether the stale value was served. If not, it is what a slower tier would have served in place of a live one.
    public var wasServed: Bool

    public init(entity: String, age: Double, staleLoss: Double, freshLoss: Double, wasServed: Bool = true) {
        self.entity = entity
        self.age = age
        self.staleLoss = staleLoss
        self.freshLoss = freshLoss
        self.wasServed = wasServed
    }
}
