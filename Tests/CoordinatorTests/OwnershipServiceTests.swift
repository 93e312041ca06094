import Coordinator
import MeshMessages
import TestSupport
import Testing

@Suite("Ownership over the service")
struct OwnershipServiceTests {
    private static func session(
        _ id: String, port: Int, held: [UInt32: UInt64] = [:], draining: Bool = false
    ) -> CoordinatorV1.Node {
        var node = Bench.node(id)
        node.rpcAddress = "127.0.0.1:\(port)"
        node.dataDirectory = "/data/\(id)"
        node.draining = draining
        node.held = held.sorted { $0.key < $1.key }.map {
            CoordinatorV1.PartitionClaim(partition: $0.key, epoch: $0.value)
        }
        return node
    }

    private static func claims(_ owners: [CoordinatorV1.PartitionOwner], of id: String) -> [UInt32: UInt64] {
        Dictionary(uniqueKeysWithValues: owners.filter { $0.nodeID == id }.map { ($0.partition, $0.epoch) })
    }

    @Test("The first session node owns every partition, and the topology says so at once")
    func first() async throws {
        let bench = try Bench()
        #expect(try await bench.topology().owners.isEmpty)
        try await bench.join(Self.session("a", port: 7410))
        let owners = try await bench.topology().owners
        #expect(owners.map(\.partition) == Array(0..<64))
        #expect(owners.allSatisfy { $0.nodeID == "a" && $0.epoch == owners[0].epoch && $0.holder == "a" })
    }

    @Test("A node that is dropped is succeeded at a new epoch, and its successor learns where its log is")
    func succession() async throws {
        let bench = try Bench()
        try await bench.join(Self.session("a", port: 7410))
        let claims = Self.claims(try await bench.topology().owners, of: "a")
        let first = try #require(claims[0])
        try await bench.join(Self.session("a", port: 7410, held: claims))
        bench.clock.advance(by: .seconds(3))
        try await bench.join(Self.session("b", port: 7411))
        bench.clock.advance(by: .seconds(3))
        let owners = try await bench.topology().owners
        #expect(owners.allSatisfy { $0.nodeID == "b" && $0.epoch == first + 1 })
        #expect(owners.allSatisfy { $0.holder == "a" && $0.holderAddress.isEmpty && $0.holderDirectory == "/data/a" })
    }

    @Test("A node that restarts within its lease moves nothing")
    func restartWithinLease() async throws {
        let bench = try Bench()
        try await bench.join(Self.session("a", port: 7410))
        try await bench.join(Self.session("b", port: 7411))
        let before = try await bench.topology().owners
        bench.clock.advance(by: .seconds(4))
        var again = Self.session("a", port: 7410)
        again.processID = 43
        try await bench.join(again)
        try await bench.join(Self.session("b", port: 7411))
        #expect(try await bench.topology().owners == before)
    }

    @Test("Epochs and holders survive a restart of the coordinator, which waits a lease for the nodes it knew")
    func coordinatorRestarts() async throws {
        let directory = TemporaryDirectory()
        let first = try Bench(directory)
        try await first.join(Self.session("a", port: 7410))
        try await first.join(Self.session("b", port: 7411))
        let claims = Self.claims(try await first.topology().owners, of: "b")
        try await first.join(Self.session("b", port: 7411, held: claims))
        let before = try await first.topology().owners
        await first.plane.close()

        let second = try Bench(directory)
        try await second.join(Self.session("a", port: 7410))
        #expect(try await second.topology().owners == before)
        second.clock.advance(by: .seconds(4))
        try await second.join(Self.session("a", port: 7410))
        let revision = try await second.topology().revision
        second.clock.advance(by: .seconds(2))
        let after = try await second.topology()
        #expect(after.revision > revision)
        #expect(after.owners.allSatisfy { $0.nodeID == "a" })
        for (old, new) in zip(before, after.owners) {
            #expect(new.epoch == (old.nodeID == "a" ? old.epoch : old.epoch + 1))
            #expect(new.holder == old.holder)
        }
    }

    @Test("A coordinator that lost its state gives nothing away that a node may still claim")
    func lostState() async throws {
        let bench = try Bench()
        try await bench.join(Self.session("a", port: 7410, held: [0: 5]))
        let early = try await bench.topology().owners
        #expect(early.map(\.partition) == [0])
        #expect(try #require(early.first).epoch >= 5)
        bench.clock.advance(by: .seconds(4))
        try await bench.join(Self.session("a", port: 7410, held: [0: 5]))
        bench.clock.advance(by: .seconds(2))
        #expect(try await bench.topology().owners.count == 64)
    }

    @Test("An assignment that cannot be written is not shown")
    func failedWrite() async throws {
        let bench = try Bench()
        await bench.plane.close()
        try await bench.join(Self.session("a", port: 7410))
        let topology = try await bench.topology()
        #expect(topology.nodes.count == 1)
        #expect(topology.owners.isEmpty)
    }
}
