import MeshMessages
import MeshRPC
import MessageMapping
import Signals
import Synchronization

/// Sends events to the session tier, and with each call the time of its newest event as `as_of`, as long as the mesh takes
/// that: only one that was started with --replay does.
final class EventSender: Sendable {
    private let connection: MeshConnection
    private let carriesTime: Mutex<Bool>

    /// - Parameter eventTime: true offers the events' time as `as_of`; false leaves the time to the server.
    init(_ connection: MeshConnection, eventTime: Bool) {
        self.connection = connection
        carriesTime = Mutex(eventTime)
    }

    /// Safe to repeat: the mesh knows events by their ids.
    func send(_ events: some Collection<Event>) async throws -> IngestAnswer {
        let messages = events.map(\.message)
        let newest = events.map(\.occurredAt).max() ?? .epoch
        return try await connection.callPatiently(.session) {
            let asOf = carriesTime.withLock { $0 } ? newest.microseconds : 0
            do {
                return try await send(messages, asOf: asOf)
            } catch let error as RPCError where asOf != 0 && Self.refusesTime(error) {
                carriesTime.withLock { $0 = false }
                return try await send(messages, asOf: 0)
            }
        }
    }

    private func send(_ messages: [SignalsV1.Event], asOf: Int64) async throws -> IngestAnswer {
        let response = try await connection.session.ingestEvents(
            SessionV1.IngestEventsRequest(events: messages, asOf: asOf), options: CallOptions(timeout: .seconds(30)))
        return IngestAnswer(accepted: Int(response.accepted), duplicates: Int(response.duplicates))
    }

    /// Whether a refusal is about `as_of` and not about the events.
    private static func refusesTime(_ error: RPCError) -> Bool {
        (error.code == .failedPrecondition || error.code == .invalidArgument || error.code == .permissionDenied)
            && error.message.contains("as_of")
    }
}
