import Logging
import MeshMessages
import MeshRPC
import MeshService
import Metrics
import Signals

/// Tells the coordinator every second what serving stale values has cost. What cannot be delivered is dropped and
/// counted: serving never waits for the control plane.
struct FeedbackReporter: Sendable {
    static let interval = Duration.seconds(1)
    /// Cells of one message at most.
    static let messageCells = 5000

    private let store: SessionStore
    private let coordinator: CoordinatorService.Client
    private let membership: Membership?
    private let nodeID: String
    private let logger: Logger
    private let droppedCounter = Counter(label: "freshet_session_feedback_dropped_total")

    init(store: SessionStore, context: MeshContext) {
        self.store = store
        self.coordinator = CoordinatorService.Client(context.coordinator)
        self.membership = context.membership
        self.nodeID = context.nodeID
        self.logger = context.logger
    }

    func run() async throws {
        var start: UInt64?
        while !Task.isCancelled {
            try await Task.sleep(for: FeedbackReporter.interval)
            await reportForgotten()
            if let present = coordinatorStart, present != start {
                // Priorities are soft: a coordinator that has started again knows none, and is told what the one before it was.
                if start != nil { await report(await store.recallFeedback(), newest: nil, dropped: 0) }
                start = present
            }
            await report(await store.drainFeedback())
        }
    }

    /// Which start of the coordinator the topology is of; nil before there is one.
    private var coordinatorStart: UInt64? {
        guard let revision = membership?.topology.revision, revision > 0 else { return nil }
        return revision >> 32
    }

    /// Who was forgotten is told until it is heard: the coordinator knows users by their ids.
    private func reportForgotten() async {
        let forgotten = store.takeForgottenUsers()
        guard !forgotten.isEmpty else { return }
        do {
            _ = try await coordinator.reportFeedback(
                CoordinatorV1.ReportFeedbackRequest(nodeID: nodeID, forgottenEntities: forgotten.sorted()))
        } catch {
            store.keep(forgottenUsers: forgotten)
            logger.debug("the coordinator is away and is told later who was forgotten", metadata: ["error": "\(error)"])
        }
    }

    private func report(_ drained: [FeedbackAccumulator]) async {
        let cells = drained.reduce(into: [FeedbackAccumulator.Cell: FeedbackAccumulator.Sum]()) { all, part in
            all.merge(part.cells) { first, _ in first }
        }
        await report(
            cells, newest: drained.compactMap(\.newest).max(), dropped: drained.reduce(0) { $0 + $1.dropped })
    }

    private func report(
        _ sums: [FeedbackAccumulator.Cell: FeedbackAccumulator.Sum], newest: Timestamp?, dropped alreadyDropped: UInt64
    ) async {
        var dropped = alreadyDropped
        let cells = sums.map { cell, sum in
            CoordinatorV1.CellFeedback(
                signal: cell.signal, entity: cell.entity, queries: sum.queries, loss: sum.loss, pairs: sum.pairs,
                pairedServedLoss: sum.pairedServedLoss, pairedFreshLoss: sum.pairedFreshLoss,
                pairedAgeSeconds: sum.pairedAgeSeconds,
                samples: sum.samples.map { sample in
                    CoordinatorV1.PairedSample(
                        ageSeconds: sample.ageSeconds, staleLoss: sample.staleLoss, freshLoss: sample.freshLoss,
                        counterfactual: sample.isCounterfactual)
                },
                gain: sum.gainQueries == 0
                    ? nil
                    : CoordinatorV1.RefreshGain(
                        queries: sum.gainQueries, replacedLoss: sum.replacedLoss, refreshedLoss: sum.refreshedLoss),
                unscored: sum.unscored)
        }
        for start in stride(from: 0, to: cells.count, by: FeedbackReporter.messageCells) {
            let part = cells[start..<min(start + FeedbackReporter.messageCells, cells.count)]
            do {
                _ = try await coordinator.reportFeedback(
                    CoordinatorV1.ReportFeedbackRequest(
                        nodeID: nodeID, cells: Array(part), asOf: newest?.microseconds ?? 0, dropped: dropped))
                droppedCounter.increment(by: Int64(clamping: dropped))
                dropped = 0
            } catch {
                dropped += part.reduce(0) { $0 + UInt64($1.queries) + UInt64($1.unscored) }
                logger.debug("feedback is dropped: the coordinator is away", metadata: ["error": "\(error)"])
            }
        }
        droppedCounter.increment(by: Int64(clamping: dropped))
    }
}
