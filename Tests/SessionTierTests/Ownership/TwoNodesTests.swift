import EventLog
import Foundation
import Logging
import MeshMessages
import MeshRPC
import NIOPosix
import RocksDB
import SessionTier
import Signals
import Synchronization
import TestSupport
import Testing

/// A session node's store and ownership on a real disk and a real port.
private final class TestNode: Sendable {
    let reference: OwnershipTopology.Node
    let log: EmbeddedEventLog
    let gate: OwnershipGate
    let store: SessionStore
    let ownership: SessionOwnership
    private let server: RPCServer
    private let topology: Known
    private let work: Task<Void, Never>

    /// The topology, and the channels to those in it.
    private final class Known: Sendable {
        private let state = Mutex((topology: OwnershipTopology(), channels: [String: RPCChannel]()))

        var topology: OwnershipTopology {
            get { state.withLock { $0.topology } }
            set { state.withLock { $0.topology = newValue } }
        }

        func channel(_ address: String) -> RPCChannel? {
            state.withLock { state in
                if let channel = state.channels[address] { return channel }
                guard let port = Int(address.split(separator: ":").last ?? "") else { return nil }
                let channel = RPCChannel(host: "127.0.0.1", port: port, group: MultiThreadedEventLoopGroup.singleton)
                state.channels[address] = channel
                return channel
            }
        }

        func close() async {
            for channel in state.withLock({ Array($0.channels.values) }) { await channel.close() }
        }
    }

    private struct Transfers: RPCService {
        let ownership: @Sendable () -> SessionOwnership?

        var handlers: [RPCHandler] {
            [
                .serverStream(SessionService.Methods.transferPartition) {
                    (
                        request: SessionV1.TransferPartitionRequest,
                        responses: ResponseWriter<SessionV1.TransferPartitionResponse>, _: ServerContext
                    ) in
                    guard let ownership = ownership() else { throw RPCError(.unavailable, "not started") }
                    try await PartitionTransfer(ownership).serve(request, responses: responses)
                }
            ]
        }
    }

    private final class Late: Sendable {
        let value = Mutex<SessionOwnership?>(nil)
    }

    init(_ id: String, directory: String) async throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let group = MultiThreadedEventLoopGroup.singleton
        let late = Late()
        server = RPCServer(services: [Transfers(ownership: { late.value.withLock { $0 } })], group: group)
        let port = try await server.start(host: "127.0.0.1", port: 0).port ?? 0
        reference = OwnershipTopology.Node(nodeID: id, address: "127.0.0.1:\(port)", directory: directory)
        log = try EmbeddedEventLog.open(path: directory + "/log", partitionCount: 4, logger: logger)
        gate = OwnershipGate(partitions: 4)
        store = SessionStore(
            log: log, checkpoints: log.checkpoints,
            environment: SessionEnvironment(catalogue: Fixture.catalogue, items: Fixture.items), gate: gate, on: group,
            logger: logger)
        let known = Known()
        topology = known
        let takeover = DirectoryTakeover {
            try DeadNode.embedded(directory: $0, partitions: 4, logger: logger)
        }
        ownership = try await SessionOwnership(
            PartitionEnvironment(
                nodeID: id, directory: directory, log: log, checkpoints: log.checkpoints, host: store,
                peers: MeshPartitionPeers(
                    topology: { known.topology }, caller: { known.channel($0) }, takeover: takeover), gate: gate,
                warn: { _ in }))
        late.value.withLock { [ownership] in $0 = ownership }
        work = Task { [ownership] in await ownership.run() }
    }

    func told(_ topology: OwnershipTopology) async {
        self.topology.topology = topology
        await ownership.told(topology)
    }

    /// Ends without handing anything over, as a killed process does; its directory can be opened then.
    func die() async {
        work.cancel()
        await work.value
        await topology.close()
        await server.drain()
        await log.close()
    }
}

private func owned(by owner: TestNode, _ epoch: UInt64, holder: TestNode?, nodes: [TestNode]) -> OwnershipTopology {
    let entry = OwnershipTopology.Owner(nodeID: owner.reference.nodeID, epoch: epoch, holder: holder?.reference)
    return OwnershipTopology(
        nodes: nodes.map(\.reference),
        owners: Dictionary(uniqueKeysWithValues: (0..<4).map { (UInt32($0), entry) }))
}

@Suite struct TwoNodesTests {
    private static let events = (0..<40).map { event("e\($0)", user: "user-\($0 % 7)", item: "heat", at: Double($0)) }

    /// A node that served everything and was written to.
    private func served(_ id: String, in directory: String) async throws -> TestNode {
        let node = try await TestNode(id, directory: directory + "/" + id)
        await node.told(owned(by: node, 1, holder: nil, nodes: [node]))
        for partition in 0..<4 { try await node.gate.admit(UInt32(partition), deadline: nil) }
        _ = try await node.store.ingest(Self.events, now: noon + 60)
        return node
    }

    private func check(_ node: TestNode) async throws {
        for user in 0..<7 {
            let history = try await node.store.history(
                of: "user-\(user)", since: .distantPast, asOf: nil, limit: 100)
            #expect(history.items.map(\.itemID) == ["heat"])
        }
        let again = try await node.store.ingest(Self.events, now: noon + 60)
        #expect(again.accepted == 0)
        #expect(again.duplicates == Self.events.count)
    }

    @Test func `partitions move to their new owner over the network, with all that was acknowledged`() async throws {
        try await withTemporaryDirectory { directory in
            let a = try await served("a", in: directory)
            let b = try await TestNode("b", directory: directory + "/b")
            let topology = owned(by: b, 2, holder: a, nodes: [a, b])
            await b.told(topology)
            await a.told(topology)
            for partition in 0..<4 { try await b.gate.admit(UInt32(partition), deadline: nil) }
            try await check(b)
            let error = await #expect(throws: RPCError.self) {
                _ = try await a.store.ingest([event("late", user: "user-1")], now: noon)
            }
            #expect(error?.metadata["freshet-owner"] == b.reference.address)
            #expect(a.gate.held.isEmpty)
            #expect(b.gate.held == [0: 2, 1: 2, 2: 2, 3: 2])
            await a.die()
            await b.die()
        }
    }

    @Test func `partitions of a dead node are taken from its directory, and it knows when it is back`() async throws {
        try await withTemporaryDirectory { directory in
            let a = try await served("a", in: directory)
            let b = try await TestNode("b", directory: directory + "/b")
            // A process that lives has its directory locked.
            let takeover = DirectoryTakeover {
                try DeadNode.embedded(directory: $0, partitions: 4, logger: Logger(label: "test"))
            }
            let request = PartitionRequest(partition: 1, epoch: 2, nodeID: "b")
            await #expect(throws: RocksDBError.self) {
                _ = try await takeover.request(request, of: "a", directory: directory + "/a") { _ in }
            }
            await a.die()
            // Its lease is not over yet: it is in the mesh and cannot be called.
            await b.told(owned(by: b, 2, holder: a, nodes: [a, b]))
            for partition in 0..<4 { try await b.gate.admit(UInt32(partition), deadline: nil) }
            try await check(b)
            let back = try await TestNode("a", directory: directory + "/a")
            #expect(back.gate.held.isEmpty)
            let error = await #expect(throws: RPCError.self) {
                _ = try await back.store.ingest([event("late", user: "user-1")], now: noon)
            }
            #expect(error?.code == .unavailable)
            await back.die()
            await b.die()
        }
    }

    @Test func `a directory that is another node's, or none, is not taken over`() async throws {
        try await withTemporaryDirectory { directory in
            let a = try await served("a", in: directory)
            await a.die()
            let takeover = DirectoryTakeover {
                try DeadNode.embedded(directory: $0, partitions: 4, logger: Logger(label: "test"))
            }
            let request = PartitionRequest(partition: 1, epoch: 5, nodeID: "c")
            for (node, path) in [("b", directory + "/a"), ("a", directory + "/none"), ("a", "")] {
                await #expect(throws: DirectoryUnavailable.self) {
                    _ = try await takeover.request(request, of: node, directory: path) { _ in }
                }
            }
        }
    }
}
