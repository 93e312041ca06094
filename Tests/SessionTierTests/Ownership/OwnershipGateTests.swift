import MeshRPC
import SessionTier
import SimulatedLog
import Testing
import TestSupport

/// A gate with the ownership of one partition behind it, which a test moves by hand.
private struct Gated {
    let gate = OwnershipGate(partitions: 8, sleep: { _ in try await Task.sleep(for: .seconds(3600)) })

    func open(_ topology: OwnershipTopology) async throws -> (SessionOwnership, Task<Void, Never>) {
        let log = try SimulatedEventLog(SimulatedDisk(partitionCount: 8, seed: 1))
        let ownership = try await SessionOwnership(
            PartitionEnvironment(
                nodeID: "a", directory: "", log: log, checkpoints: log.checkpoints, host: EmptyHost(),
                peers: NobodyElse(), gate: gate, warn: { _ in }))
        let task = Task { await ownership.run() }
        await ownership.told(topology)
        return (ownership, task)
    }
}

/// Holds nothing in memory.
private struct EmptyHost: PartitionHost {
    func openPartition(_ partition: UInt32, epoch: UInt64) async throws {}
    func sealPartition(_ partition: UInt32) async throws {}
    func closePartition(_ partition: UInt32) async {}
}

/// Cannot reach anybody.
private struct NobodyElse: PartitionPeers {
    func request(
        _ request: PartitionRequest, of nodeID: String, directory: String,
        receive: @escaping @Sendable (PartitionPiece) async throws -> Void
    ) async throws -> PartitionAnswer? {
        throw RPCError(.unavailable, "nobody is there")
    }
}

private let a = OwnershipTopology.Node(nodeID: "a", address: "10.0.0.1:7410")
private let b = OwnershipTopology.Node(nodeID: "b", address: "10.0.0.2:7410")

@Suite struct OwnershipGateTests {
    @Test func `a request waits until its partition is served`() async throws {
        let gated = Gated()
        let (_, task) = try await gated.open(.alone(a, partitions: 8))
        try await gated.gate.admit(3, deadline: .now)
        #expect(gated.gate.held[3] == 1)
        task.cancel()
    }

    @Test func `a request for a partition of another node is told where to go`() async throws {
        let gated = Gated()
        let owner = OwnershipTopology.Owner(nodeID: "b", epoch: 4)
        let (_, task) = try await gated.open(OwnershipTopology(nodes: [a, b], owners: [3: owner]))
        let error = await #expect(throws: RPCError.self) { try await gated.gate.admit(3, deadline: nil) }
        #expect(error?.code == .unavailable)
        #expect(error?.metadata["freshet-owner"] == "10.0.0.2:7410")
        task.cancel()
    }

    @Test func `a request for a partition that nobody is known to own waits, and is told to come again in the end`()
        async throws
    {
        let gate = OwnershipGate(partitions: 8, sleep: { _ in })
        let error = await #expect(throws: RPCError.self) { try await gate.admit(3, deadline: .now) }
        #expect(error?.metadata["freshet-owner"] == nil)
        #expect(error?.metadata[RetryPolicy.retryHint] == "100")
    }

    @Test func `a request does not wait beyond its deadline`() async throws {
        let gate = OwnershipGate(partitions: 8, sleep: { _ in })
        let log = try SimulatedEventLog(SimulatedDisk(partitionCount: 8, seed: 1))
        let ownership = try await SessionOwnership(
            PartitionEnvironment(
                nodeID: "a", directory: "", log: log, checkpoints: log.checkpoints, host: EmptyHost(),
                peers: NobodyElse(), gate: gate, warn: { _ in }))
        let task = Task { await ownership.run() }
        // The holder is away, so the partition is neither here nor elsewhere.
        let owner = OwnershipTopology.Owner(nodeID: "a", epoch: 2, holder: b, holderEpoch: 1)
        await ownership.told(OwnershipTopology(nodes: [a], owners: [3: owner]))
        let error = await #expect(throws: RPCError.self) { try await gate.admit(3, deadline: .now) }
        #expect(error?.code == .unavailable)
        task.cancel()
    }
}
