import MeshMessages
import Signals

extension SignalValue {
    /// - Throws: ``MappingError`` for no kind, a number that is not finite, or a distribution that is not sorted, unique,
    ///   positive and summing to 1.
    public init(message: SignalsV1.SignalValue) throws(MappingError) {
        switch message.kind {
        case .scalar(let number): self = .scalar(try MappingError.finite(number, "scalar"))
        case .category(let label): self = .category(label)
        case .distribution(let distribution): self = .distribution(try Distribution(message: distribution))
        case .vector(let vector):
            for value in vector.values { _ = try MappingError.finite(value, "vector") }
            self = .vector(vector.values)
        case .items(let sequence):
            var items: [ItemAt] = []
            items.reserveCapacity(sequence.items.count)
            for item in sequence.items {
                items.append(
                    try MappingError.locating("items") { () throws(MappingError) in try ItemAt(message: item) })
            }
            self = .items(items)
        case nil: throw MappingError(field: "", problem: "has no kind: a scalar, category, … is wanted")
        }
    }

    public var message: SignalsV1.SignalValue {
        switch self {
        case .scalar(let number): SignalsV1.SignalValue(kind: .scalar(number))
        case .category(let label): SignalsV1.SignalValue(kind: .category(label))
        case .distribution(let distribution): SignalsV1.SignalValue(kind: .distribution(distribution.message))
        case .vector(let numbers): SignalsV1.SignalValue(kind: .vector(SignalsV1.Vector(values: numbers)))
        case .items(let items):
            SignalsV1.SignalValue(kind: .items(SignalsV1.ItemSequence(items: items.map(\.message))))
        }
    }
}

extension Distribution {
    /// - Throws: ``MappingError`` for weights that are not sorted by label, unique, positive and summing to 1.
    public init(message: SignalsV1.Distribution) throws(MappingError) {
        let entries = message.weights.map { Entry(label: $0.label, weight: $0.weight) }
        guard let distribution = Distribution(exactly: entries) else {
            throw MappingError(
                field: "distribution", problem: "needs positive weights that sum to 1, sorted by label, each label once"
            )
        }
        self = distribution
    }

    public var message: SignalsV1.Distribution {
        SignalsV1.Distribution(weights: entries.map { SignalsV1.LabelWeight(label: $0.label, weight: $0.weight) })
    }
}

extension ItemAt {
    public init(message: SignalsV1.ItemAt) throws(MappingError) {
        self.init(
            itemID: try MappingError.id(message.itemID, "item_id"),
            occurredAt: Timestamp(microseconds: message.occurredAt))
    }

    public var message: SignalsV1.ItemAt {
        SignalsV1.ItemAt(itemID: itemID, occurredAt: occurredAt.microseconds)
    }
}
