import Learning
import Synchronization

/// Says on stderr how far a comparison is.
final class EvaluationProgress: Sendable {
    private let meter = Mutex<ProgressMeter?>(nil)

    func show(_ progress: ArmComparison.Progress) {
        switch progress {
        case .triedLambda(let score, let number, let count):
            Terminal.message(
                "evaluate: λ \(Numbers.short(score.lambda)) (\(number) of \(count)): NDCG@10 "
                    + "\(Numbers.fixed(score.ndcg10, 4)) on validation")
        case .triedALS(let score, let number, let count):
            Terminal.message(
                "evaluate: ALS with α \(Numbers.short(Double(score.parameters.alpha))), λ "
                    + "\(Numbers.short(Double(score.parameters.regularisation))) (\(number) of \(count)): NDCG@10 "
                    + "\(Numbers.fixed(score.ndcg10, 4)) on validation")
        case .fitting(let arm): Terminal.message("evaluate: fitting \(arm.rawValue)")
        case .replayed(let users, let count):
            meter.withLock { meter in
                if meter == nil { meter = ProgressMeter("evaluate", total: count, unit: "users replayed") }
                meter?.set(users)
            }
        }
    }

    func finish() { meter.withLock { $0?.finish() } }
}
