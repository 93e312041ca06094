import MeshMessages
import MeshRPC
import MessageMapping
import Signals

// Events: a stream of batches, answered once.
extension SessionEndpoint {
    /// Messages of one stream that are on their way to the disk at the same time: they share its syncs, and a stream that is
    /// faster than the disk waits.
    private static let inFlightOfAStream = 8

    /// Ends at the first message that cannot be taken, with an error that names it and says how many events of the stream are
    /// durable by then. Sending the stream again is safe: events are known by their ids.
    package func streamEvents(
        _ requests: RequestStream<SessionV1.IngestEventsRequest>, context: ServerContext
    ) async throws -> SessionV1.IngestEventsResponse {
        try await withThrowingTaskGroup(of: SessionV1.IngestEventsResponse.self) { group in
            var sum = SessionV1.IngestEventsResponse()
            var number = 0
            var inFlight = 0
            do {
                while let request = try await requests.next() {
                    // Refused here, an invalid message does not wait for those before it.
                    _ = try decodingArgument { () throws(MappingError) in try Event.list(messages: request.events) }
                    if inFlight == SessionEndpoint.inFlightOfAStream, let answer = try await group.next() {
                        sum.add(answer)
                        inFlight -= 1
                    }
                    let message = number
                    group.addTask { try await ingest(request, message: message, context) }
                    inFlight += 1
                    number += 1
                }
                while let answer = try await group.next() { sum.add(answer) }
                return sum
            } catch {
                // What is under way may yet become durable, and then it is told.
                while let result = await group.nextResult() {
                    if case .success(let answer) = result { sum.add(answer) }
                }
                throw StreamFailure.error(error, message: number, durable: sum)
            }
        }
    }

    private func ingest(
        _ request: SessionV1.IngestEventsRequest, message: Int, _ context: ServerContext
    ) async throws -> SessionV1.IngestEventsResponse {
        do {
            return try await ingestEvents(request, context: context)
        } catch let error as RPCError {
            throw StreamFailure(error: error, message: message)
        }
    }
}

/// Why a message of a stream was not taken.
private struct StreamFailure: Error {
    let error: RPCError
    /// From 0.
    let message: Int

    /// The error that ends the stream.
    ///
    /// - Parameters:
    ///   - message: the one that was being read, for an error that names none.
    static func error(
        _ error: any Error, message: Int, durable: SessionV1.IngestEventsResponse
    ) -> any Error {
        let failure = error as? StreamFailure
        guard var told = failure?.error ?? error as? RPCError else { return error }
        let count = UInt64(durable.accepted) + UInt64(durable.duplicates)
        told.message =
            "message \(failure?.message ?? message): \(told.message); \(count) events of the stream are durable"
        return told
    }
}
