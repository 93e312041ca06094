import EventLog
import Logging
import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals

/// The RPCs of the session tier: checks what arrives, calls the store, and maps the answers.
struct SessionEndpoint: SessionService.Server {
    /// Items that one answer of `GetHistory` holds at most.
    static let maximumHistory = 10_000
    /// How long `ReadEvents` waits at most.
    static let maximumWait: Duration = .seconds(30)

    let store: SessionStore
    let tail: EventTail
    /// The catalogue that is in force; patches take their defaults from it.
    let catalogue: @Sendable () -> Catalogue
    let clock: RequestClock

    func ingestEvents(
        _ request: SessionV1.IngestEventsRequest, context: ServerContext
    ) async throws -> SessionV1.IngestEventsResponse {
        let now = try clock.now(asOf: request.asOf)
        guard !request.events.isEmpty else { return SessionV1.IngestEventsResponse() }
        let events = try decodingArgument { () throws(MappingError) in try Event.list(messages: request.events) }
        let outcome = try await onStore { try await store.ingest(events, now: now) }
        return SessionV1.IngestEventsResponse(
            accepted: UInt32(outcome.accepted), duplicates: UInt32(outcome.duplicates),
            clamped: UInt32(outcome.clamped))
    }

    func getProfile(
        _ request: SessionV1.GetProfileRequest, context: ServerContext
    ) async throws -> SessionV1.GetProfileResponse {
        let userID = try check(userID: request.userID)
        let now = try clock.now(asOf: request.asOf)
        for name in request.signals where catalogue()[name] == nil {
            throw RPCError(
                .notFound,
                "the catalogue has no signal '\(name)'; it has \(catalogue().signals.map(\.name).joined(separator: ", "))"
            )
        }
        let view = try await onStore { try await store.profile(of: userID, at: now, signals: request.signals) }
        return view.message(userID: userID, at: now, signals: request.signals)
    }

    func getHistory(
        _ request: SessionV1.GetHistoryRequest, context: ServerContext
    ) async throws -> SessionV1.GetHistoryResponse {
        let userID = try check(userID: request.userID)
        let asOf = request.asOf == 0 ? nil : try clock.now(asOf: request.asOf)
        let limit = request.limit == 0 ? SessionEndpoint.maximumHistory : Int(request.limit)
        let history = try await store.history(
            of: userID, since: Timestamp(microseconds: request.since), asOf: asOf,
            limit: min(limit, SessionEndpoint.maximumHistory))
        return SessionV1.GetHistoryResponse(
            items: history.items.map(\.message), profilesVersion: history.profilesVersion, complete: history.isComplete)
    }

    func putPatch(_ request: SessionV1.PutPatchRequest, context: ServerContext) async throws
        -> SessionV1.PutPatchResponse
    {
        let userID = try check(userID: request.userID)
        let now = try clock.now(asOf: request.asOf)
        guard let message = request.patch else { throw RPCError(.invalidArgument, "patch: is missing") }
        let catalogue = catalogue()
        let patch = try decodingArgument { () throws(MappingError) in
            try MappingError.locating("patch") { () throws(MappingError) in
                try Patch(message: message, defaults: catalogue.patchDefaults, now: now)
            }
        }
        guard catalogue[patch.signal]?.scope == .user else {
            throw RPCError(.notFound, "patch.signal: the catalogue has no signal of users named '\(patch.signal)'")
        }
        let written = try await onStore { try await store.put(patch, of: userID, now: now) }
        return SessionV1.PutPatchResponse(patch: (written ?? patch).message)
    }

    func writeBase(
        _ request: SessionV1.WriteBaseRequest, context: ServerContext
    ) async throws -> SessionV1.WriteBaseResponse {
        let userID = try check(userID: request.userID)
        guard !request.leaseID.isEmpty else { throw RPCError(.invalidArgument, "lease_id: is missing") }
        guard request.computedAt > 0 else { throw RPCError(.invalidArgument, "computed_at: is missing") }
        var values: [String: BaseValue] = [:]
        for (index, entry) in request.values.enumerated() {
            guard catalogue()[entry.signal]?.scope == .user else {
                throw RPCError(
                    .notFound, "values[\(index)].signal: the catalogue has no signal of users named '\(entry.signal)'")
            }
            let value = try decodingArgument { () throws(MappingError) in
                try MappingError.locating("values[\(index)].value") { () throws(MappingError) in
                    try SignalValue(message: entry.value ?? SignalsV1.SignalValue())
                }
            }
            values[entry.signal] = BaseValue(
                value, refreshedAt: Timestamp(microseconds: request.computedAt), refreshID: request.leaseID)
        }
        guard !values.isEmpty else { throw RPCError(.invalidArgument, "values: is empty") }
        let refreshed = values
        let now = try clock.now(asOf: 0)
        let written = try await onStore { try await store.write(refreshed, of: userID, now: now) }
        return SessionV1.WriteBaseResponse(
            written: UInt32(written), refused: UInt32(refreshed.count - written))
    }

    func readEvents(
        _ request: SessionV1.ReadEventsRequest, context: ServerContext
    ) async throws -> SessionV1.ReadEventsResponse {
        var offsets: [UInt32: UInt64] = [:]
        for (index, from) in request.from.enumerated() {
            guard from.partition < store.log.partitionCount else {
                throw RPCError(
                    .invalidArgument,
                    "from[\(index)].partition: \(from.partition) is not below the log's \(store.log.partitionCount) partitions"
                )
            }
            offsets[from.partition] = from.offset
        }
        let wait = min(Duration.milliseconds(request.waitMillis), SessionEndpoint.maximumWait)
        let from = offsets
        let page = try await onStore {
            try await tail.read(
                from: from, limit: Int(request.limit), wait: wait,
                userID: request.userID.isEmpty ? nil : request.userID)
        }
        return SessionV1.ReadEventsResponse(
            entries: page.events.map {
                SessionV1.LogEntry(
                    partition: $0.position.partition, offset: $0.position.offset, event: $0.event.message)
            },
            next: page.next.sorted { $0.key < $1.key }.map {
                SessionV1.PartitionOffset(partition: $0.key, offset: $0.value)
            }, remaining: page.remaining)
    }

    private func check(userID: String) throws(RPCError) -> String {
        do {
            try Event.validate(id: userID, field: "user_id")
        } catch {
            throw RPCError(.invalidArgument, error.description)
        }
        return userID
    }

    /// Errors of the log as the caller is told them.
    private func onStore<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as EventLogError {
            throw RPCError(error.code, error.description)
        }
    }
}

extension EventLogError {
    /// What a caller can do: try again, ask for something else, or call a person.
    var code: RPCError.Code {
        switch self {
        case .overloaded: .resourceExhausted
        case .readOnly, .storage, .closed: .unavailable
        case .invalidRecord: .invalidArgument
        case .trimmed, .beyondEnd: .outOfRange
        case .unknownFormat, .settingsDiffer, .corrupted: .dataLoss
        }
    }
}

extension ProfileView {
    func message(userID: String, at time: Timestamp, signals: [String]) -> SessionV1.GetProfileResponse {
        let batch = base.map { base in
            SessionV1.BatchProfile(
                computedAt: base.computedAt.microseconds, version: base.version,
                values: base.values.filter { signals.isEmpty || signals.contains($0.key) }.mapValues(\.value.message))
        }
        return SessionV1.GetProfileResponse(
            userID: userID, batchProfile: batch,
            volatilePatches: patches.filter { signals.isEmpty || signals.contains($0.signal) }.map(\.message),
            resolvedProfile: resolved.mapValues(\.message), asOf: time.microseconds)
    }
}
