import Learning
import Signals
import Traffic

/// All the measurements, with the operators of a catalogue.
struct DetectorsBenchmark {
    let catalogue: Catalogue
    let options: DetectorsBenchOptions

    func run() throws -> FigureTree {
        let trending: TrendingOperator = try detector()
        var parts: [(name: String, value: FigureTree)] = []
        let bursts = TrendingBenchmark(detector: trending, kinds: catalogue.kinds)
        parts.append(("trending", try bursts.everybody(options)))
        parts.append(("cluster_trending", try bursts.clusters(options)))
        let stories = StoryBenchmark(
            binge: try detector(), shift: try detector(), catalogue: catalogue)
        let (binge, shift) = try stories.run(options)
        parts.append(("binge", binge))
        parts.append(("shift", shift))
        let override = OverrideBenchmark(
            base: try detector(), intent: try detector(), shift: try detector(), catalogue: catalogue)
        parts.append(("override", try override.run(options)))
        return .branch(parts)
    }

    /// The catalogue's first operator of a type.
    private func detector<Operator: SignalOperator>() throws(DetectorsBenchFailure) -> Operator {
        guard let found = catalogue.signals.lazy.compactMap({ $0.operator as? Operator }).first else {
            throw DetectorsBenchFailure("the catalogue has no signal with a \(Operator.self)")
        }
        return found
    }
}
