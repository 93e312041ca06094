import MeshMessages
import Signals

extension Item {
    /// - Throws: ``MappingError`` for a bad id, an attribute that is given twice, or an impossible runtime.
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
        self.init(
            id: try MappingError.id(message.itemID, "item_id"), title: message.title, labels: labels,
            runtimeSeconds: message.runtimeSeconds)
    }

    /// Labels are sorted by attribute, so that equal items are equal bytes.
    public var message: SignalsV1.Item {
        SignalsV1.Item(
            itemID: id, title: title,
            labels: labels.sorted { $0.key < $1.key }.map { SignalsV1.ItemLabels(attribute: $0.key, labels: $0.value) },
            runtimeSeconds: runtimeSeconds)
    }
}
