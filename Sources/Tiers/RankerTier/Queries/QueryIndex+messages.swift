import MeshMessages
import Queries

extension QueryIndex {
    /// What a remote interpreter is told of the items' labels.
    var vocabularyMessages: [SignalsV1.ItemLabels] {
        frequentLabels.map { SignalsV1.ItemLabels(attribute: $0.attribute, labels: $0.labels) }
    }

    var fieldMessages: [InterpreterV1.NumericField] {
        numericFields.map { InterpreterV1.NumericField(field: $0.field, minimum: $0.minimum, maximum: $0.maximum) }
    }
}
