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
        guard let reading = try await read(input, remaining: remaining) else { return }
        await apply(reading, to: &input)
    }

    /// What the request's words mean, which depends on nothing that is asked of other tiers; nil for a request without words.
    ///
    /// - Throws: `CancellationError` when the caller went away.
    func read(_ input: RankingInput, remaining: Duration?) async throws -> QueryReading? {
        let query = input.query.text
        guard !query.isEmpty else { return nil }
        guard let model = input.snapshot?.model else {
            var nothing = Interpretation(query: query)
            nothing.notUnderstood = [TextSpan(start: 0, length: query.utf8.count, text: query)]
            return QueryReading(interpretation: nothing, isExpanded: false, degradation: .queryNotInterpreted)
        }
        let isExpanding = !input.skipped.contains(.queryExpansion)
        let builtIn = await Self.elsewhere(model) {
            QueryInterpreter(model.queryIndex).interpret(query, isExpanding: isExpanding)
        }
        var reading = QueryReading(interpretation: builtIn, isExpanded: builtIn.mayBeExpanded, degradation: nil)
        guard let remote else { return reading }
        guard isExpanding else {
            reading.degradation = .queryInterpreterUnavailable
            return reading
        }
        switch try await remote.interpret(builtIn, index: model.queryIndex, remaining: remaining) {
        case .success(let interpretation): reading.interpretation = interpretation
        case .failure(let error):
            reading.degradation = error.absence == .noToken ? .queryInterpreterUnpaid : .queryInterpreterUnavailable
        }
        return reading
    }

    /// Gives the request's words this meaning.
    func apply(_ reading: QueryReading, to input: inout RankingInput) async {
        input.isQueryExpanded = reading.isExpanded
        input.queryDegradation = reading.degradation
        guard let model = input.snapshot?.model else {
            input.interpretation = reading.interpretation
            return
        }
        let before = input
        input = await Self.elsewhere(model) {
            var input = before
            input.apply(reading.interpretation)
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

/// What a request's words were taken to mean.
struct QueryReading: Sendable {
    var interpretation: Interpretation
    /// Whether it has words that expansion looks at.
    var isExpanded: Bool
    /// What understanding them had to do without.
    var degradation: Degradation?
}

extension Interpretation {
    /// Whether it has words that expansion looks at.
    var mayBeExpanded: Bool { !terms.isEmpty }
}
