import LogFollower
import MeshMessages
import MeshRPC
import MessageMapping
import ProtobufC
import Signals
import Synchronization

/// Session nodes without a network that share out a log as a placement says.
final class FakeTier: RPCCaller {
    struct Opened: Equatable {
        var route: CallRoute
        var from: [UInt32: UInt64]
    }

    private struct State {
        var log: [UInt32: [Event]]
        var placement: LogPlacement
        var streams: [(place: LogPlace, partitions: Set<UInt32>, stream: FakeStream)] = []
        var opened: [Opened] = []
        var watchers: [AsyncStream<LogPlacement>.Continuation] = []
        var refusals: [RPCError] = []
    }

    private let state: Mutex<State>
    /// Entries of one message.
    private let page: Int

    init(_ log: [UInt32: [Event]], _ placement: LogPlacement, page: Int = 10) {
        state = Mutex(State(log: log, placement: placement))
        self.page = page
    }

    var opened: [Opened] { state.withLock { $0.opened } }

    var places: LogPlaces {
        LogPlaces(
            current: { self.state.withLock { $0.placement } },
            updates: {
                let (stream, continuation) = AsyncStream.makeStream(of: LogPlacement.self)
                self.state.withLock { state in
                    continuation.yield(state.placement)
                    state.watchers.append(continuation)
                }
                return stream
            })
    }

    /// The next streams that are opened fail with these, one each.
    func refuse(_ errors: [RPCError]) { state.withLock { $0.refusals += errors } }

    func append(_ event: Event, to partition: UInt32) {
        let streams = state.withLock { state in
            state.log[partition, default: []].append(event)
            let entries = state.log[partition, default: []]
            let response = Self.response(entries, of: partition, from: entries.count - 1, limit: 1)
            return state.streams.filter { $0.partitions.contains(partition) }.map { ($0.stream, response) }
        }
        for (stream, response) in streams { stream.put(response) }
    }

    /// The log is shared out otherwise from now on: streams of partitions that moved end with where to go.
    func move(_ placement: LogPlacement, tellsClients: Bool = true) {
        let (ended, watchers) = state.withLock { state in
            state.placement = placement
            let ended = state.streams.filter { !$0.partitions.isSubset(of: placement.partitions[$0.place] ?? []) }
            state.streams.removeAll { stream in ended.contains { $0.stream === stream.stream } }
            return (ended, tellsClients ? state.watchers : [])
        }
        for ended in ended { ended.stream.end(RPCError(.unavailable, "given away")) }
        for watcher in watchers { watcher.yield(placement) }
    }

    // MARK: - RPCCaller

    func open<Request: Message, Response: Message>(
        _ method: MethodDescriptor, options: CallOptions
    ) async throws -> RPCStream<Request, Response> {
        RPCStream(FakeStream { request, stream in self.begin(request, options.route, stream) }, codec: .proto)
    }

    func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        let request = try SessionV1.ReadEventsRequest(serializedBytes: request.serializedBytes())
        let from = Self.offsets(request.from)
        let response = state.withLock { state in
            state.opened.append(Opened(route: options.route, from: from))
            var whole = SessionV1.ReadEventsResponse()
            for (partition, offset) in from {
                let part = Self.response(state.log[partition] ?? [], of: partition, from: Int(offset), limit: page)
                whole.entries += part.entries
                whole.next += part.next
                whole.remaining += part.remaining
            }
            return whole
        }
        return RPCResponse(try Response(serializedBytes: response.serializedBytes()))
    }

    private func begin(_ request: SessionV1.TailEventsRequest, _ route: CallRoute, _ stream: FakeStream) {
        let from = Self.offsets(request.from)
        let error = state.withLock { state -> RPCError? in
            state.opened.append(Opened(route: route, from: from))
            if !state.refusals.isEmpty { return state.refusals.removeFirst() }
            let place: LogPlace
            if case .endpoint(let endpoint) = route { place = .node(endpoint) } else { place = .anywhere }
            guard Set(from.keys).isSubset(of: state.placement.partitions[place] ?? []) else {
                return RPCError(.unavailable, "another's")
            }
            for (partition, offset) in from.sorted(by: { $0.key < $1.key }) {
                let entries = state.log[partition] ?? []
                for start in stride(from: Int(offset), to: entries.count, by: page) {
                    stream.put(Self.response(entries, of: partition, from: start, limit: page))
                }
            }
            state.streams.append((place, Set(from.keys), stream))
            return nil
        }
        if let error { stream.end(error) }
    }

    private static func offsets(_ from: [SessionV1.PartitionOffset]) -> [UInt32: UInt64] {
        Dictionary(uniqueKeysWithValues: from.map { ($0.partition, $0.offset) })
    }

    private static func response(
        _ entries: [Event], of partition: UInt32, from start: Int, limit: Int
    ) -> SessionV1.ReadEventsResponse {
        let end = min(start + limit, entries.count)
        return SessionV1.ReadEventsResponse(
            entries: (start..<max(start, end)).map {
                SessionV1.LogEntry(partition: partition, offset: UInt64($0), event: entries[$0].message)
            },
            next: [SessionV1.PartitionOffset(partition: partition, offset: UInt64(end))],
            remaining: UInt64(entries.count - end))
    }
}
