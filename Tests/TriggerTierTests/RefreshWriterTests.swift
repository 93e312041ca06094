import Crypto
import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import ProtobufC
import Signals
import Synchronization
import Testing
import TriggerTier

/// A session tier with a log, which keeps what is written to it.
private final class FakeSession: RPCCaller {
    private struct State {
        var log: [SessionV1.LogEntry] = []
        var writes: [SessionV1.WriteBaseRequest] = []
        var failures: Int
    }

    private let state: Mutex<State>

    /// - Parameter failures: writes that find the session tier away.
    init(failures: Int = 0) { state = Mutex(State(failures: failures)) }

    var writes: [SessionV1.WriteBaseRequest] { state.withLock { $0.writes } }

    func append(_ events: [Event]) {
        state.withLock { state in
            for event in events {
                state.log.append(
                    SessionV1.LogEntry(partition: 0, offset: UInt64(state.log.count), event: event.message))
            }
        }
    }

    func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        let bytes = try state.withLock { state -> [UInt8] in
            switch request {
            case let read as SessionV1.ReadEventsRequest:
                let from = read.from.first?.offset ?? 0
                let entries = state.log.filter { $0.offset >= from && $0.event?.userID == read.userID }
                return SessionV1.ReadEventsResponse(
                    entries: entries,
                    next: [SessionV1.PartitionOffset(partition: 0, offset: UInt64(state.log.count))]
                ).serializedBytes()
            case let write as SessionV1.WriteBaseRequest:
                if state.failures > 0 {
                    state.failures -= 1
                    throw RPCError(.unavailable, "away")
                }
                state.writes.append(write)
                return SessionV1.WriteBaseResponse(written: UInt32(write.values.count)).serializedBytes()
            default:
                throw RPCError(.unimplemented, method.method)
            }
        }
        return RPCResponse(try Response(serializedBytes: bytes))
    }
}

/// A budget that answers as the test says, then grants everything.
private final class ScriptedFunds: RefreshFunds {
    private let answers: Mutex<[RefreshGrant]>
    private let asked = Mutex<[RefreshPurse.Request]>([])

    init(_ answers: [RefreshGrant]) { self.answers = Mutex(answers) }

    var requests: [RefreshPurse.Request] { asked.withLock { $0 } }

    func take(_ request: RefreshPurse.Request) async -> RefreshGrant {
        asked.withLock { $0.append(request) }
        return answers.withLock { $0.isEmpty ? .granted(request.wanted) : $0.removeFirst() }
    }
}

@Suite struct RefreshWriterTests {
    private let catalogue = Fixture.catalogue(affinityTier: .nearRealTime)

    private func store(at seconds: @escaping @Sendable () -> Double = { 0 }) -> TriggerStore {
        TriggerStore(
            Checkpoint.Restored(
                detectors: Detectors(catalogue: catalogue, items: .empty, maximumUsers: 100)),
            queueCapacity: 100, clock: { nil }, wallClock: { start + seconds() }, logger: silent)
    }

    /// Hands events to the store as the log's consumer does.
    private func follow(_ events: [Event], _ store: TriggerStore) async {
        await store.consume(
            events, at: events.indices.map { EventPosition(partition: 0, offset: UInt64($0)) },
            next: [0: UInt64(events.count)], remaining: 0)
    }

    private func write(
        _ store: TriggerStore, to session: FakeSession, funds: (any RefreshFunds)? = nil,
        until isDone: @Sendable (UserRefreshQueue.Counts) -> Bool
    ) async throws {
        let evaluation = UserEvaluation(catalogue, snapshot: nil)
        let writer = RefreshWriter(
            store: store, session: session, evaluation: { evaluation }, funds: funds, isReplay: true,
            backoff: CountedBackoff(base: .microseconds(10), ceiling: .microseconds(100)), logger: silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await writer.run() }
            while !isDone(await store.refreshCounts) { await Task.yield() }
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    @Test func `a near-real-time signal is written with what one fold over the user's events says`() async throws {
        let now = Mutex(0.0)
        let store = store { now.withLock { $0 } }
        let events = binge("Bergman", at: 0) + binge("Ozu", user: "w", at: 5)
        let session = FakeSession()
        session.append(events)
        await follow(events, store)
        now.withLock { $0 = 1 }
        try await write(store, to: session) { $0.written == 2 }
        let writes = session.writes.sorted { $0.userID < $1.userID }
        #expect(writes.map(\.userID) == ["u", "w"])
        let plan = EvaluationPlan(catalogue)
        let context = FoldContext(catalogue: catalogue, items: .empty)
        for write in writes {
            let own = events.filter { $0.userID == write.userID }
            var fold = UserFold(plan)
            for event in own { fold.fold(event, context) }
            let newest = try #require(events.map(\.occurredAt).max())
            let expected = try #require(fold.value(of: "people_affinity", at: newest, context))
            #expect(write.values.map(\.signal) == ["people_affinity"])
            #expect(try write.values.first?.value.map { try SignalValue(message: $0) } == expected)
            #expect(write.computedAt == own.map(\.occurredAt).max()?.microseconds)
        }
    }

    @Test func `a session tier that is away gets the values when it is back`() async throws {
        let now = Mutex(0.0)
        let store = store { now.withLock { $0 } }
        let session = FakeSession(failures: 3)
        let events = binge("Bergman", at: 0)
        session.append(events)
        await follow(events, store)
        now.withLock { $0 = 1 }
        try await write(store, to: session) { $0.written == 1 }
        #expect(await store.refreshCounts.written == 1)
        #expect(await store.refreshCounts.retried == 3)
    }

    @Test func `users whom the budget does not pay for wait, and are written when it does`() async throws {
        let now = Mutex(0.0)
        let store = store { now.withLock { $0 } }
        let session = FakeSession()
        let events = binge("Bergman", at: 0) + binge("Ozu", user: "w", at: 5)
        session.append(events)
        await follow(events, store)
        now.withLock { $0 = 1 }
        let funds = ScriptedFunds([
            .refused(retryAfter: .microseconds(10)), .refused(retryAfter: .microseconds(10)), .unreachable,
        ])
        try await write(store, to: session, funds: funds) { $0.written == 2 }
        #expect(await store.refreshCounts.deferred == 4)
        #expect(funds.requests.count == 3)
        #expect(session.writes.count == 2)
    }

    @Test func `a grant for one of two users writes one of them first`() async throws {
        let now = Mutex(0.0)
        let store = store { now.withLock { $0 } }
        let session = FakeSession()
        let events = binge("Bergman", at: 0) + binge("Ozu", user: "w", at: 5)
        session.append(events)
        await follow(events, store)
        now.withLock { $0 = 1 }
        let funds = ScriptedFunds([.granted(1), .unreachable])
        try await write(store, to: session, funds: funds) { $0.written == 2 }
        #expect(await store.refreshCounts.deferred == 1)
        #expect(funds.requests.first == RefreshPurse.Request(wanted: 2, least: 1, returned: 0))
    }

    @Test func `users who wait survive a restart`() async throws {
        let store = store()
        await follow(binge("Bergman", at: 0), store)
        let (checkpoint, _) = try #require(await store.unsavedCheckpoint())
        let empty = Detectors(catalogue: catalogue, items: .empty, maximumUsers: 100)
        let restored = try Checkpoint.restore(checkpoint.encoded(), into: empty)
        #expect(restored.refreshes == checkpoint.refreshes)
        #expect(restored.refreshes.map(\.userID) == ["u"])
    }

    @Test func `nobody waits where the catalogue has no such signal`() async throws {
        let store = TriggerStore(
            Checkpoint.Restored(detectors: Fixture.detectors()), queueCapacity: 100, clock: { nil }, logger: silent)
        await follow(binge("Bergman", at: 0), store)
        #expect(try #require(await store.unsavedCheckpoint()).0.refreshes.isEmpty)
    }

    @Test func `a forgotten user's state, patches and refresh are gone, and what comes behind counts anew`()
        async throws
    {
        let store = store()
        let bergman = binge("Bergman", at: 0)
        await follow(Array(bergman.prefix(2)) + binge("Ozu", user: "w", at: 5), store)
        let digest = Array(SHA256.hash(data: Array("u".utf8)))
        await store.consume(Array(bergman.suffix(1)), forgotten: [digest], next: [0: 9], remaining: 0)
        let (checkpoint, _) = try #require(await store.unsavedCheckpoint())
        #expect(Set(checkpoint.pending.map(\.userID)) == ["w"])
        #expect(checkpoint.refreshes.map(\.userID) == ["w"])
    }

    @Test func `copies of a linked id's events are not detected a second time`() {
        var detectors = Fixture.detectors()
        let copies = binge("Bergman", at: 0).map { event in
            var copy = event
            copy.attributes["freshet.linked_from"] = "digest"
            return copy
        }
        #expect(detectors.replay(copies).isEmpty)
        #expect(detectors.counts.linked == 3)
        #expect(detectors.replay(binge("Bergman", at: 0)).count == 2)
    }
}
