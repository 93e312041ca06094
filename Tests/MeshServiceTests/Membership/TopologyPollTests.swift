import MeshService
import Testing

@Suite struct TopologyPollTests {
    @Test func onlyAnotherRevisionIsNews() {
        var poll = TopologyPoll()
        #expect(poll.received(revision: 4) == true)
        #expect(poll.received(revision: 4) == false)
        #expect(poll.received(revision: 5) == true)
        #expect(poll.knownRevision == 5)
    }

    @Test func aCoordinatorThatStartedOverIsAskedFromTheStart() {
        var poll = TopologyPoll()
        _ = poll.received(revision: 900)
        #expect(poll.coordinatorIsAt(revision: 900) == false)
        #expect(poll.coordinatorIsAt(revision: 901) == false)
        #expect(poll.coordinatorIsAt(revision: 2) == true)
        #expect(poll.knownRevision == 0)
        #expect(poll.received(revision: 2) == true)
    }

    @Test func failuresDoubleTheWaitAndSuccessForgetsThem() {
        var poll = TopologyPoll(backoff: CountedBackoff(base: .milliseconds(100), ceiling: .seconds(1)))
        #expect(poll.failed(random: 1) == .milliseconds(100))
        #expect(poll.failed(random: 1) == .milliseconds(200))
        #expect(poll.failed(random: 0) == .milliseconds(40))
        for _ in 0..<100 { #expect(poll.failed(random: 1) <= .seconds(1)) }
        _ = poll.received(revision: 1)
        #expect(poll.failed(random: 1) == .milliseconds(100))
    }

    @Test func theFirstReadyNodeIsTheOneToCall() {
        func node(_ id: String, _ service: ServiceName, port: Int, ready: Bool) -> Topology.Node {
            Topology.Node(
                nodeID: id, service: service, rpcAddress: HostPort(host: "h", port: port), isReady: ready)
        }
        let topology = Topology(nodes: [
            node("a", .session, port: 1, ready: false), node("b", .session, port: 2, ready: true),
            node("c", .session, port: 3, ready: true), node("d", .batch, port: 4, ready: false),
        ])
        #expect(topology.address(of: .session)?.port == 2)
        #expect(topology.address(of: .batch)?.port == 4)
        #expect(topology.address(of: .ranker) == nil)
        #expect(topology.nodes(of: .session).map(\.nodeID) == ["a", "b", "c"])
    }
}
