import MeshMessages
import MeshService
import Testing

@Suite("Partitions in a topology")
struct TopologyOwnershipTests {
    private static func node(_ id: String, port: Int, draining: Bool = false) -> Topology.Node {
        Topology.Node(
            nodeID: id, service: .session, rpcAddress: HostPort(host: "127.0.0.1", port: port), isReady: true,
            held: [.init(partition: 0, epoch: 3)], isDraining: draining, dataDirectory: "/data/\(id)")
    }

    private let topology = Topology(
        revision: 4, nodes: [node("a", port: 7410), node("b", port: 7411)], partitions: 3,
        owners: [
            .init(
                partition: 0, nodeID: "b", epoch: 4, holder: "a",
                holderAddress: HostPort(host: "127.0.0.1", port: 7410), holderDirectory: "/data/a"),
            .init(partition: 1, nodeID: "b", epoch: 1),
            .init(partition: 2, nodeID: "gone", epoch: 2, holder: "gone", holderDirectory: "/data/gone"),
        ])

    @Test("what the coordinator says is kept as it was said")
    func roundTrip() {
        #expect(Topology(topology.message) == topology)
    }

    @Test("calls go to the holder while it is there, else to the owner, else nowhere")
    func addresses() {
        #expect(topology.address(ofPartition: 0)?.port == 7410)
        #expect(topology.address(ofPartition: 1)?.port == 7411)
        #expect(topology.address(ofPartition: 2) == nil)
        #expect(topology.address(ofPartition: 3) == nil)
        // XXH64("abc") mod 3 is 0.
        #expect(0x44BC_2CF5_AD77_0999 as UInt64 % 3 == 0)
        #expect(topology.address(ofUser: "abc")?.port == 7410)
        #expect(Topology().address(ofUser: "abc") == nil)
    }

    @Test("a node hands over while it holds something and another node could take it")
    func handingOver() {
        #expect(topology.mayHandOver(from: "a"))
        #expect(!topology.mayHandOver(from: "b"))
        var draining = topology
        draining.nodes[1].isDraining = true
        #expect(!draining.mayHandOver(from: "a"))
        var alone = topology
        alone.nodes.removeLast()
        #expect(!alone.mayHandOver(from: "a"))
    }
}
