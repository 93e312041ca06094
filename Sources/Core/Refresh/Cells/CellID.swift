/// The unit of refreshing: one signal of one entity (mostly a user).
public struct CellID: Hashable, Sendable, CustomStringConvertible {
    public var signal: String
    public var entity: String

    public init(signal: String, entity: String) {
        self.signal = signal
        self.entity = entity
    }

    public var description: String { "\(signal)/\(entity)" }
}

/// What is declared of a signal before anything is measured.
public struct RefreshSignal: Sendable, Equatable {
    public var name: String
    /// B of the decision framework: 0, ⅓, ⅔ or 1. Cells weigh `1 + 4 B`.
    public var criticality: Double
    /// CPU milliseconds a refresh is expected to take, until measurements say otherwise.
    public var declaredCost: Double

    public init(name: String, criticality: Double = 0, declaredCost: Double = 1) {
        precondition((0...1).contains(criticality), "criticality lies in 0 ... 1")
        precondition(declaredCost > 0, "a refresh costs something")
        self.name = name
        self.criticality = criticality
        self.declaredCost = declaredCost
    }

    public var weight: Double { 1 + 4 * criticality }
}
