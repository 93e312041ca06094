/// What an operator says of a user (or of everyone) at a time.
public enum SignalValue: Sendable, Hashable {
    /// A number; the operator says in which unit.
    case scalar(Double)
    /// One label of a few.
    case category(String)
    /// Weights over labels, summing to 1.
    case distribution(Distribution)
    /// A point in the space of a model.
    case vector([Double])
    /// Items in time order, oldest first.
    case items([ItemAt])
}
