import MeshService

/// Who is in the mesh: each member for as long as its heartbeats renew its lease.
///
/// A value that decides and does nothing else; time comes in with each call and must not run backwards.
package struct Membership: Sendable {
    /// What a heartbeat meant.
    package enum Renewal: Sendable, Equatable {
        case joined
        /// A member says something new of itself.
        case changed(previous: Topology.Node)
        /// Only the lease was renewed.
        case renewed
    }

    private struct Member {
        var node: Topology.Node
        var expiresAt: ContinuousClock.Instant
    }

    /// How long a member may be silent.
    package let lease: Duration
    private var members: [String: Member] = [:]

    package init(lease: Duration) {
        precondition(lease > .zero, "a lease that is over at once keeps nobody in the mesh")
        self.lease = lease
    }

    package var count: Int { members.count }

    /// What the members last said of themselves, sorted by service and then by id.
    package var nodes: [Topology.Node] {
        members.values.map(\.node).sorted { ($0.service.rawValue, $0.nodeID) < ($1.service.rawValue, $1.nodeID) }
    }

    /// When the first lease ends unless it is renewed; nil without members.
    package var nextExpiry: ContinuousClock.Instant? { members.values.map(\.expiresAt).min() }

    /// Takes what the node says of itself and renews its lease; an unknown node joins.
    package mutating func renew(_ node: Topology.Node, now: ContinuousClock.Instant) -> Renewal {
        let previous = members.updateValue(Member(node: node, expiresAt: now + lease), forKey: node.nodeID)
        guard let previous else { return .joined }
        return previous.node == node ? .renewed : .changed(previous: previous.node)
    }

    /// Ends a membership at the node's own wish; nil when it was no member.
    package mutating func leave(_ id: String) -> Topology.Node? {
        members.removeValue(forKey: id)?.node
    }

    /// Drops the members whose lease has ended at `now`, and returns them sorted by id.
    package mutating func expire(now: ContinuousClock.Instant) -> [Topology.Node] {
        let silent = members.values.filter { $0.expiresAt <= now }.map(\.node).sorted { $0.nodeID < $1.nodeID }
        for node in silent { members[node.nodeID] = nil }
        return silent
    }
}
