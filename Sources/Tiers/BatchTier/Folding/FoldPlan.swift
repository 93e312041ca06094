import Partitioning
import Signals

/// What the batch tier folds for every user: the catalogue's signals that run in this tier, and the history.
package struct FoldPlan: Sendable {
    /// The signals of users whose tier is batch, in the order of the catalogue.
    package let signals: [Signal]
    /// Names everything that the states depend on: states of another hash have to be folded anew.
    package let hash: String
    package let catalogue: Catalogue
    /// The signal whose value is the profile's history; nil when the catalogue computes none in this tier.
    let historySignal: Signal?
    /// Keeps the history when there is no such signal.
    let plainHistory: HistoryOperator

    package init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        signals = catalogue.userSignals.filter { $0.tier == .batch }
        historySignal = signals.first { $0.operator is HistoryOperator }
        plainHistory = HistoryOperator(length: catalogue.patchDefaults.historyLimit)
        hash = FoldPlan.hash(of: catalogue, signals: signals)
    }

    /// The signal of this name, when this tier computes it.
    package func signal(named name: String) -> Signal? { signals.first { $0.name == name } }

    /// FNV-1a over the kinds' weights, the length of a session and the signals with their parameters: what a fold reads.
    private static func hash(of catalogue: Catalogue, signals: [Signal]) -> String {
        var lines = ["gap \(catalogue.sessionGapSeconds)", "history \(catalogue.patchDefaults.historyLimit)"]
        for (name, kind) in catalogue.kinds.sorted(by: { $0.key < $1.key }) {
            lines.append("kind \(name) \(kind.weight) \(kind.patchWeight)")
        }
        for signal in signals {
            lines.append("signal \(signal.name) \(signal.definition.kind.rawValue)")
            for (name, value) in signal.definition.parameters.sorted(by: { $0.key < $1.key }) {
                lines.append("parameter \(name) \(value)")
            }
        }
        let digits = String(FNV1a.hash(lines.joined(separator: "\n").utf8), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
