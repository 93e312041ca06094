import Partitioning
import Signals

/// What the batch tier folds for every user: all the catalogue's signals of users, whatever their tier, and the history.
///
/// The tier of a signal only decides whether its value is written to the profiles. Its state is in every snapshot, so the
/// streaming and the near-real-time tier fold on from there, and a signal that moves takes its state along.
package struct FoldPlan: Sendable {
    package let evaluation: EvaluationPlan
    /// The signals whose values the profiles have, in the order of the catalogue: those of the batch tier, and those of the
    /// near-real-time tier, which overwrites them within seconds of an event. A detector is not among the latter: it is
    /// served as a patch that ends, and a value in the base would outlive its episode.
    package let served: [Signal]
    /// Names everything that the values depend on.
    package let hash: String
    /// The signal whose value is the profile's history; nil when the catalogue has none.
    let historySignal: Signal?
    /// Keeps the history when there is no such signal.
    let plainHistory: HistoryOperator

    package init(_ catalogue: Catalogue) {
        evaluation = EvaluationPlan(catalogue)
        served = evaluation.signals.filter {
            $0.tier == .batch || ($0.tier == .nearRealTime && !($0.operator is any DetectingOperator))
        }
        historySignal = evaluation.signals.first { $0.operator is HistoryOperator }
        plainHistory = HistoryOperator(length: catalogue.patchDefaults.historyLimit)
        hash = FoldPlan.hash(of: evaluation)
    }

    package var catalogue: Catalogue { evaluation.catalogue }

    /// Everything that is folded, in the order of the catalogue.
    package var signals: [Signal] { evaluation.signals }

    /// What the coordinator may lease to this tier. What a user's own service computes is asked for by the near-real-time tier,
    /// which reads the log anyway.
    package var refreshed: [Signal] { evaluation.signals.filter { $0.tier == .batch && $0.remote == nil } }

    /// The signal of this name, when it is one of a user.
    package func signal(named name: String) -> Signal? { evaluation[name] }

    /// FNV-1a over the signals' identities and the length of the plain history.
    private static func hash(of evaluation: EvaluationPlan) -> String {
        var encoder = ByteEncoder()
        encoder.write(count: evaluation.catalogue.patchDefaults.historyLimit)
        for identity in evaluation.identities { identity.encode(into: &encoder) }
        let digits = String(FNV1a.hash(encoder.bytes), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
