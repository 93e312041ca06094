import EventLog
import Logging
import MeshMessages
import MeshRPC
import MeshService
import NIOPosix
import Partitioning
import SessionTier
import Signals
import Synchronization
import TestSupport

/// A node of the session tier as its callers see it: a store behind a server on the loopback.
final class ServedNode: Sendable {
    static let partitions: UInt32 = 4

    let store: SessionStore
    let gate: SharedPartitions
    let client: SessionService.Client
    let address: HostPort
    private let log: EmbeddedEventLog
    private let server: RPCServer
    private let channel: RPCChannel
    private let directory = TemporaryDirectory()

    /// Runs `body` with a node that has all partitions.
    static func run(_ body: (ServedNode) async throws -> Void) async throws {
        let node = try await ServedNode(SharedPartitions(), name: "a", peers: NoPeers())
        let result = await Result { try await body(node) }
        await node.close()
        try result.get()
    }

    /// Runs `body` with two nodes, of which the first has the even partitions.
    static func runTwo(_ body: (ServedNode, ServedNode) async throws -> Void) async throws {
        let gate = SharedPartitions()
        for partition in 0..<partitions { gate.give(partition, to: partition % 2 == 0 ? "a" : "b") }
        let peers = LoopbackPeers()
        let first = try await ServedNode(gate, name: "a", peers: peers)
        let second = try await ServedNode(gate, name: "b", peers: peers)
        peers.add(first.client, at: first.address)
        peers.add(second.client, at: second.address)
        let result = await Result { try await body(first, second) }
        await first.close()
        await second.close()
        try result.get()
    }

    private init(_ gate: SharedPartitions, name: String, peers: any SessionPeers) async throws {
        self.gate = gate
        log = try EmbeddedEventLog.open(path: directory.path, partitionCount: ServedNode.partitions)
        store = SessionStore(
            log: log, checkpoints: log.checkpoints,
            environment: SessionEnvironment(catalogue: Fixture.catalogue, items: Fixture.items, profiles: nil),
            gate: gate.asSeen(by: name), on: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        for partition in 0..<ServedNode.partitions where gate.isServed(partition, by: name) {
            try await store.open(partition, epoch: 1)
        }
        let endpoint = SessionEndpoint(
            store: store, catalogue: { Fixture.catalogue }, clock: RequestClock(now: { noon }), peers: peers)
        server = RPCServer(services: [endpoint], group: .singletonMultiThreadedEventLoopGroup)
        let port = try await server.start(host: "127.0.0.1", port: 0).port ?? 0
        address = HostPort(host: "127.0.0.1", port: port)
        var configuration = ChannelConfiguration()
        configuration.defaultTimeout = .seconds(20)
        channel = RPCChannel(
            host: "127.0.0.1", port: port, group: .singletonMultiThreadedEventLoopGroup, configuration: configuration)
        client = SessionService.Client(channel)
        gate.note(address, of: name)
    }

    private func close() async {
        await channel.close()
        await server.drain(timeout: .zero)
        await log.close()
    }

    /// A user whose events lie in a partition.
    static func user(in partition: UInt32) -> String {
        let partitioner = Partitioner(count: partitions)
        return (0...).lazy.map { "u\($0)" }.first { partitioner.partition(of: $0) == partition } ?? ""
    }
}

/// Who has which partition, as a test says; a partition that is given to nobody is everybody's.
final class SharedPartitions: Sendable {
    private struct State {
        var owners: [UInt32: String] = [:]
        var addresses: [String: HostPort] = [:]
    }

    private let state = Mutex(State())

    func give(_ partition: UInt32, to name: String) { state.withLock { $0.owners[partition] = name } }
    func note(_ address: HostPort, of name: String) { state.withLock { $0.addresses[name] = address } }
    func isServed(_ partition: UInt32, by name: String) -> Bool {
        state.withLock { $0.owners[partition, default: name] == name }
    }

    func asSeen(by name: String) -> any PartitionGate { Gate(partitions: self, name: name) }

    private struct Gate: PartitionGate {
        let partitions: SharedPartitions
        let name: String

        func admit(_ partition: UInt32, deadline: ContinuousClock.Instant?) async throws {
            let owner = partitions.state.withLock { ($0.owners[partition, default: name], $0.addresses) }
            guard owner.0 != name else { return }
            throw WrongOwner(partition: partition, address: owner.1[owner.0]?.description).rpcError
        }
    }
}

/// The nodes of a test by their addresses.
final class LoopbackPeers: SessionPeers {
    private let nodes = Mutex<[HostPort: SessionService.Client]>([:])

    func add(_ client: SessionService.Client, at address: HostPort) { nodes.withLock { $0[address] = client } }

    func node(at address: HostPort) -> SessionService.Client? { nodes.withLock { $0[address] } }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

extension SignalsV1.Event {
    /// An event for the wire: a view at noon.
    init(_ id: String, of user: String, item: String = "heat", at seconds: Double = 0) {
        self.init(
            eventID: id, userID: user, itemID: item, kind: "view", occurredAt: (noon + seconds).microseconds)
    }
}
