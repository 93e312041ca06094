import MeshRPC
import Signals

/// What others have to say, asked at once and under the request's deadline.
extension RankerEndpoint {
    /// Completes the input by what the session tier knows of the user and by what the request's words mean.
    ///
    /// - Throws: `CancellationError` when the caller went away.
    func gather(_ input: inout RankingInput, asOf: Int64, remaining: Duration?) async throws -> [StageTiming] {
        guard !input.query.text.isEmpty else { return try await askSession(&input, asOf: asOf, remaining: remaining) }
        let asked = input
        async let understood = read(asked, remaining: remaining)
        let timings = try await askSession(&input, asOf: asOf, remaining: remaining)
        let (reading, duration) = try await understood
        let applying = ContinuousClock.now
        if let reading { await queries.apply(reading, to: &input) }
        let words = duration + applying.duration(to: .now)
        if !input.skipped.contains(.queryExpansion) { costs.measured(.queryExpansion, words) }
        return timings
    }

    private func read(
        _ input: RankingInput, remaining: Duration?
    ) async throws -> (reading: QueryReading?, duration: Duration) {
        let start = ContinuousClock.now
        let reading = try await queries.read(input, remaining: remaining)
        return (reading, start.duration(to: .now))
    }

    private func askSession(
        _ input: inout RankingInput, asOf: Int64, remaining: Duration?
    ) async throws -> [StageTiming] {
        guard input.needsRecentHistory else { return [] }
        guard !input.skipped.contains(.session) else {
            input.recent = .unavailable
            metrics.record(sessionWait: .zero)
            return [StageTiming(.session, .zero)]
        }
        let start = ContinuousClock.now
        if input.query.explains {
            let user = input.query.userID
            async let patches = session.patches(of: user, asOf: asOf, remaining: remaining)
            try await askHistory(&input, asOf: asOf, remaining: remaining)
            input.patches = try await patches.compactMap { ItemPatch($0, attribute: attribute($0.signal)) }
        } else {
            try await askHistory(&input, asOf: asOf, remaining: remaining)
        }
        let wait = start.duration(to: .now)
        metrics.record(sessionWait: wait)
        costs.measured(.session, wait)
        return [StageTiming(.session, wait)]
    }

    private func askHistory(_ input: inout RankingInput, asOf: Int64, remaining: Duration?) async throws {
        (input.recent, input.session) = try await session.recent(
            of: input.query.userID, since: input.snapshot?.asOf, asOf: asOf, signals: input.wantedSignals,
            remaining: remaining)
    }
}
