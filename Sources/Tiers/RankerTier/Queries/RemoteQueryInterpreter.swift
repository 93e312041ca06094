import Logging
import MeshMessages
import MeshRPC
import Queries

/// A team's own interpreter: asked with the built-in interpretation as a draft, under a deadline, and with a token.
package struct RemoteQueryInterpreter: Sendable {
    /// Why the built-in interpretation is what counts.
    package enum Absence: Sendable, Equatable {
        case noToken
        /// Away, late, or an answer that is none.
        case unavailable
    }

    private let client: QueryInterpreterService.Client
    private let tokens: any TokenSource
    /// What a request waits at most.
    private let timeout: Duration
    /// What one interpretation is charged.
    private let millis: Double
    private let logger: Logger

    package init(
        _ caller: any RPCCaller, tokens: any TokenSource, timeout: Duration, millis: Double, logger: Logger
    ) {
        client = QueryInterpreterService.Client(caller)
        self.tokens = tokens
        self.timeout = timeout
        self.millis = millis
        self.logger = logger
    }

    /// - Parameter remaining: what is left of the caller's deadline. Half of it is kept for the answer.
    /// - Throws: `CancellationError` when the caller went away.
    func interpret(
        _ draft: Interpretation, index: QueryIndex, remaining: Duration?
    ) async throws -> Result<Interpretation, AbsenceError> {
        let wait = remaining.map { min(timeout, $0 / 2) } ?? timeout
        guard wait > .milliseconds(1) else { return .failure(AbsenceError(.unavailable)) }
        guard await tokens.take(millis, for: "query_interpretation") else { return .failure(AbsenceError(.noToken)) }
        do {
            let response = try await client.interpret(
                InterpreterV1.InterpretRequest(
                    query: draft.query, draft: draft.message, vocabulary: index.vocabularyMessages,
                    fields: index.fieldMessages),
                options: CallOptions(timeout: wait))
            guard let answered = response.interpretation else { return .failure(AbsenceError(.unavailable)) }
            return .success(Interpretation(message: answered).grounded(in: index, query: draft.query))
        } catch {
            // Away: it has computed nothing. One that is only late has.
            if (error as? RPCError)?.code == .unavailable { await tokens.giveBack(millis) }
            try Task.checkCancellation()
            logger.warning(
                "the query interpreter cannot be asked; using the built-in one", metadata: ["error": "\(error)"])
            return .failure(AbsenceError(.unavailable))
        }
    }

    package struct AbsenceError: Error, Sendable, Equatable {
        package let absence: Absence

        init(_ absence: Absence) { self.absence = absence }
    }
}
