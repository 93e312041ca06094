import MeshService
import Queries

/// Gives each request's words their meaning: the built-in interpreter's, or a team's own.
package struct QueryDesk: Sendable {
    let remote: RemoteQueryInterpreter?

    package init(remote: RemoteQueryInterpreter? = nil) { self.remote = remote }

    /// As the settings say: with a team's own interpreter, or without one.
    init(_ context: MeshContext) {
        guard let address = context.settings[RankerSettings.queryInterpreter].flatMap(HostPort.init(address:)) else {
            self.init()
            return
        }
        let cost = context.settings[RankerSettings.queryInterpreterCost]
        self.init(
            remote: RemoteQueryInterpreter(
                context.peers.channel(to: address, of: .ranker),
                tokens: cost > 0 ? BudgetTokens(context.coordinator, nodeID: context.nodeID) : FreeTokens(),
                timeout: context.settings[RankerSettings.queryInterpreterTimeout], millis: cost, logger: context.logger)
        )
    }

    /// Sets the input's interpretation and what follows from it. Without items to understand it by, nothing of it is understood.
    ///
    /// - Throws: `CancellationError` when the caller went away.
    package func interpret(_ input: inout RankingInput, remaining: Duration?) async throws {
        let query = input.query.text
        guard !query.isEmpty else { return }
        guard let model = input.snapshot?.model else {
            var nothing = Interpretation(query: query)
            nothing.notUnderstood = [TextSpan(start: 0, length: query.utf8.count, text: query)]
            input.interpretation = nothing
            input.queryDegradation = .queryNotInterpreted
            return
        }
        let isExpanding = !input.skipped.contains(.queryExpansion)
        let builtIn = await Self.elsewhere(model) {
            QueryInterpreter(model.queryIndex).interpret(query, isExpanding: isExpanding)
        }
        input.isQueryExpanded = builtIn.mayBeExpanded
        guard let remote else { return await apply(builtIn, to: &input, model) }
        guard isExpanding else {
            input.queryDegradation = .queryInterpreterUnavailable
            return await apply(builtIn, to: &input, model)
        }
        switch try await remote.interpret(builtIn, index: model.queryIndex, remaining: remaining) {
        case .success(let interpretation): await apply(interpretation, to: &input, model)
        case .failure(let error):
            input.queryDegradation = error.absence == .noToken ? .queryInterpreterUnpaid : .queryInterpreterUnavailable
            await apply(builtIn, to: &input, model)
        }
    }

    private func apply(_ interpretation: Interpretation, to input: inout RankingInput, _ model: ServedModel) async {
        let before = input
        input = await Self.elsewhere(model) {
            var input = before
            input.apply(interpretation)
            return input
        }
    }

    /// Items up to which a query is answered on the event loop: a fraction of a millisecond.
    private static let inlineItems = 2_000

    /// Over many items, work that would hold up the connection's other requests goes to the concurrent executor.
    private static func elsewhere<Result: Sendable>(
        _ model: ServedModel, _ work: @escaping @Sendable () -> Result
    ) async -> Result {
        if model.itemCount <= inlineItems { return work() }
        return await withTaskExecutorPreference(globalConcurrentExecutor) { await onExecutor(work) }
    }

    @concurrent
    private static func onExecutor<Result: Sendable>(_ work: @Sendable () -> Result) async -> Result { work() }
}

extension Interpretation {
    /// Whether it has words that expansion looks at.
    var mayBeExpanded: Bool { !terms.isEmpty }
}
