import Coordinator
import MeshService
import Testing

@Suite("Membership")
struct MembershipTests {
    let start = ContinuousClock.now
    var membership = Membership(lease: .seconds(5))

    static func node(_ id: String, _ service: ServiceName = .session, ready: Bool = true) -> Topology.Node {
        Topology.Node(
            nodeID: id, service: service, rpcAddress: HostPort(host: "127.0.0.1", port: 7410), isReady: ready)
    }

    @Test("A node joins, its equal heartbeats only renew, and news about it is a change")
    mutating func renewal() {
        let node = Self.node("a")
        let renewal = membership.renew(node, now: start)
        #expect(renewal == .joined)
        let then = membership.renew(node, now: start + .seconds(1))
        #expect(then == .renewed)
        let last = membership.renew(Self.node("a", ready: false), now: start + .seconds(2))
        #expect(last == .changed(previous: node))
    }

    @Test("A silent node is dropped when its lease ends, and not before")
    mutating func expiry() {
        _ = membership.renew(Self.node("a"), now: start)
        _ = membership.renew(Self.node("b"), now: start + .seconds(2))
        #expect(membership.nextExpiry == start + .seconds(5))
        let dropped = membership.expire(now: start + .milliseconds(4_999))
        #expect(dropped.isEmpty)
        let then = membership.expire(now: start + .seconds(5))
        #expect(then.map(\.nodeID) == ["a"])
        #expect(membership.nodes.map(\.nodeID) == ["b"])
        #expect(membership.nextExpiry == start + .seconds(7))
    }

    @Test("A heartbeat renews the lease from its own time on")
    mutating func heartbeatExtends() {
        _ = membership.renew(Self.node("a"), now: start)
        _ = membership.renew(Self.node("a"), now: start + .seconds(4))
        let dropped = membership.expire(now: start + .seconds(8))
        #expect(dropped.isEmpty)
        let then = membership.expire(now: start + .seconds(9))
        #expect(then.map(\.nodeID) == ["a"])
    }

    @Test("Nodes are listed by service and then by id")
    mutating func order() {
        for (id, service) in [("z", ServiceName.batch), ("b", .session), ("a", .session), ("y", .ranker)] {
            _ = membership.renew(Self.node(id, service), now: start)
        }
        #expect(membership.nodes.map(\.nodeID) == ["z", "y", "a", "b"])
    }

    @Test("Leaving ends a membership once")
    mutating func leaving() {
        _ = membership.renew(Self.node("a"), now: start)
        let left = membership.leave("a")
        #expect(left?.nodeID == "a")
        let then = membership.leave("a")
        #expect(then == nil)
        #expect(membership.nextExpiry == nil)
    }

    @Test("A later start of the process has revisions beyond all of an earlier one")
    func revisions() {
        var first = TopologyRevision(boot: 1)
        for _ in 0..<100_000 { first.advance() }
        #expect(first.value > TopologyRevision(boot: 1).value)
        #expect(TopologyRevision(boot: 2).value > first.value)
        #expect(TopologyRevision(boot: 1).value > 0)
    }
}
