import MeshMessages
import Signals

extension Item {
    /// - Throws: ``MappingError`` for a bad id, an attribute that is given twice, an impossible runtime or number,
    ///   or a description that is too long.
    public init(message: SignalsV1.Item) throws(MappingError) {
        var labels: [String: [String]] = [:]
        for entry in message.labels {
            guard labels.updateValue(entry.labels, forKey: entry.attribute) == nil else {
                throw MappingError(field: "labels[\(entry.attribute)]", problem: "is given twice")
            }
        }
        if let runtime = message.runtimeSeconds, !(runtime >= 0 && runtime.isFinite) {
            throw MappingError(field: "runtime_seconds", problem: "is not a number of seconds")
        }
        var numbers: [String: Double] = [:]
        for entry in message.numbers {
            let field = "numbers[\(entry.attribute)]"
            let value = try MappingError.finite(entry.value, field)
            guard numbers.updateValue(value, forKey: entry.attribute) == nil else {
                throw MappingError(field: field, problem: "is given twice")
            }
        }
        guard message.description.utf8.count <= Item.maximumDescriptionBytes else {
            throw MappingError(
                field: "description", problem: "is longer than \(Item.maximumDescriptionBytes) bytes")
        }
        self.init(
            id: try MappingError.id(message.itemID, "item_id"), title: message.title, labels: labels,
            runtimeSeconds: message.runtimeSeconds, description: message.description, numbers: numbers)
    }

    /// Labels and numbers are sorted by attribute, so that equal items are equal bytes.
    public var message: SignalsV1.Item {
        SignalsV1.Item(
            itemID: id, title: title,
            labels: labels.sorted { $0.key < $1.key }.map { SignalsV1.ItemLabels(attribute: $0.key, labels: $0.value) },
            runtimeSeconds: runtimeSeconds, description: description,
            numbers: numbers.sorted { $0.key < $1.key }.map { SignalsV1.ItemNumber(attribute: $0.key, value: $0.value) }
        )
    }
}
