import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals

/// Asks users' own services for the values of their signals.
package struct Featurizers: Sendable {
    /// What a featurizer says of an entity.
    package struct Answer: Sendable {
        /// nil: it knows nothing of the entity.
        package let value: SignalValue?
        /// Event time of what the value has seen.
        package let computedAt: Timestamp
        /// CPU-milliseconds; what the call took where the featurizer does not say.
        package let costMillis: Double
    }

    /// What a featurizer is told of an entity.
    package struct Question: Sendable {
        let entity: String
        let asOf: Timestamp
        /// In any order; of those that are too many the oldest are left out.
        let events: [Event]
        let current: SignalsV1.SignalValue?
        let items: ItemTable

        package init(
            entity: String, asOf: Timestamp, events: [Event], current: SignalsV1.SignalValue? = nil,
            items: ItemTable = .empty
        ) {
            self.entity = entity
            self.asOf = asOf
            self.events = events
            self.current = current
            self.items = items
        }
    }

    private let caller: @Sendable (HostPort) -> any RPCCaller

    /// - Parameter caller: of the service at an address.
    package init(caller: @escaping @Sendable (HostPort) -> any RPCCaller) {
        self.caller = caller
    }

    /// Asks the signal's featurizer, within the signal's timeout.
    /// - Throws: `RPCError` of the call; `internal` for an answer that is not what the catalogue declares.
    package func ask(_ question: Question, of signal: Signal, _ remote: RemoteOperator) async throws -> Answer {
        guard let address = HostPort(address: remote.featurizer) else {
            throw RPCError(.failedPrecondition, "signal '\(signal.name)': \(remote.featurizer) is no host:port")
        }
        let events = question.events.filter { $0.occurredAt <= question.asOf }
            .sorted { Event.inTimeOrder($0, $1) }.suffix(remote.maximumEvents)
        let items = Set(events.map(\.itemID)).sorted().compactMap { question.items[$0]?.message }
        let request = FeaturizerV1.RefreshRequest(
            signal: signal.name, entity: question.entity, asOf: question.asOf.microseconds,
            events: events.map(\.message), current: question.current, items: items)
        let start = ContinuousClock.now
        let response = try await FeaturizerService.Client(caller(address)).refresh(
            request, options: CallOptions(timeout: .seconds(remote.timeoutSeconds)))
        let took = start.duration(to: .now) / .milliseconds(1)
        let cost = response.costMillis.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } ?? took
        let computedAt = response.computedAt > 0 ? Timestamp(microseconds: response.computedAt) : question.asOf
        return Answer(
            value: try value(of: response, signal, remote), computedAt: min(computedAt, question.asOf), costMillis: cost
        )
    }

    private func value(
        of response: FeaturizerV1.RefreshResponse, _ signal: Signal, _ remote: RemoteOperator
    ) throws -> SignalValue? {
        guard let message = response.value else { return nil }
        let value: SignalValue
        do {
            value = try SignalValue(message: message)
        } catch {
            throw RPCError(.internal, "the featurizer of '\(signal.name)' returned no valid value: \(error)")
        }
        guard remote.accepts(value) else {
            throw RPCError(
                .internal,
                "the featurizer of '\(signal.name)' returned a value that is no \(remote.form.rawValue), as the "
                    + "catalogue says")
        }
        return value
    }
}
