import Logging
import MeshMessages
import MeshRPC
import Metrics
import Signals
import Synchronization

/// Tells the coordinator what answers have read: of the signals whose values wait for refreshes, how often each user's was asked
/// for, and what the list lost by it once an outcome is reported. What cannot be delivered is dropped and counted. Safe to use from
/// any task.
///
/// The session tier scores those signals that predict events. This is about those that only an answer is made of, such as `cluster`.
package final class SignalFeedback: Sendable {
    private static let interval = Duration.seconds(1)
    /// Cells of one message at most.
    private static let messageCells = 5_000

    private let answers = Mutex(PendingAnswers())
    private let coordinator: CoordinatorService.Client
    private let nodeID: String
    private let catalogue: @Sendable () -> Catalogue
    /// Microseconds since the epoch.
    private let now: @Sendable () -> Int64
    private let dropped = Counter(label: "freshet_ranker_feedback_dropped_total")
    private let logger: Logger

    package init(
        _ coordinator: any RPCCaller, nodeID: String, catalogue: @escaping @Sendable () -> Catalogue,
        now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.coordinator = CoordinatorService.Client(coordinator)
        self.nodeID = nodeID
        self.catalogue = catalogue
        self.now = now
        self.logger = logger
    }

    /// An answer was given and logged.
    func note(_ response: RankerV1.RankResponse, of input: RankingInput) {
        guard !input.session.values.isEmpty, let id = ResponseID(response.responseID) else { return }
        let catalogue = catalogue()
        let signals = input.session.values.keys.filter { Self.isReported(catalogue[$0]) }
        let answer = PendingAnswers.Answer(
            userID: input.query.userID, signals: signals.sorted(), items: response.items.map(\.itemID),
            givenAt: Timestamp(microseconds: now()))
        answers.withLock { $0.note(answer, id: id) }
    }

    /// Whether a refresh could make a better answer. A history is merged with what has come since, so it is never stale.
    package static func isReported(_ signal: Signal?) -> Bool {
        guard let signal, signal.scope == .user else { return false }
        return signal.tier <= .nearRealTime && signal.definition.kind != .history
    }

    /// An outcome was reported.
    func settle(_ report: OutcomeReport) {
        guard let taken = report.outcomes.first(where: { $0.reward > 0 }) else { return }
        answers.withLock { $0.settle(report.id, taken: taken.itemID) }
    }

    /// Reports until the task is cancelled.
    func run() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: Self.interval)
            let time = Timestamp(microseconds: now())
            let sums = answers.withLock { $0.drain(now: time) }
            if !sums.isEmpty { await report(sums) }
        }
    }

    private func report(_ sums: [PendingAnswers.Cell: PendingAnswers.Sum]) async {
        let cells = sums.map { cell, sum in
            CoordinatorV1.CellFeedback(
                signal: cell.signal, entity: cell.entity, queries: sum.queries, loss: sum.loss, unscored: sum.unscored)
        }
        for start in stride(from: 0, to: cells.count, by: Self.messageCells) {
            let part = cells[start..<min(start + Self.messageCells, cells.count)]
            do {
                _ = try await coordinator.reportFeedback(
                    CoordinatorV1.ReportFeedbackRequest(nodeID: nodeID, cells: Array(part)))
            } catch {
                dropped.increment(by: part.reduce(0) { $0 + Int64($1.queries) + Int64($1.unscored) })
                logger.debug("feedback is dropped: the coordinator is away", metadata: ["error": "\(error)"])
            }
        }
    }
}
