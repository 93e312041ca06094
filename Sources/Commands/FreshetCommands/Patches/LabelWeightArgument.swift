import ArgumentParser
import MeshMessages

/// `Musical=2` of the command line: a label and its share.
package struct LabelWeightArgument: Sendable, Equatable {
    package let label: String
    package let weight: Double

    @Sendable package init(_ text: String) throws {
        guard let sign = text.lastIndex(of: "="), sign > text.startIndex,
            let weight = Double(text[text.index(after: sign)...]), weight > 0, weight.isFinite
        else { throw ValidationError("'\(text)' is not a label and a weight above 0, such as Musical=1") }
        label = String(text[..<sign])
        self.weight = weight
    }

    /// The shares as a distribution: they sum to 1, sorted by label.
    package static func distribution(_ weights: [LabelWeightArgument]) -> SignalsV1.SignalValue {
        let sum = weights.reduce(0) { $0 + $1.weight }
        return SignalsV1.SignalValue(
            kind: .distribution(
                SignalsV1.Distribution(
                    weights: weights.sorted { $0.label < $1.label }.map {
                        SignalsV1.LabelWeight(label: $0.label, weight: $0.weight / sum)
                    })))
    }
}
