import MeshMessages
import MeshRPC
import MeshService
import ProtobufC
import Signals
import Synchronization
import Testing
import TriggerTier

/// A session tier that answers `PutPatch` as the test says, and keeps what it was asked.
private final class FakeSession: RPCCaller {
    private let answer: @Sendable (_ call: Int, SessionV1.PutPatchRequest) throws -> Void
    private let calls = Mutex<[SessionV1.PutPatchRequest]>([])

    init(_ answer: @escaping @Sendable (Int, SessionV1.PutPatchRequest) throws -> Void) {
        self.answer = answer
    }

    var requests: [SessionV1.PutPatchRequest] { calls.withLock { $0 } }

    func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        guard let put = request as? SessionV1.PutPatchRequest else { throw RPCError(.unimplemented, method.method) }
        let number = calls.withLock { calls in
            calls.append(put)
            return calls.count
        }
        try answer(number, put)
        return RPCResponse(Response())
    }
}

@Suite struct PatchWriterTests {
    private func store(capacity: Int = 100) -> TriggerStore {
        TriggerStore(
            Checkpoint.Restored(detectors: Fixture.detectors()), queueCapacity: capacity,
            clock: { nil }, logger: silent)
    }

    /// Runs a writer over the store until the condition holds.
    private func write(
        _ store: TriggerStore, to session: FakeSession, isReplay: Bool = true,
        until isDone: @Sendable (PatchQueue.Counts) -> Bool
    ) async throws {
        let writer = PatchWriter(
            store: store, session: session, isReplay: isReplay,
            backoff: CountedBackoff(base: .microseconds(10), ceiling: .microseconds(100)), logger: silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await writer.run() }
            while !isDone(await store.patchCounts) { await Task.yield() }
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    @Test func `a session tier that is away gets the patches when it is back, at the time of their detection`()
        async throws
    {
        let store = store()
        await store.consume(binge("Bergman", at: 0), next: [0: 3], remaining: 0)
        let session = FakeSession { call, _ in if call <= 6 { throw RPCError(.unavailable, "away") } }
        try await write(store, to: session) { $0.written == 2 }
        #expect(await store.patchCounts.retried == 6)
        let asOf = Set(session.requests.map(\.asOf))
        #expect(asOf == [(start + 1200).microseconds])
        #expect(Set(session.requests.compactMap(\.patch?.signal)) == ["binge", "people_affinity"])
        #expect(session.requests.allSatisfy { $0.userID == "u" })
    }

    @Test func `outside a replay a patch is written as of the server's clock`() async throws {
        let store = store()
        await store.consume(binge("Bergman", at: 0), next: [0: 3], remaining: 0)
        let session = FakeSession { _, _ in }
        try await write(store, to: session, isReplay: false) { $0.written == 2 }
        #expect(session.requests.map(\.asOf) == [0, 0])
    }

    @Test func `a patch that is refused is dropped and not sent again`() async throws {
        let store = store()
        await store.consume(binge("Bergman", at: 0), next: [0: 3], remaining: 0)
        let session = FakeSession { _, request in
            if request.patch?.signal == "binge" { throw RPCError(.notFound, "no such signal") }
        }
        try await write(store, to: session) { $0.written == 1 && $0.refused == 1 }
        #expect(session.requests.count == 2)
        #expect(await store.patchCounts.retried == 0)
    }

    @Test func `following goes on while patches cannot be written, within the queue's bound`() async throws {
        let store = store(capacity: 6)
        let session = FakeSession { _, _ in throw RPCError(.unavailable, "away") }
        for index in 0..<20 {
            let user = "u\(index)"
            await store.consume(binge("Ozu", user: user, at: Double(index)), next: [0: UInt64(index)], remaining: 0)
        }
        try await write(store, to: session) { $0.retried >= 12 }
        #expect(await store.patchCounts.dropped == 34)
        #expect(await store.patchCounts.written == 0)
        #expect(await store.unsavedCheckpoint()?.0.pending.count == 6)
        #expect(await store.offsets == [0: 19])
    }
}
