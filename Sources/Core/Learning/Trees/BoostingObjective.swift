#if canImport(Glibc)
import Glibc
#endif

/// What a boosted model was trained for, as far as it changes what comes out.
public enum BoostingObjective: Sendable, Equatable {
    /// The sum itself: ranking, regression, and what has no objective.
    case identity
    /// `1 / (1 + exp(−slope · sum))`: a probability.
    case sigmoid(slope: Double)
    /// `exp(sum)`: Poisson, gamma and Tweedie regression.
    case exponential
    /// `sign(sum) · sum²`: regression on square roots.
    case signedSquare

    /// Reads the header's `objective`, for example `binary sigmoid:1`.
    init(_ header: LightGBMFields) throws(LightGBMError) {
        guard let text = header.text("objective") else {
            self = .identity
            return
        }
        let words = text.split(separator: " ")
        switch words.first ?? "" {
        case "binary":
            var slope = 1.0
            if let option = words.first(where: { $0.hasPrefix("sigmoid:") }) {
                guard let value = Double(option.dropFirst(8)), value.isFinite, value > 0 else {
                    throw LightGBMError(
                        line: header.line(of: "objective"), problem: .invalidValue(field: "objective"))
                }
                slope = value
            }
            self = .sigmoid(slope: slope)
        case "cross_entropy": self = .sigmoid(slope: 1)
        case "poisson", "gamma", "tweedie": self = .exponential
        case "regression": self = words.contains("sqrt") ? .signedSquare : .identity
        case "lambdarank", "rank_xendcg", "regression_l1", "huber", "fair", "quantile", "mape", "custom":
            self = .identity
        default:
            throw LightGBMError(
                line: header.line(of: "objective"), problem: .unsupported("objective \(text.prefix(40))"))
        }
    }

    /// What the objective makes of the trees' sum.
    func transform(_ sum: Double) -> Double {
        switch self {
        case .identity: sum
        case .sigmoid(let slope): 1 / (1 + exp(-slope * sum))
        case .exponential: exp(sum)
        case .signedSquare: sum < 0 ? -(sum * sum) : sum * sum
        }
    }
}
