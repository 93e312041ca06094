// LogFollower: how the other tiers read the session tier's log.
//
// What it is for: a consumer that says from which offsets to go on, handles batches in order, and is bothered neither with
// retries nor with who has which partition. It keeps no offsets: the consumer stores `next` together with what it made of the
// batch, and tells `PositionReports` that it did.
//
// What it may import: the mesh and Core/Signals.
//
// Where to start reading: `LogFollower.follow` performs what `Tailing/TailStreams`, a value, decides.

import Logging
import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals

/// Follows the session tier's log over RPC, wherever its partitions are: one stream for each node that has some.
public struct LogFollower: Sendable {
    /// Events in the order of their partitions' offsets, and where to go on.
    public struct Batch: Sendable {
        public struct Entry: Sendable {
            public var partition: UInt32
            public var offset: UInt64
            public var event: Event
        }

        public var entries: [Entry]
        /// Entries that stand for a user who has been forgotten, in the same order.
        public var forgotten: [ForgottenUserEntry]
        /// The first offset not read, for every partition: what the consumer stores.
        public var next: [UInt32: UInt64]
        /// Entries that were in the log behind these; 0 when the consumer has caught up.
        public var remaining: UInt64
    }

    let client: SessionService.Client
    let places: LogPlaces
    let logger: Logger
    let limit: Int
    let forgottenOnly: Bool

    /// - Parameters:
    ///   - session: calls to the session tier.
    ///   - places: which nodes have which partitions.
    ///   - limit: entries of a batch at most.
    ///   - forgottenOnly: follow the marks of forgotten users, without events.
    public init(
        session: any RPCCaller, places: LogPlaces = .anywhere, logger: Logger, limit: Int = 2000,
        forgottenOnly: Bool = false
    ) {
        self.client = SessionService.Client(session)
        self.places = places
        self.logger = logger
        self.limit = limit
        self.forgottenOnly = forgottenOnly
    }

    /// Follows the log of the mesh that the process is part of.
    public init(_ context: MeshContext, limit: Int = 2000, forgottenOnly: Bool = false) {
        self.init(
            session: context.caller(of: .session), places: context.membership.map { LogPlaces($0) } ?? .anywhere,
            logger: context.logger, limit: limit, forgottenOnly: forgottenOnly)
    }

    /// Hands out batches until the task is cancelled or the handler throws. Streams that fail are opened again with backoff, or
    /// at another node when the topology says so, from where the last handled batch ended.
    ///
    /// - Parameters:
    ///   - offsets: the first offset wanted by partition; a partition that is not named is read from its start.
    ///   - handle: gets batches one at a time, those of each partition in order, and also ones without entries. Its errors end
    ///     the following.
    /// - Throws: what `handle` throws; `RPCError` with `out_of_range` or `data_loss` when the log does not go on from the offsets.
    public func follow(
        from offsets: [UInt32: UInt64], _ handle: (Batch) async throws -> Void
    ) async throws {
        var streams = TailStreams(from: offsets)
        try await withThrowingTaskGroup(of: TailEvent.self) { group in
            var open: [TailStreams.ID: TailStream] = [:]
            defer {
                for stream in open.values { stream.cancel() }
                group.cancelAll()
            }
            group.addTask { [places] in .places(await places.next(after: nil)) }
            while let event = try await group.next() {
                if Task.isCancelled { return }
                var actions: [TailStreams.Action] = []
                switch event {
                case .places(let placement):
                    guard let placement else { continue }
                    actions = streams.place(placement)
                    group.addTask { [places] in .places(await places.next(after: placement)) }
                case .opened(let id, let stream):
                    guard streams.isOpen(id) else {
                        stream.cancel()
                        continue
                    }
                    open[id] = stream
                    group.addTask { await Self.message(id, of: stream) }
                case .message(let id, let stream, let response):
                    guard streams.isOpen(id) else { continue }
                    let batch = try Batch(response, after: &streams, on: id)
                    try await handle(batch)
                    group.addTask { await Self.message(id, of: stream) }
                case .ended(let id, let error):
                    open[id] = nil
                    guard streams.isOpen(id) else { continue }
                    if error.code == .outOfRange || error.code == .dataLoss { throw error }
                    note(error)
                    actions = streams.ended(id, random: .random(in: 0..<1))
                case .retryDue(let retry):
                    actions = streams.retryDue(retry)
                }
                for action in actions { perform(action, &open, &group) }
            }
        }
    }

    private func perform(
        _ action: TailStreams.Action, _ open: inout [TailStreams.ID: TailStream],
        _ group: inout ThrowingTaskGroup<TailEvent, any Error>
    ) {
        switch action {
        case .cancel(let id): open.removeValue(forKey: id)?.cancel()
        case .open(let id, let place, let from): group.addTask { await self.open(id, at: place, from: from) }
        case .retry(let retry, let delay):
            group.addTask {
                try await Task.sleep(for: delay)
                return .retryDue(retry)
            }
        }
    }

    private func open(_ id: TailStreams.ID, at place: LogPlace, from offsets: [UInt32: UInt64]) async -> TailEvent {
        let request = SessionV1.TailEventsRequest(
            from: Self.messages(offsets), limit: UInt32(limit), forgottenOnly: forgottenOnly)
        do {
            return .opened(id, try await client.tailEvents(request, options: CallOptions(route: place.route)))
        } catch {
            return .ended(id, error as? RPCError ?? RPCError(.internal, "\(error)"))
        }
    }

    private static func message(_ id: TailStreams.ID, of stream: TailStream) async -> TailEvent {
        do {
            if let response = try await stream.next() { return .message(id, stream, response) }
            return .ended(id, RPCError(.unavailable, "the stream of the log has ended"))
        } catch {
            return .ended(id, error as? RPCError ?? RPCError(.internal, "\(error)"))
        }
    }

    private func note(_ error: RPCError) {
        // A partition that has gone to another node is no trouble.
        let level: Logger.Level = error.owner == nil ? .warning : .debug
        logger.log(level: level, "the log cannot be read; trying again", metadata: ["error": "\(error)"])
    }

    static func messages(_ offsets: [UInt32: UInt64]) -> [SessionV1.PartitionOffset] {
        offsets.sorted { $0.key < $1.key }.map { SessionV1.PartitionOffset(partition: $0.key, offset: $0.value) }
    }
}

typealias TailStream = RPCStream<SessionV1.TailEventsRequest, SessionV1.ReadEventsResponse>

/// What the tasks of one following report.
enum TailEvent: Sendable {
    /// Nil when there will be no news of places any more.
    case places(LogPlacement?)
    case opened(TailStreams.ID, TailStream)
    case message(TailStreams.ID, TailStream, SessionV1.ReadEventsResponse)
    case ended(TailStreams.ID, RPCError)
    case retryDue(TailStreams.Retry)
}
