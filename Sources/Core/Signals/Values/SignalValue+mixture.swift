extension SignalValue {
    /// Σ weight·value of distributions, or of vectors of one length; the weights sum to 1. Summed in the given order, so
    /// the same parts give the same bits.
    static func mixture(_ parts: [(value: SignalValue, weight: Double)]) -> SignalValue? {
        guard let first = parts.first?.value else { return nil }
        switch first {
        case .distribution:
            var weights: [String: Double] = [:]
            for part in parts {
                guard case .distribution(let distribution) = part.value else { continue }
                for entry in distribution.entries { weights[entry.label, default: 0] += part.weight * entry.weight }
            }
            // An empty base has no say: what is there is normalised.
            return .distribution(Distribution(weights))
        case .vector(let numbers):
            var sum = [Double](repeating: 0, count: numbers.count)
            for part in parts {
                guard case .vector(let numbers) = part.value, numbers.count == sum.count else { continue }
                for index in sum.indices { sum[index] += part.weight * numbers[index] }
            }
            return .vector(sum)
        case .scalar, .category, .items:
            return nil
        }
    }
}
