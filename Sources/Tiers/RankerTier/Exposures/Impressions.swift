import Logging
import MeshMessages
import MeshRPC
import MeshService
import Metrics
import Synchronization

/// Tells the session tier what users were shown, as events of kind `impression`, so that nobody is shown the same again for a
/// while, whichever ranker answers.
///
/// In the background and bounded: when the session tier is away for long, what was shown meanwhile may come again. An event's
/// id is made of the answer's id and the place, so that what is sent twice counts once.
package final class Impressions: Sendable {
    /// Events that wait at most.
    static let limit = 20_000
    /// Events of one call at most.
    static let page = 500
    static let kind = "impression"

    private let client: SessionService.Client
    private let pause: Duration
    private let logger: Logger
    private let waiting = Mutex<[SignalsV1.Event]>([])
    private let dropped = Counter(label: "freshet_ranker_impressions_dropped_total")

    /// - Parameter pause: between two rounds of sending.
    package init(_ caller: any RPCCaller, pause: Duration = .milliseconds(100), logger: Logger) {
        client = SessionService.Client(caller)
        self.pause = pause
        self.logger = logger
    }

    func add(_ response: RankerV1.RankResponse, to userID: String, id: ResponseID) {
        let events = response.items.enumerated().map { place, item in
            SignalsV1.Event(
                eventID: "impression:\(id):\(place + 1)", userID: userID, itemID: item.itemID, kind: Self.kind,
                occurredAt: id.time)
        }
        let lost = waiting.withLock { waiting in
            let room = max(0, Self.limit - waiting.count)
            waiting += events.prefix(room)
            return events.count - min(room, events.count)
        }
        if lost > 0 { dropped.increment(by: Int64(lost)) }
    }

    /// Until it is cancelled.
    package func run() async throws {
        var backoff = CountedBackoff()
        while true {
            try await Task.sleep(for: pause)
            while !waiting.withLock({ $0.isEmpty }) {
                let events = waiting.withLock { Array($0.prefix(Self.page)) }
                do {
                    _ = try await client.ingestEvents(
                        SessionV1.IngestEventsRequest(events: events), options: CallOptions(timeout: .seconds(5)))
                    waiting.withLock { $0.removeFirst(min(events.count, $0.count)) }
                    backoff.succeeded()
                } catch let error as RPCError {
                    if Task.isCancelled { return }
                    if error.code == .invalidArgument {
                        logger.warning("impressions are refused", metadata: ["error": "\(error)"])
                        waiting.withLock { $0.removeFirst(min(events.count, $0.count)) }
                        dropped.increment(by: Int64(events.count))
                    }
                    try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
                }
            }
        }
    }
}
