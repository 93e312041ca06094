/// What a build does, in this order. A stage that is finished is never done again, also when the process died in a later one.
package enum BuildStage: UInt8, Sendable, CaseIterable, Comparable {
    /// Takes over the log up to its end.
    case reading
    /// Fits models, when they are wanted or there are none, and publishes them.
    case fitting
    /// Folds the events before the build's time into the users' states.
    case folding
    /// Writes and publishes the profiles.
    case writing
    /// Reads back what was published and compares it with its checksums.
    case verifying
    /// Asks the quality gates, and has the coordinator activate it.
    case activating

    package var name: String { "\(self)" }

    /// The stage's part of the whole, 0 to 1: what it usually takes.
    package var share: ClosedRange<Double> {
        switch self {
        case .reading: 0...0.1
        case .fitting: 0.1...0.6
        case .folding: 0.6...0.8
        case .writing: 0.8...0.92
        case .verifying: 0.92...0.96
        case .activating: 0.96...1
        }
    }

    /// - Parameter fraction: of the stage, 0 to 1.
    /// - Returns: of the whole.
    package func whole(_ fraction: Double) -> Double {
        share.lowerBound + (share.upperBound - share.lowerBound) * min(1, max(0, fraction))
    }

    var next: BuildStage? { BuildStage(rawValue: rawValue + 1) }

    package static func < (left: BuildStage, right: BuildStage) -> Bool { left.rawValue < right.rawValue }
}
